"""Teacher forcing: the way through the script that leads to a wanted answer, as near as the student can come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import Indel

from touchstone.rehearsal.student.candidates import OMIT
from touchstone.rehearsal.student.decision import Decision
from touchstone.rehearsal.student.desk import Desk
from touchstone.rehearsal.student.forms import Answer
from touchstone.rehearsal.student.plans import MOST_CALLS, STOP
from touchstone.rehearsal.student.script import Place, script

_NEAR = 0.6
"""Similarity from which a candidate stands for a wanted text that is none of them."""


@dataclass(frozen=True, slots=True)
class Forced:
    """The way to a wanted answer.

    Attributes:
        choices: each decision with the index of the wanted option.
        missed: number of decisions of which no option is near what is wanted; they are no part of the choices.
    """

    choices: tuple[tuple[Decision, int], ...]
    missed: int


def force(desk: Desk, wanted: Answer) -> Forced:
    """The way to an answer.

    Calls of tools that the question does not offer, and those beyond the longest plan, are missed.
    """
    offered = {tool.name for tool in desk.question.tools}
    calls = [call for call in wanted.calls if call.name in offered][:MOST_CALLS]
    answer = Answer(wanted.form, tuple(calls))
    missed = len(wanted.calls) - len(calls)
    choices: list[tuple[Decision, int]] = []
    course = script(desk)
    try:
        decision, place = next(course)
        while True:
            found = _index(decision, _wanted(answer, place))
            if found is None:
                missed += 1
            else:
                choices.append((decision, found))
            decision, place = course.send(found or 0)
    except StopIteration:
        return Forced(tuple(choices), missed)


def _wanted(answer: Answer, place: Place) -> Any:
    """The option that leads to the answer."""
    match place:
        case ("form",):
            return answer.form
        case ("plan", int(step)):
            return answer.calls[step].name if step < len(answer.calls) else STOP
        case ("value", int(call), *path):
            return _inside(answer.calls[call].arguments, path)
    raise AssertionError(place)


def _inside(value: Any, path: Sequence[str | int]) -> Any:
    for step in path:
        members = dict(enumerate(value)) if isinstance(value, list) else value
        if not isinstance(members, Mapping) or step not in members:
            return OMIT
        value = members[step]
    return "fill" if isinstance(value, Mapping | list) else value


def _index(decision: Decision, wanted: Any) -> int | None:
    """The option that is wanted; for a text that is none, the nearest if it is near."""
    for at, option in enumerate(decision.options):
        if option is wanted or (option == wanted and isinstance(option, bool) == isinstance(wanted, bool)):
            return at
    if not isinstance(wanted, str):
        return None
    texts = [(at, option) for at, option in enumerate(decision.options) if isinstance(option, str)]
    near = [(Indel.normalized_similarity(option.lower(), wanted.lower()), -at) for at, option in texts]
    best, at = max(near, default=(0.0, 0))
    return -at if best >= _NEAR else None
