"""A course of reinforcement: what the reward says step by step, and what is true of it on held-out questions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from touchstone.rehearsal.student.answering import desks_of
from touchstone.rehearsal.student.decision import Vector
from touchstone.rehearsal.student.rewards import Graded, Reward
from touchstone.rehearsal.student.rft import Reinforcement
from touchstone.rehearsal.student.settings import RftSettings
from touchstone.rehearsal.student.study.measure import Measured, measured
from touchstone.rehearsal.student.weights import Weights
from touchstone.scoring.score import Scorer


class Truth(NamedTuple):
    """What is true of weights: on the held-out questions, and on those of the training."""

    held_out: Measured
    trained: Measured


@dataclass(frozen=True, slots=True)
class Point:
    """One step.

    Attributes:
        step: its number; 0 is before the first.
        row: its row of training metrics; empty before the first.
        parts: mean of every metric of type Reward that the function gave its answers.
        truth: what is true of the weights after it, where that was measured.
    """

    step: int
    row: Mapping[str, float | int]
    parts: Mapping[str, float]
    truth: Truth | None = None

    def document(self) -> dict[str, Any]:
        """As JSON."""
        truth = {} if self.truth is None else {name: one.document() for name, one in self.truth._asdict().items()}
        return {"step": self.step, **self.row, "parts": dict(self.parts), **truth}


@dataclass(frozen=True, slots=True)
class Course:
    """A course of reinforcement.

    Attributes:
        reward: name of the reward function.
        start: what it started from, as "base" or "SFT".
        points: its steps, from 0.
        weights: what came of it.
    """

    reward: str
    start: str
    points: tuple[Point, ...]
    weights: Weights

    @property
    def name(self) -> str:
        """What it is, as "SFT, then RFT"."""
        return f"{self.start}, then RFT" if self.start != "base" else "RFT alone"

    @property
    def measured(self) -> list[tuple[int, Truth]]:
        """The steps whose weights were measured."""
        return [(point.step, point.truth) for point in self.points if point.truth is not None]

    @property
    def first(self) -> Truth:
        """What was true before it."""
        return self.measured[0][1]

    @property
    def last(self) -> Truth:
        """What is true after it."""
        return self.measured[-1][1]

    def document(self) -> dict[str, Any]:
        """As JSON."""
        points = [point.document() for point in self.points]
        return {"reward": self.reward, "start": self.start, "points": points}


@dataclass(frozen=True, slots=True)
class Rewarder:
    """A reward function to train with.

    Attributes:
        name: its name in tables.
        ask: the function.
    """

    name: str
    ask: Reward


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions of a study.

    Attributes:
        train: RFT rows to train on.
        held_out: RFT rows to measure on.
        scorer: says what is true.
    """

    train: Sequence[Mapping[str, Any]]
    held_out: Sequence[Mapping[str, Any]]
    scorer: Scorer


class Start:
    """Weights that courses start from, with the desks that they share.

    Args:
        name: what they are called, as "base".
        weights: the weights.
        questions: the questions.
    """

    def __init__(self, name: str, weights: Weights, questions: Questions) -> None:
        self.name, self.weights, self.questions = name, weights, questions
        self.train_desks = desks_of(questions.train, weights.lexicon)
        self._held_out_desks = desks_of(questions.held_out, weights.lexicon)

    def truth(self, vector: Vector, proxy: Reward) -> Truth:
        """What is true of parameters that came of these weights."""
        questions, scorer = self.questions, self.questions.scorer
        return Truth(
            held_out=measured(vector, self._held_out_desks, questions.held_out, scorer, proxy),
            trained=measured(vector, self.train_desks, questions.train, scorer, proxy),
        )


def run_course(start: Start, rewarder: Rewarder, settings: RftSettings, every: int) -> Course:
    """Train with a reward function, measuring before, after, and every few steps.

    Args:
        start: what to start from.
        rewarder: the reward function.
        settings: how to train.
        every: steps between two measurements.

    Raises:
        RewardError: the reward function failed.
    """
    ask = rewarder.ask
    points = [Point(0, {}, {}, start.truth(start.weights.vector, ask))]
    training = Reinforcement(start.weights, start.questions.train, ask, settings, start.train_desks)
    for row, grades in training:
        step = int(row["step_number"])
        wanted = step % every == 0 or step == settings.max_steps
        truth = start.truth(training.weights.vector, ask) if wanted else None
        points.append(Point(step, row, _means(grades), truth))
    return Course(rewarder.name, start.name, tuple(points), training.weights)


def _means(grades: Sequence[Graded]) -> dict[str, float]:
    """Mean of each part over the answers that it applies to, as `<part>_applies` says where there is one."""
    names = dict.fromkeys(name for grade in grades for name in grade.parts)
    return {name: _mean(name, grades) for name in names}


def _mean(name: str, grades: Sequence[Graded]) -> float:
    known = [grade for grade in grades if name in grade.parts and grade.metrics.get(f"{name}_applies", 1.0)]
    return math.fsum(grade.parts[name] for grade in known) / len(known) if known else 0.0
