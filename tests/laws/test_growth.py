"""Work grows with the size of the answer, not with its square: four times the text, not sixteen times the work.

Nothing here asserts a time: only the ratio of two measured in the same process, with room to spare.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.laws.answers import Message, item_of
from tests.laws.strategies import Case, Json
from touchstone.scoring import Scorer
from touchstone.wire.items import read_item

FACTOR = 4
LIMIT = 10
TOOLS: list[Json] = [
    {"name": "find", "parameters": {"type": "object", "properties": {"a": {"type": "string"}}}},
    {"name": "mark", "parameters": {"type": "object"}},
]
CASE = Case(TOOLS, [{"name": "find", "arguments": {"a": f"value {index}"}} for index in range(4)], "any")

TEXTS: dict[str, str] = {
    "open tags": "<tool_call>",
    "closed tags": "<tool_call></tool_call>",
    "open functions": "<__function=",
    "functions": "<__function=find>",
    "parameters": "<__function=find><__parameter=a>",
    "thoughts": "<think>",
    "ends of thoughts": "</think>",
    "pythonic": "find(a=",
    "invoke": '<invoke name="find">',
    "words": "find a value ",
    "quotes": '"\\',
    "commas": ",",
    "signs": "<",
}


def _seconds(message: Message) -> float:
    sample = read_item(item_of(CASE, message))
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        Scorer().score(sample)
        best = min(best, time.process_time() - started)
    return best


def _ratio(message_of: Callable[[int], Message], size: int) -> float:
    return _seconds(message_of(FACTOR * size)) / max(_seconds(message_of(size)), 1e-3)


@pytest.mark.parametrize("piece", TEXTS.values(), ids=TEXTS.keys())
def test_texts_of_one_piece_over_and_over(piece: str) -> None:
    assert _ratio(lambda size: {"content": piece * (size // len(piece))}, 60_000) < LIMIT


def _structured(size: int) -> Message:
    """64 calls that share `size` characters."""
    value = "a-b " * (size // 256)
    calls: list[Any] = [{"function": {"name": "find", "arguments": {"a": f"{index} {value}"}}} for index in range(64)]
    return {"content": None, "tool_calls": calls}


def test_long_values_of_structured_calls() -> None:
    assert _ratio(_structured, 100_000) < LIMIT


def test_many_arguments() -> None:
    def message(size: int) -> Message:
        arguments = {f"key {index}": index for index in range(size)}
        return {"content": None, "tool_calls": [{"function": {"name": "find", "arguments": arguments}}]}

    assert _ratio(message, 5_000) < LIMIT
