"""Jobs that `.sync` waits for: started, described until they end, stopped when nobody waits any more."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from touchstone.rehearsal.asl.errors import TASK_FAILED, TaskError
from touchstone.rehearsal.asl.integrations import Finished, Running
from touchstone.rehearsal.services.calling import call
from touchstone.rehearsal.services.clients import Clients
from touchstone.rehearsal.services.errors import Naming
from touchstone.rehearsal.services.members import json_text, to_result
from touchstone.rehearsal.services.names import Target, target_of


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of job.

    Attributes:
        describe: the action that says how it stands.
        stop: the action that stops it.
        identify: member of the start's answer or arguments -> member of describe's and stop's request.
        status: member of the description that says how it stands, by botocore's name.
        good: states in which it ended well.
        bad: states in which it ended otherwise.
    """

    describe: str
    stop: str
    identify: tuple[str, str]
    status: str
    good: frozenset[str]
    bad: frozenset[str]


KINDS: Final[Mapping[tuple[str, str], JobKind]] = {
    ("sagemaker", "createTrainingJob"): JobKind(
        "describeTrainingJob",
        "stopTrainingJob",
        ("TrainingJobName", "TrainingJobName"),
        "TrainingJobStatus",
        frozenset({"Completed"}),
        frozenset({"Failed", "Stopped"}),
    ),
    ("bedrock", "createModelCustomizationJob"): JobKind(
        "getModelCustomizationJob",
        "stopModelCustomizationJob",
        ("jobArn", "jobIdentifier"),
        "status",
        frozenset({"Completed"}),
        frozenset({"Failed", "Stopped"}),
    ),
}


@dataclass(slots=True)
class ServiceJob:
    """A job that a state waits for.

    Attributes:
        submitted: the answer to its start.
        kind: what kind it is.
        request: what names it in describe and stop.
        clients: the clients.
        role: ARN of the role that asks.
        naming: how errors are named.
        interval: virtual seconds between two looks.
    """

    submitted: Any
    kind: JobKind
    service: str
    request: Mapping[str, Any]
    clients: Clients
    role: str
    naming: Naming
    interval: float

    def poll(self, now: datetime) -> Running | Finished:  # noqa: ARG002 - the double has its own view of the clock
        """How it stands.

        Raises:
            TaskError: `States.TaskFailed` with its description, or the error that describing it ended in.
        """
        target = self._target(self.kind.describe)
        described = call(self.clients, target, self.request, self.role, self.naming).answer()
        status = described.get(self.kind.status)
        if status not in self.kind.good | self.kind.bad:
            return Running(self.interval)
        result = to_result(target.operation.output_shape, described, "millis")
        if status in self.kind.bad:
            raise TaskError(TASK_FAILED, json_text(result))
        return Finished(result)

    def stop(self, now: datetime, reason: str) -> None:  # noqa: ARG002 - the protocol's own signature
        """Stop it; one that has ended already stays as it is."""
        with contextlib.suppress(TaskError):
            call(self.clients, self._target(self.kind.stop), self.request, self.role, self.naming).answer()

    def _target(self, action: str) -> Target:
        target = target_of(self.service, action)
        assert isinstance(target, Target)  # noqa: S101 - the table of kinds is right
        return target


def identity_of(kind: JobKind, request: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any]:
    """What names a job, out of the request that started it or the answer."""
    source, member = kind.identify
    return {member: answer[source] if source in answer else request[source]}
