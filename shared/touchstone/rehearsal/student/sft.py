"""Supervised fine-tuning: maximum likelihood of the wanted answers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from touchstone.rehearsal.student.batches import batches
from touchstone.rehearsal.student.decision import Vector
from touchstone.rehearsal.student.desk import Desk
from touchstone.rehearsal.student.force import Forced, force
from touchstone.rehearsal.student.memory import learnt_by_heart
from touchstone.rehearsal.student.settings import SFT_SCALE, SftSettings
from touchstone.rehearsal.student.slopes import Slopes, stepped
from touchstone.rehearsal.student.targets import Target
from touchstone.rehearsal.student.weights import Weights

Row = dict[str, float | int]


@dataclass(frozen=True, slots=True)
class Tuned:
    """What training gave.

    Attributes:
        weights: the new weights.
        metrics: a row a step, by the columns of step_wise_training_metrics.csv.
        missed: share of the wanted decisions that no option of the student's is near.
    """

    weights: Weights
    metrics: tuple[Row, ...]
    missed: float = 0.0


def supervised(start: Weights, targets: Sequence[Target], settings: SftSettings) -> Tuned:
    """Train on wanted answers.

    Args:
        start: the weights to start from.
        targets: at least one.
        settings: how.
    """
    lexicon = start.lexicon | learnt_by_heart(targets)
    ways = [force(Desk(target.question, lexicon), target.answer) for target in targets]
    vector = start.vector
    rows: list[Row] = []
    planned = batches(len(ways), settings.global_batch_size, settings.max_steps, settings.seed)
    for step, (epoch, batch) in enumerate(planned, 1):
        loss, slopes = loss_of(vector, [ways[at] for at in batch])
        rate = SFT_SCALE * rate_at(step, settings)
        vector = stepped(vector, slopes, rate, settings.weight_decay, start.vector)
        rows.append({"step_number": step, "epoch_number": epoch, "training_loss": loss})
    known = sum(len(way.choices) for way in ways)
    missed = sum(way.missed for way in ways)
    return Tuned(Weights(vector, lexicon), tuple(rows), missed / (known + missed))


def loss_of(vector: Vector, ways: Sequence[Forced]) -> tuple[float, Vector]:
    """The mean negative log likelihood of the decisions of some ways, in nats a decision, and its slopes."""
    decisions = sum(len(way.choices) for way in ways)
    slopes = Slopes()
    loss = 0.0
    for way in ways:
        for decision, wanted in way.choices:
            log_chances = decision.log_chances(vector)
            loss -= float(log_chances[wanted])
            slope = np.exp(log_chances) / decisions
            slope[wanted] -= 1 / decisions
            slopes.add(decision, slope)
    return loss / decisions, slopes.vector()


def rate_at(step: int, settings: SftSettings) -> float:
    """The learning rate of a step, from 1: it rises in a line, then falls along a cosine to the lowest."""
    if step <= settings.warmup_steps:
        return settings.lr * step / settings.warmup_steps
    left = max(1, settings.max_steps - settings.warmup_steps)
    done = min(1.0, (step - settings.warmup_steps) / left)
    lowest = min(settings.min_lr, settings.lr)
    return lowest + (settings.lr - lowest) * (1 + math.cos(math.pi * done)) / 2
