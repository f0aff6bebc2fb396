"""Wrong values are wrong beyond doubt; look-alikes are found where they stand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.fakes import RUBRIC
from touchstone.bench.attack.traps import Traps, TrapsError, compares_citations, load_traps, own_traps
from touchstone.bench.attack.values import is_wrong, minimal_arguments, near_values, retyped_values, wrong_value
from touchstone.scoring import Rubric
from touchstone.scoring.validation import ArgumentSchema
from touchstone.wire.rubrics import load_rubric

VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.lists(st.text())


@given(VALUES)
def test_a_value_is_not_wrong_for_itself(value: Any) -> None:
    assert not is_wrong(value, [value])
    assert not is_wrong(value, ["other", value])


@pytest.mark.parametrize(
    ("value", "right"),
    [
        ("Rule 10b-5", "17 CFR 240.10b-5"),
        ("17 cfr 230.144", "17 CFR 230.144"),
        ("insider trading", "trading, insider"),
        ("Calder Ridge", "Calder Ridge Therapeutics, Inc."),
        (1.0, 1),
        (100.00001, 100),
        (["a", "B"], ["A", "b"]),
    ],
)
def test_what_may_be_the_same_said_otherwise_is_not_wrong(value: Any, right: Any) -> None:
    assert not is_wrong(value, [right])


@pytest.mark.parametrize(
    ("value", "right"), [("Rule 144", "17 CFR 230.145"), (12.5, 1.25), (-5, 5), (True, False), ("x", 5), (None, "x")]
)
def test_what_differs_is_wrong(value: Any, right: Any) -> None:
    assert is_wrong(value, [right])


@given(VALUES, st.lists(VALUES, max_size=4))
def test_another_value_is_wrong_or_there_is_none(value: Any, others: list[Any]) -> None:
    found = wrong_value(value, {}, others, [value], 3)
    assert found is None or is_wrong(found, [value])


def test_another_value_is_of_the_schemas_choices() -> None:
    schema = {"enum": ["a", "b", "c"]}
    assert wrong_value("c", schema, [], ["c", "a"], 0) == "b"
    assert wrong_value("2024-03-05", {"type": "string"}, [], ["2024-03-05"], 0) == "2023-03-05"
    assert wrong_value({"x": 1, "y": 2}, {}, [], [{"x": 1, "y": 2}], 0) == {"x": 2, "y": 2}


@pytest.mark.parametrize(
    ("value", "near"),
    [
        (12.5, {"decimal-point-lost": 125.0, "sign-swapped": -12.5}),
        (0, {}),
        (True, {}),
        ("2024-03-05", {"date-regrouped": "2024-05-03"}),
        ("2024-03-25", {"date-regrouped": "2042-03-25"}),
        ("2022-05-25", {}),
        ("amount < 5 + x", {"operator-swapped": "amount > 5 - x"}),
        ("plain", {}),
    ],
)
def test_values_that_are_nearly_right(value: Any, near: dict[str, Any]) -> None:
    assert dict(near_values(value)) == near


def test_a_value_as_another_type_only_where_the_schema_forbids_it() -> None:
    assert list(retyped_values(json.loads("true"), {"type": "boolean"})) == [("bool-as-int", 1)]
    assert list(retyped_values(3, {"type": "integer"})) == [("number-as-text", "3")]
    assert list(retyped_values([1], {"type": "array"})) == [("list-as-text", "[1]")]
    assert not list(retyped_values(3, {}))


def test_minimal_arguments_are_valid() -> None:
    schema = {
        "type": "object",
        "properties": {
            "kind": {"enum": ["a", "b"]},
            "count": {"type": "integer", "minimum": 3},
            "since": {"type": "string", "format": "date"},
            "flag": {"type": "boolean"},
            "tags": {"type": "array", "items": {"type": "string"}},
            "inner": {"type": "object", "properties": {"x": {"type": "number"}}, "required": ["x"]},
            "left": {"type": "string"},
        },
        "required": ["kind", "count", "since", "flag", "tags", "inner"],
    }
    arguments = minimal_arguments(schema, "text")
    assert not ArgumentSchema(schema).faulty(arguments)
    assert "left" not in arguments


@pytest.mark.parametrize(
    ("value", "look_alikes"),
    [
        ("17 CFR 230.144", {"17 CFR 230.144A"}),
        ("Rule 144A", {"Rule 144"}),
        ("17 CFR 240.10b-5", {"17 CFR 240.10b5-1", "17 CFR 240.10b5-2"}),
        ("Rule 506(B)", {"Rule 506(c)"}),
        ("section 11 of the act", {"Section 12(a)(2) of the act"}),
        ("230.1440", set()),
        ("144-7", set()),
        (144, set()),
    ],
)
def test_look_alikes_of_securities_law(value: Any, look_alikes: set[str]) -> None:
    assert set(own_traps().of(value)) == look_alikes


def test_traps_of_a_file_and_backslashes_in_them(tmp_path: Path) -> None:
    file = tmp_path / "traps.json"
    file.write_text(json.dumps([["C:\\a", "C:\\b"]]))
    traps = load_traps(file)
    assert traps
    assert list(traps.of("at C:\\a now")) == ["at C:\\b now"]
    assert not Traps()


@pytest.mark.parametrize("text", ["{}", '["a"]', '[["a"]]', '[["a", 1]]', '[["a", ""]]', "[", "- [a"])
def test_a_file_that_holds_no_traps(text: str, tmp_path: Path) -> None:
    file = tmp_path / "traps.yaml"
    file.write_text(text)
    with pytest.raises(TrapsError, match=r"traps\.yaml"):
        load_traps(file)


def test_whether_a_rubric_compares_citations() -> None:
    assert compares_citations(load_rubric(RUBRIC))
    assert not compares_citations(Rubric())
