from __future__ import annotations

import json
import re
from typing import Any

import pytest

from touchstone.evaluation.execution.final_prompt import final_prompt
from touchstone.inference.chat_request import chat_request
from touchstone.inference.converse_request import converse_request
from touchstone.inference.model import InferenceSettings
from touchstone.inference.prompt import Prompt, Tool
from touchstone.inference.tool_names import ToolNames

SETTINGS = InferenceSettings()
TOOLS = [Tool("look.up", "Looks.", {"type": "object", "properties": {"at": {"type": "string"}}})]
EARLIER: list[dict[str, Any]] = [
    {"role": "user", "content": "Find it."},
    {"role": "assistant", "content": None, "tool_calls": [{"id": "call-0", "function": {"name": "look.up"}}]},
    {"role": "tool", "tool_call_id": "call-0", "content": "nothing"},
    {"role": "user", "content": "Again."},
]
CALLS: list[dict[str, Any]] = [
    {"name": "look.up", "arguments": {"at": "Rule 144"}, "label": "a", "result": {"id": "x"}},
    {"name": "look.up", "arguments": {"at": "$a.id$"}, "label": None, "result": ["x", "y"]},
    {"name": "look.up", "arguments": {}, "label": None, "result": None},
    {"name": "made up!", "arguments": {}, "label": None, "faults": [{"code": "unknown_tool", "at": "/name"}]},
    {"name": "", "arguments": {}, "label": None, "faults": [{"code": "unreadable_call", "at": ""}]},
]


def made(messages: list[dict[str, Any]] = EARLIER[:1], tools: list[Tool] = TOOLS) -> Prompt:
    prompt = final_prompt(Prompt("q", 0, messages, tools), CALLS)
    assert prompt is not None
    return prompt


@pytest.mark.parametrize("messages", [EARLIER[:1], EARLIER])
def test_converse_gets_a_result_for_every_call(messages: list[dict[str, Any]]) -> None:
    request = converse_request(made(messages), SETTINGS, ToolNames(["look.up"]))
    *_, asked, answered = request["messages"]
    uses = [block["toolUse"] for block in asked["content"]]
    results = [block["toolResult"] for block in answered["content"]]
    assert [use["toolUseId"] for use in uses] == [result["toolUseId"] for result in results]
    ids = [
        block["toolUse"]["toolUseId"] for turn in request["messages"] for block in turn["content"] if "toolUse" in block
    ]
    assert len(set(ids)) == len(ids)
    assert [use["input"] for use in uses] == [call["arguments"] for call in CALLS[:4]]
    assert results[0]["content"] == [{"json": {"id": "x"}}]
    assert [result["content"][0]["text"] for result in results[1:3]] == ['["x", "y"]', "null"]
    assert results[3]["content"][0]["json"]["errors"][0]["code"] == "unknown_tool"
    assert all(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", use["name"]) for use in uses)


def test_an_openai_compatible_endpoint_gets_turns_of_the_tool() -> None:
    request = chat_request("m", made(), SETTINGS, ToolNames(["look.up"]))
    _, asked, *answered = request["messages"]
    assert [message["tool_call_id"] for message in answered] == [call["id"] for call in asked["tool_calls"]]
    assert {message["role"] for message in answered} == {"tool"}
    assert json.loads(answered[0]["content"]) == {"id": "x"}


def test_without_tools_to_declare_calls_and_results_are_text() -> None:
    request = converse_request(made(tools=[]), SETTINGS, ToolNames([]))
    assert [turn["role"] for turn in request["messages"]] == ["user", "assistant", "user"]
    assert all(set(block) == {"text"} for turn in request["messages"] for block in turn["content"])


@pytest.mark.parametrize("calls", [[], CALLS[4:]])
def test_an_answer_without_a_call_to_answer_is_final(calls: list[dict[str, Any]]) -> None:
    assert final_prompt(Prompt("q", 0, EARLIER[:1], TOOLS), calls) is None
