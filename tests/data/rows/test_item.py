from __future__ import annotations

from typing import Any

import pytest

from touchstone.data.errors import RowError
from touchstone.data.rows.item import row_of

CALL = {"name": "lookup", "arguments": {"citation": "17 CFR 1"}}
PLAIN = {"question": " Where? ", "category": "definition", "calls": [CALL], "order": "any", "evidence": "words"}
SHAPES: list[tuple[str, Any, tuple[str, ...]]] = [
    ("as asked", PLAIN, ()),
    (
        "other names",
        {"query": "Where?", "type": "definition", "tool_calls": [CALL], "quote": "words"},
        ("renamed_field",) * 4,
    ),
    ("a list of one category", {**PLAIN, "category": ["definition"]}, ("single_category",)),
    (
        "arguments as text",
        {**PLAIN, "calls": [{"name": "lookup", "arguments": '{"citation": "17 CFR 1"}'}]},
        ("call_shape",),
    ),
    ("parameters", {**PLAIN, "calls": [{"name": "lookup", "parameters": {"citation": "17 CFR 1"}}]}, ("call_shape",)),
    ("OpenAI's form", {**PLAIN, "calls": [{"type": "function", "function": CALL}]}, ("call_shape",)),
    (
        "the public sample's form",
        {
            "query": "Where?",
            "evidence": "words",
            "Query analysis": {
                "Type": ["definition"],
                "Tools": [{"Tool": "lookup", "Parameters": {"citation": "17 CFR 1"}, "Reasoning": "r"}],
            },
        },
        ("wrapper", "renamed_field", "renamed_field", "renamed_field", "single_category", "call_shape"),
    ),
]


@pytest.mark.parametrize(("item", "repairs"), [case[1:] for case in SHAPES], ids=[case[0] for case in SHAPES])
def test_a_row_is_read_from_every_shape_and_the_mending_is_told(item: Any, repairs: tuple[str, ...]) -> None:
    row = row_of(item, "doc.0000.00")
    assert (row.question, row.category, list(row.calls), row.order) == ("Where?", "definition", [CALL], "any")
    assert (row.evidence, row.repairs) == ("words", repairs)


def test_labels_and_other_right_values_stay() -> None:
    call = {**CALL, "label": "rule", "accept": {"citation": ["Rule 1"]}, "optional": ["as_of"]}
    assert list(row_of({**PLAIN, "calls": [call]}, "x").calls) == [call]


FAULTS = [
    (7, ["not_an_object"]),
    ({}, ["no_question", "no_category", "no_calls"]),
    ({**PLAIN, "question": 3}, ["no_question"]),
    ({**PLAIN, "category": ["a", "b"]}, ["no_category"]),
    ({**PLAIN, "calls": {"name": "lookup"}}, ["no_calls"]),
    ({**PLAIN, "calls": ["lookup"]}, ["bad_reference"]),
    ({**PLAIN, "calls": [{"name": "", "arguments": {}}]}, ["bad_reference"]),
]


@pytest.mark.parametrize(("item", "codes"), FAULTS, ids=range(len(FAULTS)))
def test_an_item_that_is_no_row_says_why(item: Any, codes: list[str]) -> None:
    with pytest.raises(RowError) as error:
        row_of(item, "x")
    assert [fault.code for fault in error.value.faults] == codes
