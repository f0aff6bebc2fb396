"""A training job: its request, what is known of its course, and its description."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from touchstone.rehearsal.doubles.sagemaker.reasons import reason_of
from touchstone.rehearsal.doubles.sagemaker.requests import DEFAULT_RUNTIME
from touchstone.rehearsal.doubles.sagemaker.timeline import ENDS, Course, Phase, phase_at, phases_of
from touchstone.rehearsal.doubles.settings import Account, Delays
from touchstone.rehearsal.doubles.trainer import JobRequest

_ECHOED = (
    "TrainingJobName",
    "HyperParameters",
    "AlgorithmSpecification",
    "RoleArn",
    "InputDataConfig",
    "OutputDataConfig",
    "ResourceConfig",
    "VpcConfig",
    "EnableNetworkIsolation",
    "EnableInterContainerTrafficEncryption",
    "EnableManagedSpotTraining",
    "TensorBoardOutputConfig",
    "Environment",
    "ServerlessJobConfig",
    "MlflowConfig",
    "ModelPackageConfig",
)
_STOPPING = {"MaxRuntimeExceeded": "Training job stopped as its maximum run time was exceeded"}


@dataclass(slots=True)
class Job:
    """A job.

    Attributes:
        request: members of CreateTrainingJob.
        arn: its ARN.
        course: what happens to it, known so far.
        outcome: what the fault rules want to become of it.
        cause: class of its failure, if it fails.
        detail: words of its failure, in place of the class's own.
        escrow: where its checkpoints go.
        checked: whether the container has read the recipe.
        asked: what the container read, once it did so without a fault.
        finished: whether the trainer was asked.
        package: model package that it made.
        tags: tags by key.
    """

    request: dict[str, Any]
    arn: str
    course: Course
    escrow: str
    outcome: Mapping[str, Any]
    cause: str | None = None
    detail: str | None = None
    checked: bool = False
    asked: JobRequest | None = None
    finished: bool = False
    package: str | None = None
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """TrainingJobName."""
        return str(self.request["TrainingJobName"])

    @property
    def output(self) -> str:
        """`<S3OutputPath>/<job>/output`."""
        return f"{self.request['OutputDataConfig']['S3OutputPath'].rstrip('/')}/{self.name}/output"

    @property
    def serverless(self) -> bool:
        """Whether it runs without instances."""
        return "ServerlessJobConfig" in self.request

    def phases(self, delays: Delays) -> list[Phase]:
        """Its phases."""
        return phases_of(self.course, delays)

    def status(self, second: float, delays: Delays) -> tuple[str, str]:
        """TrainingJobStatus and SecondaryStatus at a virtual second."""
        phases = self.phases(delays)
        secondary = phases[phase_at(phases, second)].status
        return ENDS.get(secondary, "Stopping" if secondary == "Stopping" else "InProgress"), secondary

    def start_of(self, status: str, delays: Delays) -> float:
        """Virtual second at which a phase starts; never, if it does not come to it."""
        return next((phase.start for phase in self.phases(delays) if phase.status == status), math.inf)

    def description(self, second: float, account: Account, delays: Delays) -> dict[str, Any]:
        """What DescribeTrainingJob answers."""
        status, secondary = self.status(second, delays)
        phases = self.phases(delays)
        phases = phases[: phase_at(phases, second) + 1]
        failed = status == "Failed"
        condition = {"MaxRuntimeInSeconds": DEFAULT_RUNTIME, **(self.request.get("StoppingCondition") or {})}
        return {
            **{key: self.request[key] for key in _ECHOED if key in self.request},
            "TrainingJobArn": self.arn,
            "ModelArtifacts": {"S3ModelArtifacts": f"{self.output}/model.tar.gz"},
            "TrainingJobStatus": status,
            "SecondaryStatus": secondary,
            "FailureReason": reason_of(self.cause or "internal", self.detail) if failed else None,
            "StoppingCondition": condition,
            "CreationTime": account.moment(self.course.created),
            "LastModifiedTime": account.moment(phases[-1].start),
            "SecondaryStatusTransitions": [*_transitions(phases, account)],
            "CheckpointConfig": None if self.serverless else {"S3Uri": self.escrow},
            "OutputModelPackageArn": self.package if status == "Completed" else None,
            **_times(phases, status, account, self.start_of("Training", delays)),
        }


def _transitions(phases: list[Phase], account: Account) -> list[dict[str, Any]]:
    ends: list[float | None] = [phase.start for phase in phases[1:]]
    last = phases[-1]
    ends.append(last.start if last.status in ENDS else None)
    return [
        {
            "Status": phase.status,
            "StartTime": account.moment(phase.start),
            "EndTime": None if end is None else account.moment(end),
            "StatusMessage": _STOPPING.get(phase.status, phase.status),
        }
        for phase, end in zip(phases, ends, strict=True)
    ]


def _times(phases: list[Phase], status: str, account: Account, start: float) -> dict[str, Any]:
    """Start and end of training, and what is billed: from the start of training to the end of the job."""
    end = phases[-1].start
    if not any(phase.status == "Training" for phase in phases):
        return {}
    times: dict[str, Any] = {"TrainingStartTime": account.moment(start)}
    if status in ENDS.values():
        seconds = int(end - start)
        times |= {
            "TrainingEndTime": account.moment(end),
            "TrainingTimeInSeconds": seconds,
            "BillableTimeInSeconds": seconds,
        }
    return times
