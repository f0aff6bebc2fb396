"""The rubric model accepts a document iff `rubric_from` does. There is one boundary, in `test_the_boundary`:
the hand reader takes names and texts that are no Unicode (lone surrogates), pydantic does not.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from touchstone.scoring.errors import RubricError
from touchstone.scoring.rubric import COMPARATORS
from touchstone.scoring.rubric_reading import rubric_from
from touchstone.wire.models.published import schema_of
from touchstone.wire.models.rubric import Rubric

SCHEMA = Draft202012Validator(schema_of("rubric"))


def hand_takes(document: Any) -> bool:
    try:
        rubric_from(document)
    except RubricError:
        return False
    return True


def model_takes(document: Any) -> bool:
    try:
        Rubric.model_validate(document)
    except ValidationError:
        return False
    return True


NUMBERS: list[Any] = [0, 1, -1, 2, 10**9 + 1, 10**400, -(10**400), 0.5, 1.0, 2e6, math.nan, math.inf, -0.0, 1e-320]
LISTS: list[Any] = [[], [1], [None], ["a", "a"], [""], [[]], [{}]]
junk = st.sampled_from([None, True, False, "", "x", "0.5", {}, {"a": 1}, {1: 2}, {"": {}}, *NUMBERS, *LISTS])


def rarely_wrong(right: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(*[right] * 16, junk)


def document(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[Any, Any]]:
    """An object with some of the fields, each of them rarely wrong, and rarely an unknown key."""
    known = st.fixed_dictionaries({}, optional={name: rarely_wrong(field) for name, field in fields.items()})
    unknown = st.sampled_from([{}] * 39 + [{"unknown": 1}])
    return st.builds(lambda one, other: {**one, **other}, known, unknown)


names = st.sampled_from(["a", "b", "c", "d/e", "~"])
shares = st.sampled_from([0, 1, 0.0, 0.3, 0.95, 1.0])
weights = st.sampled_from([0.1, 1, 2, 1e6])
USED_BY: dict[str, dict[str, Any]] = {
    "number": {"tolerance": 0.1},
    "free_text": {"right_at": 0.5},
    "list": {"items": {}},
    "object": {"properties": {}},
}
settings_of_rules: list[dict[str, Any]] = [
    {}, {}, {}, {"items": None}, {"properties": None}, {"tolerance": 0}, {"right_at": 1}, {"items": {}},
]  # fmt: skip


def rule(compare: Any, weight: float, more: dict[str, Any], *, bare: bool) -> dict[str, Any]:
    fitting = USED_BY.get(compare, {}) if isinstance(compare, str) else {}
    return ({} if bare else {"compare": compare, "weight": weight, **fitting}) | more


def around(inner: Any, compare: str) -> dict[str, Any]:
    return {"compare": compare, **({"properties": {"x": inner}} if compare == "object" else {"items": inner})}


def deep(inner: Any, levels: int) -> Any:
    for _ in range(levels):
        inner = {"compare": "list", "items": inner}
    return inner


flat_rules = rarely_wrong(
    st.builds(
        rule,
        rarely_wrong(st.none() | st.sampled_from(COMPARATORS)),
        rarely_wrong(weights),
        rarely_wrong(st.sampled_from(settings_of_rules)).map(
            lambda more: more if isinstance(more, dict) else {"weight": more}
        ),
        bare=st.booleans(),
    )
)
rules = flat_rules | st.builds(around, flat_rules, st.sampled_from(["list", "set", "object", "text"]))
rules |= st.builds(deep, flat_rules, st.sampled_from([1, 7, 8, 9]))
rule_maps = st.none() | st.dictionaries(names, rules, max_size=2)
name_lists = st.none() | st.lists(names, max_size=2, unique=True)
tool_rules = st.none() | document(
    aliases=st.none() | st.lists(st.sampled_from("xyzab"), max_size=2), parameters=rule_maps
)
rungs = st.sampled_from(
    [[0.2, 0.4, 0.6, 0.8], [0.1, 0.2, 0.3, 1], [0, 0.2, 0.3, 1], [0.1, 0.1, 0.2, 1], [0.1, 0.2, 0.3, 2]]
)
documents = document(
    rubric=st.sampled_from(["x", " ", "securities"]),
    version=st.sampled_from([1, 2, 10**9]),
    parse=st.none() | document(native=st.just(1.0), recovered=shares, repaired=shares),
    native=st.none() | st.lists(st.sampled_from(["json", "nova", "tool_call", "query_analysis"]), max_size=2),
    weights=st.none() | document(selection=weights, arguments=weights, order=weights | st.just(0), schema=weights),
    exact_bonus=st.sampled_from([0, 0.2, 0.99]),
    gates=st.none() | document(forbidden=name_lists),
    limits=st.none() | document(bytes=st.just(4096), depth=st.sampled_from([4, 200]), calls=st.sampled_from([1, 256])),
    rungs=st.none() | rungs,
    parameters=rule_maps,
    tools=st.none() | st.dictionaries(names, tool_rules, max_size=2),
)


def test_model_and_hand_reader_agree() -> None:
    verdicts: Counter[bool] = Counter()

    @settings(max_examples=1_000)
    @given(documents)
    def check(document: dict[Any, Any]) -> None:
        taken = hand_takes(document)
        assert model_takes(document) is taken
        assert SCHEMA.is_valid(document) or not taken
        verdicts[taken] += 1

    check()
    assert verdicts[True] > 150
    assert verdicts[False] > 150


@given(junk)
def test_they_agree_on_what_is_no_rubric_at_all(document: Any) -> None:
    assert model_takes(document) is hand_takes(document)


@pytest.mark.parametrize(
    ("section", "key", "inside", "outside"),
    [
        ("", "version", [1, 10**9], [0, 10**9 + 1, 1.0, True]),
        ("", "exact_bonus", [0, 0.0, 0.999], [1, 1.0, -0.001, None]),
        ("weights", "selection", [1e-9, 1e6], [0, 1e6 + 1, None]),
        ("weights", "order", [0, 1e6], [-1e-9, 1e6 + 1, None]),
        ("parse", "native", [1, 0.95], [1.01, 0.94, None]),
        ("parse", "repaired", [0, 0.95], [-0.01, 0.96, None]),
        ("limits", "bytes", [1_024, 6_291_456], [1_023, 6_291_457, None]),
        ("limits", "depth", [4, 200], [3, 201, 4.0]),
        ("limits", "calls", [1, 256], [0, 257, True]),
        ("parameters", "p", [{"weight": 1e-9}, {"weight": 1e6}], [{"weight": 0}, {"weight": 1e6 + 1}, None]),
        (
            "",
            "rungs",
            [None, [0.1, 0.2, 0.3, 1]],
            [[0, 0.2, 0.3, 1], [0.1, 0.2, 0.3], [0.1, 0.2, 0.3, 1.01], [0.1] * 4],
        ),
        ("tools", "t", [None, {}, {"aliases": None}, {"aliases": []}], [5, [], {"aliases": ["t"]}, {"aliases": [""]}]),
    ],
)
def test_both_draw_every_line_at_the_same_place(section: str, key: str, inside: list[Any], outside: list[Any]) -> None:
    for values, taken in ((inside, True), (outside, False)):
        for value in values:
            document = {section: {key: value}} if section else {key: value}
            assert (hand_takes(document), model_takes(document)) == (taken, taken), value


def test_rules_may_nest_eight_deep() -> None:
    for levels, taken in ((8, True), (9, False)):
        document = {"parameters": {"p": deep({}, levels)}}
        assert (hand_takes(document), model_takes(document)) == (taken, taken)


@pytest.mark.parametrize("document", [{"rubric": "\ud800"}, {"tools": {"t": {"aliases": ["\ud800"]}}}])
def test_the_boundary(document: Any) -> None:
    assert hand_takes(document)
    assert not model_takes(document)
