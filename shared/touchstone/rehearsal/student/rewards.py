"""What a reward function is asked and what it answers: events of RFT, whoever runs it (AWS contract, 1 and 2)."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from touchstone.scoring.errors import TouchstoneError

Event = list[dict[str, Any]]
Reward = Callable[[Event], Any]
"""A reward function: an event of items to its response."""


class RewardError(TouchstoneError):
    """A reward function that failed, or whose response breaks the contract. The message quotes no sample."""


@dataclass(frozen=True, slots=True)
class Graded:
    """What a reward function says of an answer.

    Attributes:
        reward: its aggregate_reward_score.
        metrics: its metrics_list, by name.
        parts: those of type Reward alone.
    """

    reward: float
    metrics: Mapping[str, float]
    parts: Mapping[str, float]


def through_bytes(invoke: Callable[[bytes], bytes]) -> Reward:
    """A reward function out of one that takes and gives JSON as bytes, as `LocalFunction.invoke` does."""

    def ask(event: Event) -> Any:
        return json.loads(invoke(json.dumps(event).encode()))

    return ask


def item_of(row: Mapping[str, Any], sample_id: str, answer: str) -> dict[str, Any]:
    """The item that the training container makes of a row and an answer."""
    turn = {"role": "assistant", "content": answer}
    return {**row, "id": sample_id, "messages": [*row["messages"], turn]}


def graded(reward: Reward, items: Sequence[dict[str, Any]], batch_size: int) -> list[Graded]:
    """What the reward function says of each item.

    Args:
        reward: the function.
        items: items with ids that differ.
        batch_size: items a call.

    Raises:
        RewardError: it failed, or its response is none.
    """
    return [one for batch in _batches(items, batch_size) for one in _read(batch, reward(list(batch)))]


def _batches(items: Sequence[dict[str, Any]], size: int) -> Iterator[Sequence[dict[str, Any]]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _read(items: Sequence[Mapping[str, Any]], response: Any) -> Iterator[Graded]:
    if isinstance(response, Mapping) and "body" in response:
        response = json.loads(response["body"]) if isinstance(response["body"], str) else response["body"]
    if not isinstance(response, list) or len(response) != len(items):
        raise RewardError(f"expected a list of {len(items)} entries, saw {_described(response)}")
    for at, (item, entry) in enumerate(zip(items, response, strict=True)):
        if not isinstance(entry, Mapping) or entry.get("id") != item["id"]:
            raise RewardError(f"entry {at}: expected the id of item {at} to be echoed")
        metrics = {str(metric["name"]): metric for metric in entry.get("metrics_list") or ()}
        values = {name: _number(metric["value"], at) for name, metric in metrics.items()}
        parts = {name: value for name, value in values.items() if metrics[name].get("type") == "Reward"}
        yield Graded(_number(entry.get("aggregate_reward_score"), at), values, parts)


def _number(value: Any, at: int) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise RewardError(f"entry {at}: expected finite numbers as scores, saw a {type(value).__name__}")
    return float(value)


def _described(response: Any) -> str:
    return f"a list of {len(response)}" if isinstance(response, list) else f"a {type(response).__name__}"
