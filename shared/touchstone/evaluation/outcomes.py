"""What became of each call of a sample, in names and numbers alone: for confusion matrices and parameter tables."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from touchstone.scoring.calls import Call
from touchstone.scoring.pairing import Pair
from touchstone.scoring.score import Score

UNKNOWN, BROKEN = "(unknown)", "(broken)"


def calls_of(score: Score) -> list[dict[str, Any]]:
    """The calls of a sample, expected beside emitted.

    Returns:
        Matched pairs first, with the grade of each expected argument; then what is left over, side by side in
        order: `expected` or `emitted` is None where the other side has no more. A name that the model made up
        is `(unknown)`, and an attempt that can't be used is `(broken)`.
    """
    expected, emitted = score.plan.expected, score.answer.calls
    rows = [
        {"expected": expected[pair.expected].name, "emitted": expected[pair.expected].name, "arguments": grades}
        for pair, grades in ((pair, _grades(score, pair)) for pair in score.pairs)
    ]
    paired = {pair.expected for pair in score.pairs}
    used = {pair.emitted for pair in score.pairs}
    missing = [call.name for index, call in enumerate(expected) if index not in paired]
    surplus = [_name(score, call) for index, call in enumerate(emitted) if index not in used]
    rows += [{"expected": own, "emitted": seen, "arguments": {}} for own, seen in zip_longest(missing, surplus)]
    return rows


def is_valid(score: Score) -> bool:
    """Whether it can be read whole, calls only tools that the row offers, and breaks no schema in a matched call."""
    answer = score.answer
    if not answer.present or answer.empty or answer.fault is not None:
        return False
    canonical = score.toolset.canonical
    if any(call.fault is not None or canonical(call.name) is None for call in answer.calls):
        return False
    return all(pair.validity == 1.0 for pair in score.pairs)


def _grades(score: Score, pair: Pair) -> dict[str, float]:
    """Grade by argument; no name that only the model knows."""
    expected = score.plan.expected[pair.expected]
    if not pair.keys:
        return dict.fromkeys(expected.arguments, 1.0)
    return {key: grade for key, _, grade, _ in pair.keys if expected.accepted(key)}


def _name(score: Score, call: Call) -> str:
    if call.fault is not None:
        return BROKEN
    toolset = score.toolset
    name = toolset.canonical(call.name)
    known = name is not None and (not toolset.open or name in {own.name for own in score.plan.expected})
    return name if known and name is not None else UNKNOWN
