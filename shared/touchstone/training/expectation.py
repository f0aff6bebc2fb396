"""What a job that was made must say of itself, so that a setting can't be dropped on the way unseen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Expectation:
    """What DescribeTrainingJob, or Bedrock's GetModelCustomizationJob, must answer.

    Attributes:
        job: name of the job.
        hyperparameters: hyperparameters that must be there with exactly this value.
        absent: hyperparameters that must not be there: the other start of a job.
        channels: S3 address, or dataset ARN, by channel; one of them is the recipe's.
        instances: number of instances; None for jobs without.
        image: container image; None for jobs without.
        reward: the reward function, wherever the API shows it; None where it is only in the recipe.
        base: base model, where the API shows it by itself: `BaseModelArn`, `baseModelArn`, or the source model package.
        recipe_digest: digest of the recipe's text; None for jobs without.
    """

    job: str
    hyperparameters: dict[str, str]
    absent: tuple[str, ...] = ()
    channels: dict[str, str] | None = None
    instances: int | None = None
    image: str | None = None
    reward: str | None = None
    base: str | None = None
    recipe_digest: str | None = None

    def document(self) -> dict[str, Any]:
        """The expectation as JSON, to carry it through a state machine."""
        return {**asdict(self), "absent": list(self.absent)}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Expectation:
        """The expectation of such a JSON object."""
        return cls(**{**document, "absent": tuple(document["absent"])})
