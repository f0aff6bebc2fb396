"""The curate Lambda: all outcomes of a synthesis run in S3 to its dataset."""

from __future__ import annotations

import os
import time
from functools import cache
from typing import Any

from functions.curate.observation import observe, observe_crash
from touchstone.data.storage.outcomes import curate_run
from touchstone.data.storage.run import SynthesisRun, recipe_in
from touchstone.scoring.errors import TouchstoneError
from touchstone.wire.faults import InternalFaultError, told_without_text
from touchstone.wire.models.run_events import event_of
from touchstone.wire.models.synthesis_events import CurateEvent
from touchstone.wire.objects import Objects
from touchstone.wire.settings import OwnerSettings, SettingsError

__all__ = ["InternalFaultError", "handler"]


def handler(event: Any, context: object = None) -> dict[str, Any]:
    """Make the dataset of a run.

    Args:
        event: run, recipe and prefix; see `CurateEvent`.
        context: the Lambda context; unused.

    Returns:
        Rows by split, counts, and where each document lies.

    Raises:
        TouchstoneError: the event, the recipe, the run or S3 is at fault, or a floor of the recipe is broken.
        SettingsError: the function's own environment is wrong.
        InternalFaultError: a fault of ours.
    """
    del context
    started = time.perf_counter()
    with told_without_text(observe_crash, (TouchstoneError, SettingsError)):
        read = event_of(CurateEvent, event, "curate")
        recipe = recipe_in(_objects(), read.recipe)
        answer = {"run": read.run, **curate_run(SynthesisRun(_objects(), read.output), recipe)}
    observe(answer, time.perf_counter() - started)
    return answer


@cache
def _objects() -> Objects:
    return Objects(OwnerSettings.from_environment(os.environ).owner)
