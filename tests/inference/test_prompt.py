from __future__ import annotations

import json
from typing import Any

import pytest

from touchstone.inference.prompt import Prompt, Tool, answered_item, prompt_digest, prompt_of
from touchstone.scoring import SampleError
from touchstone.wire.items import answer_of

USER = {"role": "user", "content": "Find Rule 144."}
ANSWER = {"role": "assistant", "content": "[]"}
RESULT = {"role": "tool", "tool_call_id": "c1", "content": "found"}
SCHEMA = {"type": "object", "properties": {"q": {"type": "string"}}}
SPEC = {"type": "function", "function": {"name": "search", "description": "Searches.", "parameters": SCHEMA}}
BARE = {"type": "function", "function": {"name": "search", "parameters": SCHEMA}}
SEARCH = Tool("search", "Searches.", SCHEMA)


@pytest.mark.parametrize(
    ("messages", "asked"),
    [
        ([USER], [USER]),
        ([USER, ANSWER], [USER]),
        ([USER, {**ANSWER, "role": "nova_assistant"}], [USER]),
        ([USER, ANSWER, ANSWER], [USER]),
        ([USER, ANSWER, USER], [USER, ANSWER, USER]),
        ([USER, ANSWER, RESULT], [USER, ANSWER, RESULT]),
        ([USER, ANSWER, RESULT, ANSWER], [USER, ANSWER, RESULT]),
    ],
)
def test_the_answer_at_the_end_is_left_out(messages: list[Any], asked: list[Any]) -> None:
    assert prompt_of("a", {"messages": messages}).messages == asked


@pytest.mark.parametrize(
    ("row", "asked"),
    [
        ({"prompt": "Find."}, [{"role": "user", "content": "Find."}]),
        ({"prompt": [USER], "response": "gold"}, [USER]),
        (
            {"query": "Find.", "system": "Use tools.", "response": "gold"},
            [{"role": "system", "content": "Use tools."}, {"role": "user", "content": "Find."}],
        ),
    ],
)
def test_shapes_of_others_are_asked_too(row: dict[str, Any], asked: list[Any]) -> None:
    assert prompt_of("a", row).messages == asked


@pytest.mark.parametrize(
    "row",
    [
        {"tools": [SPEC]},
        {"tools": json.dumps([SPEC])},
        {"tools": {"tools": [SPEC]}},
        {"tools": [{"toolSpec": {"name": "search", "description": "Searches.", "inputSchema": {"json": SCHEMA}}}]},
        {"tools": [{"name": "search", "description": "Searches.", "input_schema": SCHEMA}]},
        {"tools": [{"name": "search", "description": "Searches.", "inputSchema": SCHEMA}]},
        {"metadata": {"tools": [SPEC]}},
        {"reference_answer": {"calls": [], "tools": [SPEC]}},
        {"reference_answer": json.dumps({"calls": [], "tools": [SPEC]})},
        {"tools": [SPEC], "reference_answer": {"calls": [], "tools": [BARE]}},
    ],
)
def test_tools_in_every_shape_and_place_that_scoring_reads(row: dict[str, Any]) -> None:
    assert prompt_of("a", {"messages": [USER], **row}).tools == [SEARCH]


def test_a_tool_without_a_schema_takes_no_arguments() -> None:
    (tool,) = prompt_of("a", {"messages": [USER], "tools": [{"name": "ping"}]}).tools
    assert tool == Tool("ping", "", {"type": "object", "properties": {}})


@pytest.mark.parametrize(
    ("row", "code", "pointer"),
    [
        (3, "not_an_object", ""),
        ({}, "bad_messages", "/query"),
        ({"messages": "Find."}, "bad_messages", "/messages"),
        ({"messages": [USER, 3]}, "bad_messages", "/messages/1"),
        ({"messages": [{"role": "wizard"}]}, "bad_messages", "/messages/0"),
        ({"messages": []}, "bad_messages", "/messages"),
        ({"messages": [ANSWER]}, "bad_messages", "/messages"),
        ({"messages": [{"role": "system", "content": "Use tools."}]}, "bad_messages", "/messages"),
        ({"messages": [USER], "tools": "search"}, "bad_tools", "/tools"),
        ({"messages": [USER], "tools": [SPEC, 3]}, "bad_tools", "/tools/1"),
        ({"messages": [USER], "tools": [SPEC, BARE]}, "bad_tools", "/tools"),
        ({"messages": [USER], "tools": [{"name": "a", "parameters": "none"}]}, "bad_tools", "/tools/0"),
    ],
)
def test_what_can_not_be_asked_is_the_rows_fault(row: Any, code: str, pointer: str) -> None:
    with pytest.raises(SampleError) as caught:
        prompt_of("a", row)
    assert (caught.value.code, caught.value.pointer) == (code, pointer)


def test_an_answer_takes_the_place_of_the_rows_own() -> None:
    row = {"messages": [USER, ANSWER], "reference_answer": {"calls": []}}
    item = answered_item(row, prompt_of("a", row), {"role": "assistant", "content": "new"})
    assert item["messages"] == [USER, {"role": "assistant", "content": "new"}]
    assert answer_of(item) == {"role": "assistant", "content": "new"}
    assert row["messages"] == [USER, ANSWER]


def test_the_digest_tells_prompts_tools_and_settings_apart() -> None:
    first = Prompt("a", 0, [USER], [SEARCH])
    digests = {
        prompt_digest(first, {"temperature": 0.0}),
        prompt_digest(first, {"temperature": 1.0}),
        prompt_digest(Prompt("a", 0, [USER, USER], [SEARCH]), {"temperature": 0.0}),
        prompt_digest(Prompt("a", 0, [USER], []), {"temperature": 0.0}),
    }
    assert len(digests) == 4
    assert prompt_digest(Prompt("b", 7, [USER], [SEARCH]), {"temperature": 0.0}) in digests
