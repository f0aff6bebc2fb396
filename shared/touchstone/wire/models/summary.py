"""What `touchstone score --json` says of all rows together."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from touchstone.wire.models.base import Closed, Count, Name, Share
from touchstone.wire.models.result import Digest, ResultDialect

Counts = dict[Name, Count]


class Mean(Closed):
    """A mean with its denominator."""

    mean: Share | None = Field(description="The mean; null over nothing.")
    n: Count = Field(description="Number of samples in it.")


class Group(Closed):
    """Rewards and exact answers of some samples."""

    reward: Mean = Field(description="Mean reward.")
    exact: Mean = Field(description="Share of exact answers.")


class PartMeans(Closed):
    """The mean of each part, over the samples to which it applies."""

    parse: Mean = Field(description="How cleanly the calls were written.")
    selection: Mean = Field(description="The right tools.")
    arguments: Mean = Field(description="The right values.")
    order: Mean = Field(description="The right order.")
    part_schema: Mean = Field(alias="schema", description="Valid arguments.")


class Lost(Closed):
    """What a reason cost."""

    samples: Count = Field(description="Samples that lost points by it.")
    points: Annotated[float, Field(ge=0, allow_inf_nan=False)] = Field(description="Points lost by it, in all.")


class Summary(Group):
    """The summary of a run of `touchstone score`."""

    rubric: Digest = Field(description="Digest of the rubric.")
    samples: Count = Field(description="All samples.")
    scored: Count = Field(description="Those with a score.")
    unscored: Counts = Field(description="Those without, by code.")
    bad_lines: Count = Field(description="Lines that hold no item.")
    parts: PartMeans = Field(description="The mean of each part.")
    categories: dict[str, Group] = Field(description="By category; `(none)` for rows without one.")
    tools: dict[str, Group] = Field(description="By expected tool; a sample counts for each of its tools.")
    rungs: dict[Literal["1", "2", "3", "4", "5"], Count] = Field(description="Number of samples by rung.")
    dialects: dict[ResultDialect, Count] = Field(description="Number of samples by dialect.")
    reasons: dict[Name, Lost] = Field(description="By code, the costliest first.")

    @model_validator(mode="after")
    def _adds_up(self) -> Summary:
        if self.scored + sum(self.unscored.values()) != self.samples:
            raise ValueError("expected scored and unscored samples to sum to all samples")
        return self
