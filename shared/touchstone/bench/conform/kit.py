"""What the rules share: the target, items to send it, and every response so far."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

from touchstone.bench.attack.calibration import dialect_of
from touchstone.bench.attack.dialects import said
from touchstone.bench.attack.sending import Sender
from touchstone.bench.conform.rule import Broken, NotTested
from touchstone.bench.responses import Entry, Response, read_response
from touchstone.bench.rows import Json, Row
from touchstone.bench.targets.target import Target

_ROWS = 8
_PATIENCE = 5
_REFERENCES = ("reference_answer", "ground_truth")


class Kit:
    """A target under test.

    Args:
        target: the reward function.
        rows: rows with references that it understands, at least one.
        seconds: time limit of a call.
        dialect: form of the answers; None for the one that the target pays.

    Attributes:
        items: an exact answer and silence for each of a few rows, with an id each.
        responses: everything that came back so far, with the ids that were sent.
        slowest: seconds of the slowest answered call.
    """

    def __init__(self, target: Target, rows: Sequence[Row], seconds: float, dialect: str | None = None) -> None:
        self.target = target
        self.seconds = seconds
        self.dialect, _ = dialect_of(Sender(target, seconds, 16), rows, dialect)
        self.rows = sorted(rows, key=lambda row: not row.plan.expected)[:_ROWS]
        self.items: list[Json] = []
        for index, row in enumerate(self.rows):
            for name, turn in (("exact", self.dialect.turn(row.calls(), row)), ("silent", said(""))):
                self.items.append(json.loads(row.item_text(f"{name}-{index}", [turn])))
        self.responses: list[tuple[list[Any], Response]] = []
        self.slowest = 0.0
        self._base: list[float] | Broken | None = None
        self._hung = 0

    @property
    def item(self) -> Json:
        """The first row with its exact answer, to be changed at will."""
        return deepcopy(self.items[0])

    @property
    def base(self) -> list[float]:
        """The rewards of `items`, sent as a plain list.

        Raises:
            Broken: they can't be had.
        """
        if self._base is None:
            try:
                self._base = self.rewards(self.items)
            except Broken as broken:
                self._base = broken
        if isinstance(self._base, Broken):
            raise self._base
        return self._base

    def answer(self, event: Any, ids: Sequence[Any]) -> list[Entry]:
        """The entries of an event, one for each id.

        Raises:
            Broken: the call failed, or there are not as many entries.
        """
        response = self.response(event, ids)
        if len(response.entries) != len(ids):
            raise Broken(f"{len(response.entries)} entries for {len(ids)} items")
        return list(response.entries)

    def response(self, event: Any, ids: Sequence[Any]) -> Response:
        """The response to an event.

        Raises:
            Broken: the call failed, or the response can't be read.
            NotTested: the target has hung too often to go on.
        """
        if self._hung >= _PATIENCE:
            raise NotTested(f"given up after {_PATIENCE} calls that hung")
        reply = self.target.call(json.dumps(event).encode(), self.seconds)
        if reply.fault is not None:
            self._hung += reply.fault.code == "timeout"
            raise Broken(str(reply.fault))
        self.slowest = max(self.slowest, reply.seconds)
        response = read_response(reply.body)
        self.responses.append((list(ids), response))
        fatal = [problem for problem in response.problems if problem != "not_strict_json"]
        if fatal:
            raise Broken(f"the response can't be read: {fatal[0]}")
        return response

    def rewards(self, items: Sequence[Any], event: Any = None) -> list[float]:
        """The rewards of items, in order; sent as a plain list, or as `event` where that is given.

        Raises:
            Broken: the call failed, or an item has no reward.
        """
        entries = self.answer(items if event is None else event, [_id(item) for item in items])
        found = [entry.reward for entry in entries]
        if None in found:
            problems = sorted({problem for entry in entries for problem in entry.problems})
            raise Broken(f"{found.count(None)} of {len(found)} items have no reward: {', '.join(problems)}")
        return [reward for reward in found if reward is not None]

    def same(self, change: Callable[[Json], Json]) -> str:
        """That the rewards of all items stay as they are when each item is changed so.

        Raises:
            Broken: they don't.
        """
        compare(self.base, self.rewards([change(deepcopy(item)) for item in self.items]))
        return f"{len(self.items)} items"


def compare(wanted: Sequence[float], found: Sequence[float]) -> None:
    """That rewards are the same, to the bit.

    Raises:
        Broken: they are not.
    """
    other = [(one, two) for one, two in zip(wanted, found, strict=True) if one != two]
    if other:
        one, two = other[0]
        raise Broken(f"{len(other)} of {len(wanted)} rewards differ, such as {two:.4g} instead of {one:.4g}")


def reference_of(item: Json) -> Any:
    """The reference of an item, wherever it stands."""
    for place in (item, item.get("metadata"), item.get("extra_info"), item.get("reward_model")):
        if isinstance(place, dict):
            for key in _REFERENCES:
                if place.get(key) is not None:
                    return place[key]
    return None


def without_reference(item: Json) -> Json:
    """The item with no reference anywhere."""
    kept = {key: value for key, value in item.items() if key not in _REFERENCES}
    for name in ("metadata", "extra_info", "reward_model"):
        if isinstance(kept.get(name), dict):
            kept[name] = {key: value for key, value in kept[name].items() if key not in _REFERENCES}
    return kept


def answered(item: Json, turn: Json) -> Json:
    """The item with another turn at its end."""
    return {**item, "messages": [*item["messages"][:-1], turn]}


def _id(item: Any) -> Any:
    return item.get("id") if isinstance(item, dict) else None
