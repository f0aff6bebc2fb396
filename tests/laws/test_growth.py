"""Megabytes of the same piece over and over are scored, not hung upon.

Reading must be linear: what was quadratic once took minutes here. No time is asserted; a reading that hangs is
ended, with its stack, by the guard of each test.
"""

from __future__ import annotations

import faulthandler
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.laws.answers import Message, item_of
from tests.laws.strategies import Case, Json
from touchstone.scoring import Scorer, rubric_from
from touchstone.wire.items import read_item

GUARD_SECONDS = 120
TOOLS: list[Json] = [
    {"name": "find", "parameters": {"type": "object", "properties": {"a": {"type": "string"}}}},
    {"name": "mark", "parameters": {"type": "object"}},
]
CASE = Case(TOOLS, [{"name": "find", "arguments": {"a": f"value {index}"}} for index in range(4)], "any")
PIECES = (
    "<tool_call>",
    "<tool_call></tool_call>",
    "<__function=",
    "<__function=find>",
    "<__function=find><__parameter=a>",
    "<think>",
    "</think>",
    "find(a=",
    '<invoke name="find">',
    "find a value ",
    '"\\',
    ",",
    "<",
    '{"name": "find", "arguments": {"a": "',
    '{"name": ',
    "[1, ",
    '{"a": 1} ',
)


@pytest.fixture(autouse=True)
def guard() -> Iterator[None]:
    faulthandler.dump_traceback_later(GUARD_SECONDS, exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()


def reward(message: Message) -> float:
    return Scorer().score(read_item(item_of(CASE, message))).reward


@pytest.mark.parametrize("piece", PIECES)
def test_a_megabyte_of_one_piece(piece: str) -> None:
    assert reward({"content": piece * (1_000_000 // len(piece))}) < 1


@pytest.mark.parametrize("size", [1_000, 200_000])
def test_long_values_of_structured_calls(size: int) -> None:
    value = "a-b " * (size // 256)
    calls: list[Any] = [{"function": {"name": "find", "arguments": {"a": f"{index} {value}"}}} for index in range(64)]
    assert reward({"content": None, "tool_calls": calls}) < 1


def test_many_arguments() -> None:
    arguments = {f"key {index}": index for index in range(20_000)}
    assert reward({"content": None, "tool_calls": [{"function": {"name": "find", "arguments": arguments}}]}) < 1


def test_calls_with_sets_of_free_text() -> None:
    facts = [f"the issuer sold {number} notes to a purchaser in state {number}" for number in range(64)]
    expected: list[Json] = [{"name": "find", "arguments": {"facts": facts[at : at + 16]}} for at in (0, 16)]
    rule = {"compare": "set", "items": {"compare": "free_text"}}
    scorer = Scorer(rubric_from({"parameters": {"facts": rule}}))
    calls = [{"name": "find", "arguments": {"facts": [f"{fact} {at}" for fact in facts[:16]]}} for at in range(60)]
    case = Case([{"name": "find", "parameters": {"type": "object"}}], expected, "any")
    item = item_of(case, {"content": json.dumps(calls)})
    assert all(scorer.score(read_item(item)).reward < 1 for _ in range(20))


@pytest.mark.parametrize("count", [5, 12, 64])
def test_many_same_expected_calls_in_an_order(count: int) -> None:
    same: Json = {"name": "find", "arguments": {"a": "x"}}
    case = Case(TOOLS, [same] * count, "sequence")
    one_less = item_of(case, {"content": json.dumps([same] * (count - 1))})
    assert Scorer().score(read_item(one_less)).reward < 1
