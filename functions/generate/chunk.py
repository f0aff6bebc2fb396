"""One chunk of a run: asked about once, its reply and its outcome kept. Called again, it asks only if it must."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from touchstone.data.generation.generate import Equipment, generate
from touchstone.data.recipe import Recipe
from touchstone.data.rows.context import Context
from touchstone.data.storage.planning import planned_chunk
from touchstone.data.storage.run import ObjectCache, SynthesisRun
from touchstone.inference.breaker import GaveUpError
from touchstone.inference.model import InferenceSettings, Model
from touchstone.inference.retry import Budget
from touchstone.wire.models.synthesis_events import ChunkEvent

_HOPELESS = ("refused",)
"""Code of a model that can't be had, and won't be by trying again."""


class IncompleteChunkError(Exception):
    """The chunk has no reply yet, and may get one: call again."""


@dataclass(frozen=True, slots=True)
class ChunkEquipment:
    """What a chunk is worked with.

    Attributes:
        run: the run in S3.
        recipe: the recipe.
        context: what rows are checked against.
        model: makes the model.
        seconds: how long it may take; None for as long as it takes.
    """

    run: SynthesisRun
    recipe: Recipe
    context: Context
    model: Callable[[str, InferenceSettings], Model]
    seconds: float | None


def generate_chunk(event: ChunkEvent, equipment: ChunkEquipment) -> dict[str, Any]:
    """Ask about a chunk, and keep what became of it.

    Returns:
        Run, number and id of the chunk, its status and code, rows by status, and where its outcome lies.

    Raises:
        IncompleteChunkError: it has no reply yet; the event is not final.
        GaveUpError: the model can't be had, and won't be by trying again.
        DataError: the chunk is not the one that was planned.
        StorageError: S3 refuses.
    """
    run = equipment.run
    asking = planned_chunk(run, event.chunk)
    model = equipment.model(event.model, equipment.recipe.inference)
    worked = Equipment(
        equipment.recipe,
        equipment.context,
        model,
        ObjectCache(run),
        concurrency=1,
        budget=Budget() if equipment.seconds is None else Budget(equipment.seconds),
        deadline=None if equipment.seconds is None else time.monotonic() + equipment.seconds,
    )
    outcomes = generate([asking], worked)
    outcome = next(outcomes)
    if outcome.code in _HOPELESS:
        next(outcomes, None)  # raises GaveUpError, with what to do
    outcomes.close()
    if outcome.status == "failed" and outcome.retryable and not event.final:
        raise IncompleteChunkError(f"chunk {event.chunk.index}: no reply yet ({outcome.code}); call again")
    place = run.write_outcome(event.chunk.index, outcome)
    return {
        "run": event.run,
        "chunk": event.chunk.index,
        "id": outcome.chunk,
        "status": outcome.status,
        "code": outcome.code,
        "rows": outcome.counts(),
        "outcome": place.document(),
    }


__all__ = ["ChunkEquipment", "GaveUpError", "IncompleteChunkError", "generate_chunk"]
