"""Stand-ins for tests: services that answer by script and remember what they were asked, and objects in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from touchstone.rehearsal.asl.errors import TaskError
from touchstone.rehearsal.asl.integrations import After, Finished, Job, ObjectError, Running, TaskContext
from touchstone.rehearsal.asl.resources import Resource

Answer = Any | Callable[[Any, TaskContext], Any]


@dataclass(frozen=True, slots=True)
class Call:
    """A call that was made."""

    resource: Resource
    arguments: Any
    context: TaskContext


@dataclass(slots=True)
class ScriptedJob:
    """A job that ends after so many seconds, well or not, and remembers that it was stopped."""

    seconds: float
    result: Any
    submitted: Any = None
    started: datetime | None = None
    stopped: str | None = None
    over: bool = False

    def poll(self, now: datetime) -> Running | Finished:
        """How it stands.

        Raises:
            TaskError: it was scripted to fail.
        """
        self.started = self.started or now
        left = (self.started + timedelta(seconds=self.seconds) - now).total_seconds()
        if left > 0:
            return Running(left)
        self.over = True
        if isinstance(self.result, TaskError):
            raise self.result
        return Finished(self.result)

    def stop(self, now: datetime, reason: str) -> None:  # noqa: ARG002 - the protocol's own signature
        """Remember the reason."""
        self.stopped = reason


@dataclass(slots=True)
class RecordingIntegrations:
    """Answers calls by script: `service:action` -> answers in turn, the last one for ever.

    An answer is a JSON value, a `TaskError`, an `After`, a `ScriptedJob`, or a function of arguments and context.
    """

    script: Mapping[str, Iterable[Answer]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    _left: dict[str, list[Answer]] = field(default_factory=dict)

    def call(self, resource: Resource, arguments: Any, context: TaskContext) -> Any | After | Job:
        """The next answer of the script.

        Raises:
            TaskError: the script says so.
            KeyError: the script does not know the call.
        """
        self.calls.append(Call(resource, arguments, context))
        name = f"{resource.kind}:{resource.action}"
        left = self._left.setdefault(name, list(self.script[name]))
        answer = left.pop(0) if len(left) > 1 else left[0]
        if callable(answer):
            answer = answer(arguments, context)
        if isinstance(answer, TaskError):
            raise answer
        return answer


@dataclass(slots=True)
class MemoryObjects:
    """Objects in memory: `bucket/key` -> bytes."""

    objects: dict[str, bytes] = field(default_factory=dict)

    def read(self, bucket: str, key: str, context: TaskContext) -> bytes:  # noqa: ARG002 - the protocol's own signature
        """The bytes of an object.

        Raises:
            ObjectError: `NoSuchKey`.
        """
        try:
            return self.objects[f"{bucket}/{key}"]
        except KeyError:
            raise ObjectError("NoSuchKey", "The specified key does not exist.") from None

    def write(self, bucket: str, key: str, body: bytes, context: TaskContext) -> None:  # noqa: ARG002 - as `read`
        """Write an object."""
        self.objects[f"{bucket}/{key}"] = body
