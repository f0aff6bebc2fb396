"""Slopes of an objective, gathered over decisions, and a step along them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from touchstone.rehearsal.student.decision import Decision, Vector
from touchstone.rehearsal.student.features import BUCKETS


@dataclass(slots=True)
class Slopes:
    """Slopes of something to be made small, by logit; the same decision may come many times."""

    _by_decision: dict[int, tuple[Decision, Vector]] = field(default_factory=dict)

    def add(self, decision: Decision, slopes: Vector) -> None:
        """Add slopes of the logits of a decision."""
        known = self._by_decision.get(id(decision))
        self._by_decision[id(decision)] = (decision, slopes if known is None else known[1] + slopes)

    def vector(self) -> Vector:
        """The slopes of all parameters."""
        gathered = list(self._by_decision.values())
        if not gathered:
            return np.zeros(BUCKETS)
        features = np.concatenate([decision.features for decision, _ in gathered])
        spread = np.concatenate([decision.spread(slopes) for decision, slopes in gathered])
        total: Vector = np.bincount(features, weights=spread, minlength=BUCKETS).astype(np.float64, copy=False)
        return total


def stepped(vector: Vector, slopes: Vector, rate: float, decay: float, start: Vector) -> Vector:
    """New parameters: a plain step down the slopes.

    Rules that even out the parameters' rates, such as Adam's, let rare words move as far as what all questions have in
    common, and the student then learns its rows by heart: held-out reward was lower with them.

    Args:
        vector: the parameters.
        slopes: of the loss.
        rate: length of the step.
        decay: pull back to the starting parameters, as weight decay pulls an adapter to nothing.
        start: the starting parameters.
    """
    return vector - rate * (slopes + decay * (vector - start) if decay else slopes)
