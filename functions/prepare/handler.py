"""The prepare Lambda: the first state of every machine.

Event: `{"machine", "input", "execution"}`. It answers ids, pointers and numbers only.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from functions.prepare.checking import InputError
from functions.prepare.customize import prepare_customize
from functions.prepare.evaluate import prepare_evaluate
from functions.prepare.host import prepare_host
from functions.prepare.observation import observe, observe_crash
from functions.prepare.release import prepare_release
from functions.prepare.settings import Settings
from functions.prepare.synthesize import prepare_synthesize
from functions.prepare.train import prepare_train
from touchstone.scoring.errors import TouchstoneError
from touchstone.wire.faults import InternalFaultError, told_without_text
from touchstone.wire.objects import Objects, Pointer
from touchstone.wire.settings import SettingsError

__all__ = ["InputError", "InternalFaultError", "handler"]

_MOST_BYTES = 200_000
_Prepare = Callable[[Any, str, Settings], dict[str, Any]]


class PlanTooLargeError(TouchstoneError):
    """A plan that would not fit a state beside what else is there."""


def handler(event: Any, context: object = None) -> dict[str, Any]:
    """Check a machine's input and derive what the machine needs.

    Returns:
        The plan: requests, names, tokens, events, timeouts.

    Raises:
        InputError: every fault of the input.
        TouchstoneError: S3 refuses the recipe, or the plan is too large.
        SettingsError: the function's own environment is wrong.
        InternalFaultError: a fault of ours.
    """
    del context
    started = time.perf_counter()
    with told_without_text(observe_crash, (TouchstoneError, SettingsError)):
        machine, plan = _plan(event)
    observe(machine, plan["run"], time.perf_counter() - started)
    return plan


def _plan(event: Any) -> tuple[str, dict[str, Any]]:
    machine, document, execution = _parts(event)
    plan = _MACHINES[machine](document, execution, _settings())
    size = len(json.dumps(plan))
    if size > _MOST_BYTES:
        raise PlanTooLargeError(f"the plan of {machine} has {size} bytes, at most {_MOST_BYTES} fit a state")
    return machine, plan


def _parts(event: Any) -> tuple[str, Any, str]:
    machine = event.get("machine") if isinstance(event, Mapping) else None
    if machine not in _MACHINES or not isinstance(event.get("execution"), str):
        raise TypeError("expected machine, input and execution")
    return str(machine), event.get("input"), event["execution"]


def _train(document: Any, execution: str, settings: Settings) -> dict[str, Any]:
    plan, planned = prepare_train(document, execution, settings)
    bucket, _, key = str(planned.recipe_uri).removeprefix("s3://").partition("/")
    _objects().write(Pointer(bucket, key), str(planned.recipe).encode(), "application/yaml")
    return plan


_MACHINES: Mapping[str, _Prepare] = {
    "train": _train,
    "host": prepare_host,
    "evaluate": prepare_evaluate,
    "release": prepare_release,
    "customize": prepare_customize,
    "synthesize": prepare_synthesize,
}


@cache
def _settings() -> Settings:
    return Settings.from_environment(os.environ)


@cache
def _objects() -> Objects:
    return Objects(_settings().owner)
