"""Driving the script: by chance, by the likeliest option, or along given choices."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator

from touchstone.rehearsal.student.decision import Decision, Vector
from touchstone.rehearsal.student.desk import Desk
from touchstone.rehearsal.student.forms import Answer
from touchstone.rehearsal.student.script import script


@dataclass(slots=True)
class Mind:
    """The chances of one question's decisions under fixed weights, each worked out once.

    Attributes:
        desk: the question.
        vector: the parameters.
        temperature: divides the logits; 0 takes the likeliest option.
    """

    desk: Desk
    vector: Vector
    temperature: float = 1.0
    _known: dict[tuple[Hashable, ...], Vector] = field(default_factory=dict)
    _sums: dict[tuple[Hashable, ...], Vector] = field(default_factory=dict)

    def log_chances(self, decision: Decision) -> Vector:
        """Log probability of each option."""
        known = self._known.get(decision.key)
        if known is None:
            known = self._known[decision.key] = decision.log_chances(self.vector, self.temperature or 1.0)
        return known

    def choose(self, decision: Decision, chance: Generator) -> int:
        """The index of an option."""
        if not self.temperature:
            return int(np.argmax(self.log_chances(decision)))
        sums = self._sums.get(decision.key)
        if sums is None:
            sums = self._sums[decision.key] = np.cumsum(np.exp(self.log_chances(decision)))
        return min(int(np.searchsorted(sums, chance.random() * sums[-1], side="right")), len(sums) - 1)


@dataclass(frozen=True, slots=True)
class Played:
    """An answer, and the way to it.

    Attributes:
        answer: the answer.
        choices: each decision, with the index of the option that was chosen.
    """

    answer: Answer
    choices: tuple[tuple[Decision, int], ...]

    def log_chance(self, mind: Mind) -> float:
        """Log probability of the way."""
        return float(sum(mind.log_chances(decision)[chosen] for decision, chosen in self.choices))


def play(mind: Mind, chance: Generator) -> Played:
    """One answer to the question."""
    course = script(mind.desk)
    choices: list[tuple[Decision, int]] = []
    try:
        decision, _ = next(course)
        while True:
            chosen = mind.choose(decision, chance)
            choices.append((decision, chosen))
            decision, _ = course.send(chosen)
    except StopIteration as end:
        return Played(end.value, tuple(choices))
