"""Who trains and answers in a rehearsal: the student, unless somebody else is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from touchstone.rehearsal.doubles.policy import Policy
from touchstone.rehearsal.doubles.trainer import StandInTrainer, Trainer
from touchstone.rehearsal.run.account import Client
from touchstone.rehearsal.student.policy import StudentPolicy
from touchstone.rehearsal.student.trainer import StudentTrainer
from touchstone.rehearsal.student.weights import base_model
from touchstone.rehearsal.writer import WriterPolicy

WRITER_NOTE: Final = (
    "A stand-in wrote the rows by templates out of the documents' sentences: enough to see it work, not to train on."
)
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


def student(corpus: Path | None = None) -> Models:
    """The student, who learns from the rows and the reward function alone.

    Args:
        corpus: folder of JSON files that its base model has read; None for one that has read nothing.

    Raises:
        OSError: a file can't be read.
        ValueError: a file is no JSON.
    """
    base = base_model(corpus)
    return Models(lambda client: StudentTrainer(client, base), StudentPolicy(base), NOTE)


def writer() -> Models:
    """Who writes rows in a rehearsal of `synthesize`: a stand-in that reads the chunk it is given."""
    return Models(lambda _: StandInTrainer(), WriterPolicy(), WRITER_NOTE)
