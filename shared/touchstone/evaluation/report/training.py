"""What trained the model, for the report: read strictly, with every fault at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from touchstone.scoring.errors import Fault, TouchstoneError
from touchstone.wire.documents import DocumentError, read_document
from touchstone.wire.models.base import fault_of
from touchstone.wire.models.training_metrics import TrainingMetrics

_SHOWN = 20


class TrainingError(TouchstoneError):
    """A metrics.json with faults, all of them at once.

    Attributes:
        source: the file or object.
        faults: every fault found.
    """

    def __init__(self, source: str, faults: list[Fault]) -> None:
        listing = "\n".join(f"  {fault}" for fault in faults[:_SHOWN])
        more = f"\n  ({len(faults) - _SHOWN} more)" if len(faults) > _SHOWN else ""
        super().__init__(
            f"{source}: expected metrics.json as the train machine leaves it, {len(faults)} fault(s)\n{listing}{more}"
        )
        self.source = source
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Training:
    """A training job, by the name that the report gives it: sft, rft.

    Attributes:
        name: its name in the report.
        metrics: its curves and its health.
    """

    name: str
    metrics: TrainingMetrics


def load_training(path: Path, name: str, source: str | None = None) -> Training:
    """The training that a `metrics.json` tells of.

    Args:
        path: the file, JSON.
        name: what the report calls it.
        source: what errors call it; the path when left out.

    Raises:
        TrainingError: every fault of it, each with its JSON pointer.
        OSError: the file can't be read.
    """
    source = source or str(path)
    try:
        document = read_document(path)
    except DocumentError as error:
        raise TrainingError(source, error.faults) from None
    return training_from(document.value, name, source)


def training_from(document: Any, name: str, source: str) -> Training:
    """The training that a decoded document tells of.

    Raises:
        TrainingError: every fault of it, each with its JSON pointer.
    """
    try:
        return Training(name, TrainingMetrics.model_validate(document))
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False, include_context=False)
        raise TrainingError(source, [fault_of(detail) for detail in details]) from None
