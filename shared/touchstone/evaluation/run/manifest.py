"""The facts of a run: `run.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from touchstone.evaluation.execution.facts import ExecutionFacts
from touchstone.inference.model import InferenceSettings, Kind
from touchstone.scoring.errors import TouchstoneError
from touchstone.wire.atomic import write_text

MANIFEST = "run.json"


class ManifestError(TouchstoneError):
    """A `run.json` that can't be read, or that tells of another run."""


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """The model: which adapter, what a person calls it, and what tells it from every other."""

    kind: Kind
    name: str
    spec: str


@dataclass(frozen=True, slots=True)
class DatasetFacts:
    """The dataset: file name, digest over its bytes, rows that are evaluated."""

    name: str
    digest: str
    rows: int


@dataclass(frozen=True, slots=True)
class RubricFacts:
    """The rubric."""

    name: str
    version: str
    digest: str


@dataclass(frozen=True, slots=True)
class Prices:
    """What a million tokens cost."""

    currency: str
    input_per_million: float
    output_per_million: float


@dataclass(frozen=True, slots=True)
class Manifest:
    """The facts of a run.

    Attributes:
        run: name of the run.
        touchstone: version that made it.
        model: the model.
        dataset: the dataset.
        rubric: the rubric.
        samples: answers to each prompt.
        inference: how the model was asked.
        started: when it began, UTC.
        finished: when it was complete, UTC; None until then.
        seconds: time spent in it, pauses between resumptions left out.
        prices: for the cost, if known.
        note: a line that every output shows.
        execution: the tools that executed the answers, if they were; no part of what makes the run this run.
    """

    run: str
    touchstone: str
    model: ModelFacts
    dataset: DatasetFacts
    rubric: RubricFacts
    samples: int
    inference: InferenceSettings
    started: str
    finished: str | None = None
    seconds: float = 0.0
    prices: Prices | None = None
    note: str | None = field(default=None)
    execution: ExecutionFacts | None = None

    def document(self) -> dict[str, Any]:
        """As JSON."""
        document = asdict(self)
        if self.execution is None:
            del document["execution"]
        return document

    def differences(self, other: Manifest) -> list[str]:
        """What differs between the two so that their answers must not be mixed: one line each, ours first."""
        mine, theirs = _identity(self), _identity(other)
        return [f"{key}: {mine[key]} here, {theirs[key]} there" for key in mine if mine[key] != theirs[key]]


def _identity(manifest: Manifest) -> dict[str, Any]:
    return {
        "model": manifest.model.spec,
        "dataset": manifest.dataset.digest,
        "rows": manifest.dataset.rows,
        "rubric": manifest.rubric.digest,
        "samples": manifest.samples,
        **manifest.inference.document(),
    }


def identity_of(manifest: Manifest) -> str:
    """What makes a run this run and no other, as text to make its name of."""
    return json.dumps(_identity(manifest), sort_keys=True)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write it, whole or not at all."""
    write_text(folder / MANIFEST, json.dumps(manifest.document(), indent=2) + "\n")


def read_manifest(folder: Path) -> Manifest:
    """The facts of the run in a folder.

    Raises:
        ManifestError: there is none, or it can't be read.
    """
    path = folder / MANIFEST
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return manifest_from(document)
    except OSError as error:
        raise ManifestError(f"no run here: {error}") from None
    except (ValueError, TypeError, KeyError) as error:
        raise ManifestError(f"{path}: expected the facts of a run ({type(error).__name__})") from None


def manifest_from(document: Mapping[str, Any]) -> Manifest:
    """The facts out of their JSON; keys that are unknown (of a later version) are passed over.

    Raises:
        KeyError, TypeError: it is none.
    """
    known = {name: document[name] for name in _names(Manifest) if name in document}
    return Manifest(
        **{
            **known,
            "model": ModelFacts(**_known(ModelFacts, document["model"])),
            "dataset": DatasetFacts(**_known(DatasetFacts, document["dataset"])),
            "rubric": RubricFacts(**_known(RubricFacts, document["rubric"])),
            "inference": InferenceSettings(**_known(InferenceSettings, document["inference"])),
            "prices": None if document.get("prices") is None else Prices(**_known(Prices, document["prices"])),
            "execution": None
            if document.get("execution") is None
            else ExecutionFacts(**_known(ExecutionFacts, document["execution"])),
        }
    )


def _names(kind: Any) -> list[str]:
    return [entry.name for entry in fields(kind)]


def _known(kind: Any, document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: document[name] for name in _names(kind) if name in document}
