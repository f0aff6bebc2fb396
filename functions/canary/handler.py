"""The canary Lambda: a deployment and its base model are asked the same few prompts."""

from __future__ import annotations

import os
import time
from functools import cache, lru_cache
from typing import Any

from functions.canary.compare import CanaryRefusedError, CanaryUnavailableError, Equipment, canary
from functions.canary.event import CanaryEvent
from functions.canary.observation import observe, observe_crash
from functions.canary.settings import Settings
from touchstone.inference.model import InferenceSettings, Model
from touchstone.inference.retry import Budget, Clock
from touchstone.scoring.errors import TouchstoneError
from touchstone.scoring.rubric import Rubric
from touchstone.scoring.score import Scorer
from touchstone.wire.faults import InternalFaultError, told_without_text
from touchstone.wire.models.run_events import event_of
from touchstone.wire.objects import Objects
from touchstone.wire.settings import SettingsError

__all__ = ["CanaryRefusedError", "CanaryUnavailableError", "InternalFaultError", "handler"]


def handler(event: Any, context: object = None) -> dict[str, Any]:
    """Ask the canary prompts.

    Args:
        event: see `CanaryEvent`.
        context: the Lambda context; unused.

    Returns:
        Shares of valid and of different answers, whether that is enough, and where the rows lie.

    Raises:
        CanaryUnavailableError: a model does not answer now; call again.
        TouchstoneError: the event, the rows, a model or S3 is at fault.
        InternalFaultError: a fault of ours.
    """
    del context
    started = time.perf_counter()
    with told_without_text(observe_crash, (TouchstoneError, SettingsError)):
        answer = canary(event_of(CanaryEvent, event, "canary"), _equipment())
    observe(answer, time.perf_counter() - started)
    return answer


@cache
def _equipment() -> Equipment:
    settings = _settings()
    return Equipment(
        objects=Objects(settings.owner),
        scorer=Scorer(Rubric()),
        model=_model,
        budget=Budget(seconds=settings.seconds),
        concurrency=settings.concurrency,
        clock=Clock(),
    )


@cache
def _settings() -> Settings:
    return Settings.from_environment(os.environ)


@lru_cache(maxsize=4)
def _model(spec: str, inference: InferenceSettings) -> Model:
    from touchstone.inference.converse import Converse  # noqa: PLC0415 - boto3, when there is work
    from touchstone.inference.options import ModelOptions  # noqa: PLC0415 - as above

    return Converse(spec.partition(":")[2], ModelOptions(inference, concurrency=_settings().concurrency))
