"""The study of a file of samples, written into a folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from touchstone.rehearsal.student.rewards import Reward
from touchstone.rehearsal.student.study.course import Rewarder
from touchstone.rehearsal.student.study.experiment import Study, StudySettings, study
from touchstone.rehearsal.student.study.outputs import write_study
from touchstone.rehearsal.student.weights import base_model
from touchstone.scoring.errors import TouchstoneError
from touchstone.scoring.rubric import Rubric
from touchstone.wire.rows import BadLine, item_of, lines_of


class StudyDataError(TouchstoneError):
    """A line of the samples that can't be read."""


@dataclass(frozen=True, slots=True)
class LearningRehearsal:
    """What came of it.

    Attributes:
        study: every number.
        page: learning.html; learning.md and learning.json stand beside it.
    """

    study: Study
    page: Path


def rehearse_learning(
    dataset: Path,
    reward: Reward,
    folder: Path,
    *,
    rubric: Rubric,
    other: Rewarder | None = None,
    corpus: Path | None = None,
    settings: StudySettings | None = None,
) -> LearningRehearsal:
    """Show what a reward teaches the student, and whether it can be fooled.

    Args:
        dataset: JSON Lines of samples in Touchstone's own format.
        reward: the reward function, which scores by the rubric.
        folder: where learning.html, learning.md and learning.json go.
        rubric: says what is true.
        other: another reward function, to be compared.
        corpus: folder of JSON files that the base model has read (`base_model`).
        settings: how.

    Raises:
        TouchstoneError: the samples can't be used, or a reward function failed.
        OSError: a file can't be read or written.
        ValueError: a file of the corpus is no JSON.
    """
    samples = []
    for line in lines_of(dataset):
        item = item_of(line, str(dataset))
        if isinstance(item, BadLine):
            raise StudyDataError(str(item))
        samples.append(item)
    found = study(samples, reward, rubric=rubric, other=other, base=base_model(corpus), settings=settings)
    return LearningRehearsal(found, write_study(found, folder))
