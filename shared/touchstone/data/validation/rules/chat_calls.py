"""Rules on the calls in a chat's prompt, and on what answers them (AWS contract, 4.1)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from touchstone.data.validation.problem import Nothing, Problem
from touchstone.data.validation.row import Row, Turn
from touchstone.data.validation.rule import Rule
from touchstone.data.validation.settings import CHAT
from touchstone.data.validation.sources import RFT

_ANSWERERS = ("assistant", "bot")


def _calls(row: Row) -> Iterator[Problem]:
    for turn in row.calling:
        calls = turn.value.get("tool_calls")
        if calls is None:
            continue
        if not isinstance(calls, list) or not calls or turn.value.get("role") not in _ANSWERERS:
            yield Problem(turn.at("tool_calls"), "a list of calls, in a turn of the assistant", calls)
            continue
        for index, call in enumerate(calls):
            yield from _call(turn, index, call)


def _call(turn: Turn, index: int, call: Any) -> Iterator[Problem]:
    at = partial(turn.at, "tool_calls", index)
    function = call.get("function") if isinstance(call, dict) else None
    if not isinstance(function, dict) or not isinstance(call.get("id"), str) or call.get("type") != "function":
        yield Problem(at(), 'an object with id, type "function" and function', call)
    elif not isinstance(function.get("name"), str) or not function["name"]:
        yield Problem(at("function", "name"), "the tool's name", function.get("name", Nothing))
    elif not _is_object(function.get("arguments")):
        place = at("function", "arguments")
        yield Problem(place, "an object of arguments, as a text of JSON", function.get("arguments", Nothing))


def _is_object(arguments: Any) -> bool:
    try:
        return isinstance(arguments, str) and isinstance(json.loads(arguments), dict)
    except (ValueError, RecursionError):
        return False


def _called_tools(row: Row) -> Iterator[Problem]:
    for turn in row.calling:
        calls = turn.value.get("tool_calls")
        if not calls:
            continue
        names = row.offered.names if row.offered is not None else set()
        for index, call in enumerate(calls if isinstance(calls, list) else ()):
            function = call.get("function") if isinstance(call, dict) else None
            name = function.get("name") if isinstance(function, dict) else None
            if isinstance(name, str) and name not in names:
                yield Problem(
                    turn.at("tool_calls", index, "function", "name"), "the name of one of the row's tools", name
                )


def _answers(row: Row) -> Iterator[Problem]:
    """Each result of a tool answers a call made before it, once."""
    open_calls: set[str] = set()
    for turn in row.turns:
        value = turn.value
        if value.get("tool_calls"):
            open_calls |= _ids(value["tool_calls"])
        if value.get("role") == "tool" or value.get("tool_call_id") is not None:
            answered = value.get("tool_call_id", Nothing)
            if isinstance(answered, str) and answered in open_calls:
                open_calls.discard(answered)
            else:
                yield Problem(turn.at("tool_call_id"), "the id of an earlier call that has no result yet", answered)


def _ids(calls: Any) -> set[str]:
    listed = calls if isinstance(calls, list) else ()
    return {call["id"] for call in listed if isinstance(call, dict) and isinstance(call.get("id"), str)}


RULES: tuple[Rule[Row], ...] = (
    Rule(
        "call_form",
        "error",
        "a call in the prompt has id, type, name and arguments as a text of JSON",
        "write it as OpenAI's tool_calls have it",
        RFT,
        _calls,
        CHAT,
    ),
    Rule(
        "call_of_unknown_tool",
        "error",
        "a call in the prompt names one of the row's tools",
        "add the tool to `tools`, or correct the name",
        RFT,
        _called_tools,
        CHAT,
    ),
    Rule(
        "tool_call_id",
        "error",
        "a tool's turn answers an earlier call, and each call once",
        "give the tool's turn the id of its call",
        RFT,
        _answers,
        CHAT,
    ),
)
