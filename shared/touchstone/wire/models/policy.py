"""The policy of the gate: what a candidate must show before it takes the champion's place."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from touchstone.wire.models.base import Closed, Name, Share

Gain = Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False)]


class CategoryRule(Closed):
    """How much a category may lose."""

    margin: Share = Field(0.1, description="Loss of mean reward that is tolerated in any category.")
    named: dict[Name, Share] = Field(
        default_factory=dict, description="Other margins, by category; a category named here must have been judged."
    )
    min_n: int = Field(
        10, ge=1, le=10**9, description="Samples from which a category is judged; one named needs them too."
    )


class Policy(Closed):
    """What is asked of a candidate; whatever is left out keeps its default."""

    policy: Name = Field("default", description="A word for people.")
    version: int = Field(1, ge=1, le=10**9, description="Your own version of it.")
    margin: Gain = Field(
        0.0, description="The lower bound of the reward gain must lie above this; below 0 it tolerates a loss."
    )
    categories: CategoryRule = Field(default_factory=CategoryRule, description="What is tolerated by category.")
    validity_floor: Share = Field(
        0.9, description="The lower bound of the candidate's share of valid answers must reach this."
    )
    max_unscored: Share = Field(0.02, description="Largest share of unscored and failed samples, in either run.")
    min_n: int = Field(100, ge=2, le=10**9, description="Least number of samples that both runs have scored.")
    min_clusters: int = Field(
        30, ge=2, le=10**9, description="Least number of independent prompts or document families among them."
    )
    level: float = Field(0.95, ge=0.5, le=0.999, allow_inf_nan=False, description="Confidence of the intervals.")
    replicates: int = Field(2_000, ge=500, le=100_000, description="Bootstrap replicates of an interval.")
    seed: int = Field(20_260_101, ge=0, le=2**32 - 1, description="Seed of every random draw.")
