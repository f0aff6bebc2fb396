"""Whether changed calls may be right after all: with several calls of a tool, one's mistake may be another's answer."""

from __future__ import annotations

from collections.abc import Sequence

from touchstone.bench.attack.values import is_wrong
from touchstone.bench.rows import Json
from touchstone.scoring.comparators.exact import same_json
from touchstone.scoring.reference import ExpectedCall, Plan

_MOST_STEPS = 2_000


def may_be_right(calls: Sequence[Json], plan: Plan) -> bool:
    """Whether the calls answer the expected ones one to one, in an order that is allowed, as far as can be told.

    A call stands for the expected one in its place only if every value is an accepted one; for another, if none is
    wrong beyond doubt.
    """
    expected = plan.expected
    if len(calls) != len(expected):
        return False
    fitting = [[j for j, call in enumerate(calls) if _fits(own, call, strict=i == j)] for i, own in enumerate(expected)]
    return _Search(fitting, plan).found((), _MOST_STEPS) is not None


class _Search:
    """Looks for places of all expected calls among the given ones."""

    def __init__(self, fitting: Sequence[Sequence[int]], plan: Plan) -> None:
        self._fitting = fitting
        self._edges = plan.edges

    def found(self, places: tuple[int, ...], steps: int) -> int | None:
        """Steps left when all places were found, or steps ran out, which leaves a doubt; None if there are none."""
        index = len(places)
        if index == len(self._fitting) or steps <= 0:
            return steps
        for place in self._fitting[index]:
            if place not in places and self._keeps_order((*places, place)):
                steps -= 1
                left = self.found((*places, place), steps)
                if left is not None:
                    return left
        return None

    def _keeps_order(self, places: tuple[int, ...]) -> bool:
        known = len(places)
        return all(places[a] < places[b] for a, b in self._edges if a < known and b < known)


def _fits(expected: ExpectedCall, call: Json, *, strict: bool) -> bool:
    arguments = call["arguments"]
    if call["name"] != expected.name or not isinstance(arguments, dict):
        return False
    for key in expected.arguments.keys() | arguments.keys():
        if key not in arguments:
            fits = expected.may_lack(key)
        elif key not in expected.arguments and key not in expected.accept:
            fits = key in expected.optional or expected.tool.is_default(key, arguments[key])
        elif strict:
            fits = any(same_json(arguments[key], right) for right in expected.accepted(key))
        else:
            fits = not is_wrong(arguments[key], expected.accepted(key))
        if not fits:
            return False
    return True
