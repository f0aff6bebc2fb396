"""The generate Lambda: the synthesize machine's plan, and its unit of work.

| event | who sends it |
|---|---|
| `{"run", "recipe", "documents", "output"}` | the synthesize machine, once a run |
| `{"run", "recipe", "model", "output", "chunk"}` | the synthesize machine, once a chunk |

Chunks come and outcomes go by pointer; no text of a document or a row is returned or logged.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from functions.generate.chunk import ChunkEquipment, IncompleteChunkError, generate_chunk
from functions.generate.observation import observe_chunk, observe_crash, observe_incomplete, observe_plan
from functions.generate.settings import Settings
from touchstone.data.recipe import Recipe
from touchstone.data.rows.context import Context, context_of
from touchstone.data.storage.planning import plan_chunks
from touchstone.data.storage.run import SynthesisRun, recipe_in
from touchstone.inference.model import InferenceSettings, Model
from touchstone.scoring.errors import TouchstoneError
from touchstone.wire.faults import InternalFaultError, told_without_text
from touchstone.wire.models.run_events import ObjectPointer, RunPointer, event_of
from touchstone.wire.models.synthesis_events import ChunkEvent, SynthesisPlanEvent
from touchstone.wire.objects import Objects, Pointer
from touchstone.wire.settings import SettingsError

__all__ = ["IncompleteChunkError", "InternalFaultError", "handler"]


def handler(event: Any, context: Any = None) -> dict[str, Any]:
    """Answer an event.

    Args:
        event: see the module.
        context: the Lambda context, for the time that is left.

    Returns:
        Numbers and pointers.

    Raises:
        IncompleteChunkError: call the chunk again.
        TouchstoneError: the event, the recipe, the documents, the model or S3 is at fault.
        SettingsError: the function's own environment is wrong.
        InternalFaultError: a fault of ours.
    """
    started = time.perf_counter()
    with told_without_text(_observe, (TouchstoneError, SettingsError, IncompleteChunkError)):
        if isinstance(event, Mapping) and "chunk" in event:
            answer = _chunk(event_of(ChunkEvent, event, "chunk"), context)
            observe_chunk(answer, time.perf_counter() - started)
            return answer
        answer = _plan(event_of(SynthesisPlanEvent, event, "synthesis plan"))
        observe_plan(answer, time.perf_counter() - started)
        return answer


def _plan(event: SynthesisPlanEvent) -> dict[str, Any]:
    recipe = recipe_in(_objects(), event.recipe)
    manifest = Pointer(event.documents.bucket, event.documents.key, event.documents.version_id)
    planned = plan_chunks(manifest, recipe, SynthesisRun(_objects(), event.output), _objects())
    return {"run": event.run, **planned, "recipe_digest": recipe.digest}


def _chunk(event: ChunkEvent, context: Any) -> dict[str, Any]:
    left = getattr(context, "get_remaining_time_in_millis", None)
    recipe, rules = _checked_by(event.recipe, event.output)
    seconds = None if left is None else left() / 1e3 - _settings().margin
    run = SynthesisRun(_objects(), event.output)
    return generate_chunk(event, ChunkEquipment(run, recipe, rules, _model, seconds))


def _observe(error: str, place: str = "") -> None:
    if error == IncompleteChunkError.__name__:
        observe_incomplete(error)
    else:
        observe_crash(error, place)


@lru_cache(maxsize=4)
def _checked_by(recipe: ObjectPointer, output: RunPointer) -> tuple[Recipe, Context]:
    """The recipe and what rows are checked against, read once for all chunks of a run that come here."""
    read = recipe_in(_objects(), recipe)
    return read, context_of(read, SynthesisRun(_objects(), output).register())


@cache
def _settings() -> Settings:
    return Settings.from_environment(os.environ)


@cache
def _objects() -> Objects:
    return Objects(_settings().owner)


@lru_cache(maxsize=4)
def _model(spec: str, inference: InferenceSettings) -> Model:
    from touchstone.inference.converse import Converse  # noqa: PLC0415 - boto3, for chunks only
    from touchstone.inference.options import ModelOptions  # noqa: PLC0415 - as above

    return Converse(spec.partition(":")[2], ModelOptions(inference, concurrency=1))
