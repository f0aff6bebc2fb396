"""A dataset's rows: which are used, and how they stand on the wire."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.fakes import securities
from touchstone.bench.rows import read_rows, row_of
from touchstone.scoring.errors import SampleError
from touchstone.scoring.rubric import Rubric
from touchstone.scoring.toolset import ToolCache

CALL = {"name": "look", "arguments": {"at": "x"}}
ITEM = {
    "id": "q",
    "messages": [{"role": "user", "content": "Where?"}],
    "reference_answer": {"calls": [CALL]},
    "more": 1,
}
LEAVES = st.none() | st.booleans() | st.integers() | st.text()
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=6)
PAIR = {"prompt": "p", "completion": "c", "reference_answer": {"calls": []}}


def row(item: Any) -> Any:
    return row_of(item, 0, ToolCache(Rubric()))


@given(JSON, st.text(), st.lists(JSON, max_size=2))
def test_the_item_on_the_wire_is_the_row_with_the_turns_at_its_end(extra: Any, item_id: str, turns: list[Any]) -> None:
    item = {**ITEM, "extra": extra}
    wire = json.loads(row(item).item_text(item_id, turns))
    assert wire == {**item, "id": item_id, "messages": [*ITEM["messages"], *turns]}  # type: ignore[misc]


def test_an_answer_at_the_end_is_left_out_and_earlier_turns_stay() -> None:
    shown = [{"role": "assistant", "content": "before"}, {"role": "user", "content": "Where?"}]
    answered = [*shown, {"role": "assistant", "content": "x"}, {"role": "tool", "content": "y"}]
    assert row({**ITEM, "messages": answered}).prompt == shown


def test_the_question_is_the_last_user_turn_in_any_form() -> None:
    assert row(ITEM).question == "Where?"
    blocks = [{"role": "user", "content": [{"type": "text", "text": "Which?"}, {"image": 1}]}]
    assert row({**ITEM, "messages": blocks}).question == "Which?"
    assert row({**ITEM, "messages": []}).question == ""


@pytest.mark.parametrize("item", [{**ITEM, "messages": "x"}, PAIR, 5, {**ITEM, "reference_answer": None}])
def test_what_cannot_be_answered_is_no_row(item: Any) -> None:
    with pytest.raises(SampleError):
        row(item)


def test_unusable_rows_are_counted_by_code(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join([json.dumps(ITEM), "{", "5", json.dumps({**ITEM, "reference_answer": 5})]))
    found = read_rows(file, 10)
    assert [one.id for one in found.rows] == ["q"]
    assert found.unusable == {"bad_line": 1, "not_an_object": 1, "bad_reference": 1}


def test_of_many_rows_the_same_sample_is_drawn_every_time(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps({**ITEM, "id": f"q-{n}"}) + "\n" for n in range(200)))
    first, second = (read_rows(file, 20) for _ in range(2))
    assert [one.id for one in first.rows] == [one.id for one in second.rows]
    assert [one.index for one in first.rows] == list(range(20))
    assert first.left_out == 180
    assert {int(one.id[2:]) // 100 for one in first.rows} == {0, 1}


def test_schemas_are_found_in_every_form_of_spec() -> None:
    schema = {"type": "object", "properties": {"at": {"type": "string"}}}
    for spec in (
        {"type": "function", "function": {"name": "look", "parameters": schema}},
        {"toolSpec": {"name": "look", "inputSchema": {"json": schema}}},
        {"name": "look", "input_schema": schema},
    ):
        assert row({**ITEM, "tools": [spec]}).tools == {"look": schema}


def test_calls_are_plain_and_made_anew() -> None:
    (labelled,) = securities("rca-04")
    calls = labelled.calls()
    assert [call.get("label") for call in calls] == ["report", None]
    calls[0]["arguments"]["form"] = "changed"
    assert labelled.calls()[0]["arguments"]["form"] == "8-K"
