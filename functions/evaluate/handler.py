"""The evaluate Lambda: the eval machine's unit of work, its plan, and the eval processor of SageMaker.

| event | who sends it |
|---|---|
| `{"run", "dataset", "plan", ...}` | the eval machine, once a run |
| `{"run", "dataset", "batch", ...}` | the eval machine, once a batch |
| `{"process_type": ...}` | SageMaker evaluation, `lambda_type: custom_metrics` |
| a list of items | SageMaker evaluation, `rft_eval` and `lambda_type: rft` |

Batches come and go by pointer; no text of a sample is returned or logged.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from functions.evaluate.batch import Equipment, IncompleteBatchError, evaluate_batch
from functions.evaluate.observation import (
    observe_batch,
    observe_crash,
    observe_incomplete,
    observe_items,
    observe_plan,
)
from functions.evaluate.plan import plan_run
from functions.evaluate.settings import Settings
from touchstone.inference.model import InferenceSettings, Model
from touchstone.scoring.errors import RubricError, TouchstoneError
from touchstone.scoring.rubric import Rubric
from touchstone.scoring.score import Scorer
from touchstone.wire.answering import TooManyUnscoredError, answer_items, response_of
from touchstone.wire.envelope import EnvelopeError
from touchstone.wire.faults import InternalFaultError, place_of
from touchstone.wire.models.run_events import BatchEvent, ObjectPointer, PlanEvent, event_of
from touchstone.wire.objects import Objects, Pointer
from touchstone.wire.processor import is_processor_event, process
from touchstone.wire.rubrics import load_rubric
from touchstone.wire.settings import SettingsError

__all__ = ["IncompleteBatchError", "InternalFaultError", "TooManyUnscoredError", "handler"]


def handler(event: Any, context: Any = None) -> Any:
    """Answer an event.

    Args:
        event: see the module.
        context: the Lambda context, for the time that is left.

    Returns:
        Numbers and pointers for the eval machine; scores for an evaluation job, the same as the reward function's.

    Raises:
        IncompleteBatchError: call the batch again; what is there is kept.
        TouchstoneError: the event, the dataset, the rubric, the model or S3 is at fault.
        TooManyUnscoredError: more items are unscored than the settings allow.
        InternalFaultError: a fault of ours.
    """
    try:
        return _answer(event, context)
    except IncompleteBatchError as error:
        observe_incomplete(str(error))
        raise
    except (TouchstoneError, TooManyUnscoredError, SettingsError, OSError) as error:
        observe_crash(type(error).__name__)
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, its message may hold confidential text
        place = place_of(error)
        observe_crash(type(error).__name__, place)
        raise InternalFaultError(f"{type(error).__name__} at {place}") from None


def _answer(event: Any, context: Any) -> Any:
    started = time.perf_counter()
    settings = _settings()
    if is_processor_event(event):
        return process(event, _own_scorer())
    if _is_of_a_run(event, "batch"):
        batch = event_of(BatchEvent, event, "batch")
        answer = evaluate_batch(batch, _equipment(batch, settings, context))
        observe_batch(answer, time.perf_counter() - started)
        return answer
    if _is_of_a_run(event, "plan"):
        plan = event_of(PlanEvent, event, "plan")
        answer = plan_run(plan, _objects(), _scorer(plan.rubric).rubric)
        observe_plan(answer, time.perf_counter() - started)
        return answer
    return _scored(event, settings, started)


def _is_of_a_run(event: Any, key: str) -> bool:
    return isinstance(event, Mapping) and key in event and "messages" not in event


def _scored(event: Any, settings: Settings, started: float) -> Any:
    scorer = _own_scorer()
    try:
        entries, tally = answer_items(event, scorer, settings.scoring)
    except EnvelopeError as error:
        problem = f"{error.problem}; this function also takes events with process_type, plan or batch"
        raise EnvelopeError(error.pointer, problem) from None
    observe_items(tally, scorer.rubric.digest, time.perf_counter() - started)
    return response_of(entries, tally, settings.scoring)


def _equipment(event: BatchEvent, settings: Settings, context: Any) -> Equipment:
    left = getattr(context, "get_remaining_time_in_millis", None)
    return Equipment(
        objects=_objects(),
        scorer=_scorer(event.rubric),
        model=_model,
        concurrency=settings.concurrency,
        checkpoint=settings.checkpoint,
        seconds=None if left is None else left() / 1e3 - settings.margin,
    )


@cache
def _settings() -> Settings:
    return Settings.from_environment(os.environ)


@cache
def _objects() -> Objects:
    return Objects(_settings().owner)


@lru_cache(maxsize=4)
def _model(spec: str, inference: InferenceSettings) -> Model:
    from touchstone.inference.converse import Converse  # noqa: PLC0415 - boto3, for batches only
    from touchstone.inference.options import ModelOptions  # noqa: PLC0415 - as above

    return Converse(spec.partition(":")[2], ModelOptions(inference, concurrency=_settings().concurrency))


@cache
def _own_scorer() -> Scorer:
    rubric = _settings().scoring.rubric
    return Scorer(load_rubric(rubric) if rubric else Rubric())


def _scorer(rubric: ObjectPointer | None) -> Scorer:
    """The scorer of a rubric in S3, or of the function's own."""
    if rubric is None:
        return _own_scorer()
    place = Pointer(rubric.bucket, rubric.key, rubric.version_id)
    with _objects().file(place) as file:
        try:
            return Scorer(load_rubric(file))
        except RubricError as error:
            raise RubricError(str(place), error.faults) from None
