"""The summarize Lambda: all results of a run in S3 to its summary, its report and the gate's decision."""

from __future__ import annotations

import os
import time
from functools import cache
from typing import Any

from functions.summarize.documents import summarize
from functions.summarize.observation import observe, observe_crash
from touchstone.scoring.errors import TouchstoneError
from touchstone.wire.faults import InternalFaultError, told_without_text
from touchstone.wire.models.run_events import SummaryEvent, event_of
from touchstone.wire.objects import Objects
from touchstone.wire.settings import OwnerSettings, SettingsError

__all__ = ["InternalFaultError", "handler"]


def handler(event: Any, context: object = None) -> dict[str, Any]:
    """Summarize a run.

    Args:
        event: run and prefix; see `SummaryEvent`.
        context: the Lambda context; unused.

    Returns:
        Numbers, the decision, and where each document lies.

    Raises:
        TouchstoneError: the event, the run, the policy or S3 is at fault; or the runs can't be compared.
        InternalFaultError: a fault of ours.
    """
    del context
    started = time.perf_counter()
    with told_without_text(observe_crash, (TouchstoneError, SettingsError)):
        answer = summarize(event_of(SummaryEvent, event, "summarize"), _objects())
    observe(answer, time.perf_counter() - started)
    return answer


@cache
def _objects() -> Objects:
    return Objects(OwnerSettings.from_environment(os.environ).owner)
