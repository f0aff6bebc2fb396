"""The numbers of a recipe that decide how many groups a step has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from touchstone.bench.signal.signal import Plan
from touchstone.scoring.errors import TouchstoneError
from touchstone.wire.documents import DocumentError, read_document


class RecipeError(TouchstoneError):
    """A file that says no batch and no group size."""


def plan_from(path: Path) -> Plan:
    """The plan of an RFT recipe (YAML), or of the job settings it is made from (JSON or YAML).

    Raises:
        RecipeError: it is neither.
        OSError: it can't be read.
    """
    try:
        document = read_document(path).value
    except DocumentError as error:
        raise RecipeError(f"{path}: {error}") from None
    recipe, settings = _inside(document, "training_config"), _inside(document, "hyperparameters")
    strategy = _inside(_inside(recipe, "rollout"), "advantage_strategy")
    size = _count(strategy.get("number_generation", settings.get("number_generation")))
    batch = _count(recipe.get("global_batch_size", settings.get("global_batch_size")))
    if size is None or batch is None:
        raise RecipeError(
            f"{path}: expected training_config with global_batch_size and rollout.advantage_strategy.number_generation,"
            " or hyperparameters with global_batch_size and number_generation"
        )
    return Plan(size, batch)


def _inside(value: Any, key: str) -> dict[str, Any]:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
