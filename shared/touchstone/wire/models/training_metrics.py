"""What the train machine leaves of a training job: its curves by step, and whether it was healthy."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from touchstone.wire.models.base import Closed, Count, Finite, Name

MOST_STEPS = 1_000_000
"""Steps that are read of one job."""


class Finding(Closed):
    """What a curve says, in words."""

    code: Name = Field(description="Stable code, such as `reward_never_moves`.")
    bad: bool = Field(description="Whether it is a fault.")
    words: Name = Field(description="What was seen, with the numbers.")
    next_step: Name = Field(description="What to do.")


class Health(Closed):
    """The verdict on a job."""

    verdict: Literal["healthy", "unhealthy", "unknown"] = Field(description="Unknown: too little to tell.")
    findings: list[Finding] = Field(max_length=100, description="What the verdict rests on.")


class Curves(Closed):
    """Metrics by step."""

    steps: list[Count] = Field(max_length=MOST_STEPS, description="Numbers of the steps, ascending.")
    values: dict[Name, list[Finite | None]] = Field(
        max_length=100, description="By metric, one value a step; null where a step has none."
    )
    source: Name = Field(description="What was read.")
    unknown: list[str] = Field(description="Columns that have no name of ours.")
    not_finite: Count = Field(description="Values that were NaN or infinite, and are null.")

    @model_validator(mode="after")
    def _fit(self) -> Self:
        if any(after <= before for before, after in pairwise(self.steps)):
            raise ValueError("expected steps that ascend")
        wrong = [name for name, column in self.values.items() if len(column) != len(self.steps)]
        if wrong:
            raise ValueError(f"expected {len(self.steps)} values a metric, as many as steps; not so in {len(wrong)}")
        return self


class TrainingMetrics(Closed):
    """One training job: `metrics.json`."""

    job: Name = Field(description="Name of the job.")
    series: Annotated[Curves | None, Field(description="Null for a job that left no metrics.")]
    health: Health = Field(description="The verdict on it.")
