"""The study: base, SFT, RFT after SFT and RFT from base, and the same RFT with a reward that can be fooled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from touchstone.data.split.assignment import SplitSettings
from touchstone.data.split.samples import Split, split_samples
from touchstone.data.training_rows.rft import rft_row
from touchstone.data.training_rows.sft import sft_row
from touchstone.rehearsal.student.rewards import Reward
from touchstone.rehearsal.student.settings import RftSettings, SftSettings
from touchstone.rehearsal.student.sft import Row, supervised
from touchstone.rehearsal.student.study.course import Course, Questions, Rewarder, Start, run_course
from touchstone.rehearsal.student.study.measure import Measured
from touchstone.rehearsal.student.targets import targets_of
from touchstone.rehearsal.student.weights import Weights
from touchstone.scoring.rubric import Rubric
from touchstone.scoring.score import Scorer

TRAIN, HELD_OUT, FEW = "train", "held_out", "few"
BASE, SFT_FEW, SFT = "base", "SFT on few", "SFT"


@dataclass(frozen=True, slots=True, kw_only=True)
class StudySettings:
    """How a study is made.

    Attributes:
        held_out: share of the questions that are held out.
        few: share of the training questions that the smaller SFT sees.
        seed: of the splits; trainings have their own in their settings.
        sft: supervised fine-tuning.
        rft: reinforcement fine-tuning; the same for every start and reward.
        every: steps between two measurements.
    """

    held_out: float = 1 / 3
    few: float = 1 / 3
    seed: int = 0
    sft: SftSettings = field(default_factory=lambda: SftSettings(max_steps=80))
    rft: RftSettings = field(
        default_factory=lambda: RftSettings(
            max_steps=40, global_batch_size=32, number_generation=8, lambda_batch_size=64
        )
    )
    every: int = 5


@dataclass(frozen=True, slots=True)
class Study:
    """What came of it.

    Attributes:
        settings: how it was made.
        split: figures of the split.
        sft_curve: metrics of SFT on all training questions, a row a step.
        missed: share of the decisions wanted there that the student can't come near to.
        courses: reinforcement with the reward under study, from base, after SFT on few questions, and after SFT on all.
        fooled: reinforcement with the other reward, from base and after SFT on all; empty without one.
    """

    settings: StudySettings
    split: Mapping[str, Any]
    sft_curve: tuple[Row, ...]
    missed: float
    courses: tuple[Course, ...]
    fooled: tuple[Course, ...] = ()

    @property
    def models(self) -> dict[str, Measured]:
        """Every model, measured on the held-out questions: the starts first."""
        starts = {course.start: course.first.held_out for course in self.courses}
        return {**starts, **{course.name: course.last.held_out for course in self.courses}}


def study(
    samples: Sequence[Mapping[str, Any]],
    reward: Reward,
    *,
    rubric: Rubric,
    other: Rewarder | None = None,
    base: Weights | None = None,
    settings: StudySettings | None = None,
) -> Study:
    """Train the student in all ways, and measure what became true of its answers.

    Args:
        samples: questions with tools and references, in Touchstone's own format.
        reward: the reward function under study, which scores by the rubric.
        rubric: says what is true.
        other: a reward function to compare it with.
        base: the base model.
        settings: how.

    Raises:
        DataError: the samples can't be made into rows, or can't be split.
        RewardError: a reward function failed.
    """
    settings, base = settings or StudySettings(), base or Weights()
    split = _split(samples, HELD_OUT, settings.held_out, settings.seed)
    train, held_out = list(split.rows(TRAIN)), list(split.rows(HELD_OUT))
    few = list(_split([samples[at] for at in train], FEW, settings.few, settings.seed).rows(FEW))
    rows = [rft_row(sample) for sample in samples]
    questions = Questions([rows[at] for at in train], [rows[at] for at in held_out], Scorer(rubric))
    targets = [list(targets_of(sft_row(samples[at]))) for at in train]
    small = supervised(base, [target for at in few for target in targets[at]], settings.sft)
    tuned = supervised(base, [target for several in targets for target in several], settings.sft)
    ours = Rewarder("rubric", reward)
    courses, fooled = [], []
    for name, weights in ((BASE, base), (SFT_FEW, small.weights), (SFT, tuned.weights)):
        start = Start(name, weights, questions)
        courses.append(run_course(start, ours, settings.rft, settings.every))
        if other is not None and name != SFT_FEW:
            fooled.append(run_course(start, other, settings.rft, settings.every))
    figures = {**split.figures, "groups": split.groups, "largest_group": split.largest_group, "few": len(few)}
    return Study(settings, figures, tuned.metrics, tuned.missed, tuple(courses), tuple(fooled))


def _split(samples: Sequence[Mapping[str, Any]], name: str, share: float, seed: int) -> Split:
    """A split of a share of the samples from the rest, which is called `train`."""
    return split_samples(samples, SplitSettings(shares={TRAIN: 1 - share, name: share}, seed=seed))
