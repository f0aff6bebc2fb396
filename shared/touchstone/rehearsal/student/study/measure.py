"""How right the student's answers are, by the rubric: on questions that it was not trained on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from touchstone.evaluation.statistics.bootstrap import Interval, intervals_of
from touchstone.evaluation.statistics.clusters import sums_of
from touchstone.evaluation.statistics.settings import SEED, StatisticsSettings
from touchstone.evaluation.statistics.sign_flip import sign_flip
from touchstone.rehearsal.student.answering import texts_of
from touchstone.rehearsal.student.decision import Vector
from touchstone.rehearsal.student.desk import Desk
from touchstone.rehearsal.student.rewards import Reward, graded, item_of
from touchstone.scoring.errors import SampleError
from touchstone.scoring.score import Score, Scorer
from touchstone.wire.batch import outcome_of

PARTS = ("parse", "selection", "arguments", "order", "schema")
"""The parts of a score that are followed."""
_BATCH = 64


@dataclass(frozen=True, slots=True)
class Measured:
    """The likeliest answers to some questions, scored.

    Attributes:
        rewards: reward of each answer by the rubric.
        exact: whether its calls are exactly right.
        parts: mean of each part over the answers that it applies to.
        calls: mean number of calls.
        proxy: mean reward by the function that trains.
    """

    rewards: tuple[float, ...]
    exact: tuple[bool, ...]
    parts: Mapping[str, float]
    calls: float
    proxy: float

    @property
    def reward(self) -> float:
        """Mean reward."""
        return math.fsum(self.rewards) / len(self.rewards)

    @property
    def accuracy(self) -> float:
        """Share of answers that are exactly right."""
        return sum(self.exact) / len(self.exact)

    def intervals(self) -> tuple[Interval, Interval]:
        """Accuracy and mean reward with their 95 % intervals, over questions."""
        codes = np.arange(len(self.rewards))
        values = (np.array(self.exact, float), np.array(self.rewards))
        accuracy, reward = intervals_of([sums_of(one, codes) for one in values], (0.0, 1.0), StatisticsSettings())
        return accuracy, reward

    def document(self) -> dict[str, Any]:
        """As JSON: numbers only."""
        accuracy, reward = self.intervals()
        return {
            "questions": len(self.rewards),
            "accuracy": list(accuracy[:3]),
            "reward": list(reward[:3]),
            "parts": dict(self.parts),
            "calls": self.calls,
            "proxy": self.proxy,
        }


def chance_of(before: Measured, after: Measured) -> float:
    """P-value of the difference in reward between two measurements of the same questions, by sign flips."""
    return sign_flip(np.array(after.rewards) - np.array(before.rewards), SEED)


def measured(
    vector: Vector,
    desks: Sequence[Desk],
    rows: Sequence[Mapping[str, Any]],
    scorer: Scorer,
    proxy: Reward,
) -> Measured:
    """Measure weights.

    Args:
        vector: parameters of the student.
        desks: a desk for each row, with the student's lexicon.
        rows: RFT rows that can be scored.
        scorer: scores by the rubric.
        proxy: the function that trains.

    Raises:
        SampleError: a row can't be scored.
        RewardError: the function that trains failed.
    """
    texts = texts_of(desks, vector)
    items = [item_of(row, f"held-out-{at}", text) for at, (row, text) in enumerate(zip(rows, texts, strict=True))]
    scores = [_scored(item, scorer) for item in items]
    return Measured(
        rewards=tuple(score.reward for score in scores),
        exact=tuple(score.exact for score in scores),
        parts={part: _mean([getattr(score, part) for score in scores]) for part in PARTS},
        calls=_mean([float(len(score.answer.calls)) for score in scores]),
        proxy=_mean([grade.reward for grade in graded(proxy, items, _BATCH)]),
    )


def _scored(item: Mapping[str, Any], scorer: Scorer) -> Score:
    outcome = outcome_of(item, scorer)
    if isinstance(outcome, SampleError):
        raise outcome
    return outcome


def _mean(values: Sequence[float | None]) -> float:
    """Mean over those that apply; 0 where none does."""
    known = [value for value in values if value is not None]
    return math.fsum(known) / len(known) if known else 0.0
