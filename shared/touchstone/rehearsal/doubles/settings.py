"""What a double is set to: the account it plays, how long things take, how much there may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Account:
    """The account and Region played.

    Attributes:
        number: account id, 12 digits.
        region: Region.
        start: what virtual second 0 is on the calendar; by default the clock counts seconds since 1970.
    """

    number: str = "111122223333"
    region: str = "us-east-1"
    start: datetime = datetime(1970, 1, 1, tzinfo=UTC)

    def arn(self, service: str, resource: str) -> str:
        """ARN of a resource of this account."""
        return f"arn:aws:{service}:{self.region}:{self.number}:{resource}"

    def moment(self, second: float) -> datetime:
        """The calendar time of a virtual second."""
        return self.start + timedelta(seconds=second)


@dataclass(frozen=True, slots=True)
class Delays:
    """Virtual seconds that things take (contract 7.5 and 8.2 for evaluation, models and deployments; others assumed).

    Attributes:
        pending: a job waits for capacity.
        launching: instances start.
        downloading: data is fetched.
        training: an SFT, RFT or DPO job trains.
        evaluating: an evaluation job infers and scores.
        uploading: output is written.
        stopping: a job that was asked to stop still runs.
        model: a custom model is Creating.
        deployment: a deployment is Creating.
        update: a deployment gets another model.
        deletion: a deleted deployment still holds its model.
        warming: an Active deployment answers ModelNotReady.
        customization: a Bedrock customisation job trains.
    """

    pending: float = 600
    launching: float = 300
    downloading: float = 120
    training: float = 7200
    evaluating: float = 660
    uploading: float = 180
    stopping: float = 60
    model: float = 900
    deployment: float = 2100
    update: float = 900
    deletion: float = 60
    warming: float = 120
    customization: float = 5400


@dataclass(frozen=True, slots=True)
class Quotas:
    """How much there may be at once. Numbers of Bedrock are assumed: it publishes none for these.

    Attributes:
        instances: training instances by type; a type that is not named has `other_instances`.
        other_instances: see above.
        models: custom models.
        deployments: custom model deployments.
        customization_jobs: Bedrock customisation jobs that run.
        converse_per_minute: requests a virtual minute and model; None for no limit. Retries inside botocore wait real
            seconds, in which virtual time stands: a limit here is only for callers that wait virtually.
    """

    instances: Mapping[str, int] = field(
        default_factory=lambda: MappingProxyType({"ml.p5.48xlarge": 16, "ml.p5en.48xlarge": 16, "ml.p4d.24xlarge": 8})
    )
    other_instances: int = 4
    models: int = 100
    deployments: int = 20
    customization_jobs: int = 2
    converse_per_minute: int | None = None
