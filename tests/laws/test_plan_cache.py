"""A scorer that has seen other references scores as a fresh one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from touchstone.scoring import Scorer
from touchstone.wire.items import read_item

LOOK_ALIKES: list[Any] = [True, 1, 1.0, False, 0, 0.0, -0.0, None, "1", [1], [True], {"b": 1}, {"b": 1.0}, {"b": True}]
SCHEMAS: list[Any] = [None, {}, {"type": "integer"}, {"type": "boolean"}, {"enum": [1, 2]}, {"enum": [True]}]


def _item(value: Any, seen: Any, schema: Any = None) -> dict[str, Any]:
    tool = {"name": "find", "parameters": {"type": "object", "properties": {} if schema is None else {"a": schema}}}
    return {
        "messages": [{"role": "assistant", "content": json.dumps([{"name": "find", "arguments": {"a": seen}}])}],
        "reference_answer": {"calls": [{"name": "find", "arguments": {"a": value}}], "tools": [{"function": tool}]},
    }


def _reward(scorer: Scorer, item: dict[str, Any]) -> float:
    return scorer.score(read_item(item)).reward


def test_values_that_python_takes_for_one_are_kept_apart() -> None:
    used = Scorer()
    for schema in SCHEMAS:
        for value in LOOK_ALIKES:
            for seen in LOOK_ALIKES:
                item = _item(value, seen, schema)
                assert _reward(used, item) == _reward(Scorer(), item), (value, seen, schema)


def test_a_reference_changed_in_place_is_a_new_one() -> None:
    scorer = Scorer()
    item = _item("x", "x")
    assert _reward(scorer, item) == 1.0
    item["reference_answer"]["calls"][0]["arguments"]["a"] = "y"
    assert _reward(scorer, item) == _reward(Scorer(), item) < 1.0
    assert _reward(scorer, _item("x", "x")) == 1.0


def test_arguments_keep_the_order_of_their_own_reference() -> None:
    scorer = Scorer()
    for keys in ("ab", "ba"):
        item = _item("x", "x")
        item["reference_answer"]["calls"][0]["arguments"] = dict.fromkeys(keys, "x")
        item["messages"][0]["content"] = json.dumps([{"name": "find", "arguments": {}}])
        (pair,) = scorer.score(read_item(item)).pairs
        assert "".join(key for key, *_ in pair.keys) == keys


def test_more_references_than_are_kept() -> None:
    scorer = Scorer()
    for index in range(5_000):
        assert _reward(scorer, _item(index, index)) == 1.0


@pytest.mark.parametrize("value", ["x" * 10_000, "\ud800", 10**400, float("nan")])
def test_values_that_are_hard_to_write(value: Any) -> None:
    scorer = Scorer()
    rewards = [_reward(scorer, _item(value, "x")) for _ in range(2)]
    assert rewards == [_reward(Scorer(), _item(value, "x"))] * 2
