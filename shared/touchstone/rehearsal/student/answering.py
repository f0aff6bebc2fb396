"""Answers of given weights to rows, as texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from touchstone.rehearsal.student.decision import Vector
from touchstone.rehearsal.student.desk import Desk
from touchstone.rehearsal.student.forms import Answer, text_of
from touchstone.rehearsal.student.lexicon import Lexicon
from touchstone.rehearsal.student.play import Mind, play
from touchstone.rehearsal.student.question import Question, question_of_row
from touchstone.rehearsal.student.weights import Weights


def answer_to(weights: Weights, question: Question, temperature: float, seed: int) -> Answer:
    """The answer to a question; the same for the same seed, and for any at temperature 0."""
    mind = Mind(Desk(question, weights.lexicon), weights.vector, temperature)
    return play(mind, np.random.default_rng(seed)).answer


def desks_of(rows: Sequence[Mapping[str, Any]], lexicon: Lexicon) -> list[Desk]:
    """A desk for each RFT row; they may serve several trainings and measurements of weights with this lexicon.

    Raises:
        SampleError, ModelUnavailableError: a row has no usable prompt.
    """
    return [Desk(question_of_row(row), lexicon) for row in rows]


def texts_of(desks: Sequence[Desk], vector: Vector, temperature: float = 0.0, seed: int = 0) -> list[str]:
    """The texts that a training container would see as answers to some questions."""
    minds = (Mind(desk, vector, temperature) for desk in desks)
    return [text_of(play(mind, np.random.default_rng(seed + at)).answer) for at, mind in enumerate(minds)]
