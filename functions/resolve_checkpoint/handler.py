"""The resolve_checkpoint Lambda: a training job's name in, its weights' address, numbers and health out."""

from __future__ import annotations

import os
import time
from functools import cache
from typing import Any

from functions.resolve_checkpoint.event import ResolveEvent
from functions.resolve_checkpoint.jobs import JobRefusedError, Jobs, JobUnavailableError
from functions.resolve_checkpoint.observation import observe, observe_crash
from functions.resolve_checkpoint.resolve import OtherJobError, resolve
from touchstone.scoring.errors import TouchstoneError
from touchstone.wire.faults import InternalFaultError, told_without_text
from touchstone.wire.models.run_events import event_of
from touchstone.wire.objects import Objects
from touchstone.wire.settings import OwnerSettings, SettingsError

__all__ = ["InternalFaultError", "JobRefusedError", "JobUnavailableError", "OtherJobError", "handler"]


def handler(event: Any, context: object = None) -> dict[str, Any]:
    """Say what became of a training job.

    Args:
        event: see `ResolveEvent`.
        context: the Lambda context; unused.

    Returns:
        State, cause and next step; of a completed job also the weights, a pointer to its metrics, numbers, health.

    Raises:
        TouchstoneError: the event, the job, its output, SageMaker or S3 is at fault.
        InternalFaultError: a fault of ours.
    """
    del context
    started = time.perf_counter()
    with told_without_text(observe_crash, (TouchstoneError, SettingsError)):
        answer = resolve(event_of(ResolveEvent, event, "resolve"), _jobs(), _objects())
    observe(answer, time.perf_counter() - started)
    return answer


@cache
def _objects() -> Objects:
    return Objects(OwnerSettings.from_environment(os.environ).owner)


@cache
def _jobs() -> Jobs:
    return Jobs()
