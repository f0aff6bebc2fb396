"""Who trains and answers in a rehearsal: the student."""

from __future__ import annotations

from typing import Final

from touchstone.rehearsal.doubles.policy import Policy
from touchstone.rehearsal.doubles.trainer import Trainer
from touchstone.rehearsal.run.account import Client
from touchstone.rehearsal.student.policy import StudentPolicy
from touchstone.rehearsal.student.trainer import StudentTrainer

NOTE: Final = "The student, a small policy that learned here: its numbers were measured, and say nothing of Nova's."
"""What every output that shows the student's numbers must say."""


def trainer(client: Client) -> Trainer:
    """What trains: the student, whose jobs reach S3 and the reward function as their own role."""
    return StudentTrainer(client)


def policy() -> Policy:
    """What answers Converse: the student, with the weights of the model that is asked."""
    return StudentPolicy()
