"""Who trains and answers in a rehearsal: the student, unless somebody else is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from touchstone.rehearsal.doubles.policy import Policy
from touchstone.rehearsal.doubles.trainer import Trainer
from touchstone.rehearsal.run.account import Client
from touchstone.rehearsal.student.policy import StudentPolicy
from touchstone.rehearsal.student.trainer import StudentTrainer

NOTE: Final = "The student, a small policy that learned here: its numbers were measured, and say nothing of Nova's."


@dataclass(frozen=True, slots=True)
class Models:
    """Who trains and answers.

    Attributes:
        trainer: makes what trains, given clients: jobs reach S3 and the reward function as their own role.
        policy: answers Converse.
        note: what every output that shows their numbers must say.
    """

    trainer: Callable[[Client], Trainer]
    policy: Policy
    note: str


def student() -> Models:
    """The student, who learns from the rows and the reward function alone."""
    return Models(StudentTrainer, StudentPolicy(), NOTE)
