"""Answers of given weights to rows, as texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from touchstone.rehearsal.student.desk import Desk
from touchstone.rehearsal.student.forms import Answer, text_of
from touchstone.rehearsal.student.play import Mind, play
from touchstone.rehearsal.student.question import Question, question_of_row
from touchstone.rehearsal.student.weights import Weights


def answer_to(weights: Weights, question: Question, temperature: float, seed: int) -> Answer:
    """The answer to a question; the same for the same seed, and for any at temperature 0."""
    mind = Mind(Desk(question, weights.lexicon), weights.vector, temperature)
    return play(mind, np.random.default_rng(seed)).answer


def answers_to(
    weights: Weights, rows: Sequence[Mapping[str, Any]], temperature: float = 0.0, seed: int = 0
) -> list[str]:
    """The texts that a training container would see as answers to RFT rows.

    Raises:
        SampleError, ModelUnavailableError: a row has no usable prompt.
    """
    return [
        text_of(answer_to(weights, question_of_row(row), temperature, seed + place)) for place, row in enumerate(rows)
    ]
