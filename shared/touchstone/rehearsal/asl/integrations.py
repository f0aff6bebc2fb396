"""The seam between the runner and the services: what a Task's call gets, and what it may answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from touchstone.rehearsal.asl.resources import Resource


@dataclass(frozen=True, slots=True)
class TaskContext:
    """Who calls, and when.

    Attributes:
        execution: ARN of the execution.
        execution_name: its name.
        state_machine: ARN of its state machine.
        role: ARN of the role that makes the call: the state's Credentials, else the machine's own.
        state: name of the state.
        attempt: 0 the first time, then the number of retries.
        now: the virtual time.
        token: the task token of a `.waitForTaskToken`, else None.
        timeout: seconds the state may take, None without a limit.
    """

    execution: str
    execution_name: str
    state_machine: str
    role: str
    state: str
    attempt: int
    now: datetime
    token: str | None = None
    timeout: float | None = None


@dataclass(frozen=True, slots=True)
class After:
    """An answer that takes virtual time: the result, or the error, after so many seconds."""

    seconds: float
    result: Any


@dataclass(frozen=True, slots=True)
class Running:
    """A job that is not finished: look again after so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Finished:
    """A job that ended well, with the state's result."""

    result: Any


class Job(Protocol):
    """A job that a `.sync` call started.

    Attributes:
        submitted: the service's answer to the start of the job, for the history.
    """

    submitted: Any

    def poll(self, now: datetime) -> Running | Finished:
        """How it stands.

        Raises:
            TaskError: it failed, was stopped, or had no capacity.
        """
        ...

    def stop(self, now: datetime, reason: str) -> None:
        """Stop it: the state timed out, or the execution was aborted."""
        ...


class Integrations(Protocol):
    """The services.

    `call` answers with the result as JSON (PascalCase members for SDK calls), with `After` where it takes virtual
    time, or with a `Job` for `.sync`. It may be called from several threads when the runner has workers.
    """

    def call(self, resource: Resource, arguments: Any, context: TaskContext) -> Any | After | Job:
        """Make the call.

        Raises:
            TaskError: the service answered with an error, under the name that Step Functions gives it.
        """
        ...


class ObjectError(Exception):
    """An object that can't be read or written: `error` is S3's own name for it, `NoSuchKey`, `AccessDenied`."""

    def __init__(self, error: str, message: str) -> None:
        super().__init__(f"{error}: {message}")
        self.error = error


class Objects(Protocol):
    """The object store that a distributed Map reads its items from and writes its results to."""

    def read(self, bucket: str, key: str, context: TaskContext) -> bytes:
        """The bytes of an object.

        Raises:
            ObjectError: it can't be read.
        """
        ...

    def write(self, bucket: str, key: str, body: bytes, context: TaskContext) -> None:
        """Write an object.

        Raises:
            ObjectError: it can't be written.
        """
        ...


def is_job(answer: Any) -> bool:
    """Whether an answer is a job."""
    return hasattr(answer, "poll") and hasattr(answer, "stop")
