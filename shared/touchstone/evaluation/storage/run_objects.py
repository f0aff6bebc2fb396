"""The objects of a run under a prefix: its facts, its plan, answers and results batch by batch."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from touchstone.evaluation.run.manifest import MANIFEST, Manifest, manifest_from
from touchstone.evaluation.storage.batches import Batch
from touchstone.wire.objects import NoSuchObjectError, Objects, Pointer, StorageError, Stored

PLAN = "batches.json"
JSON, JSON_LINES = "application/json", "application/x-ndjson"
_INPUT, _COUNTS = "touchstone-input", "touchstone-counts"
_SHOWN = 10


class IncompleteRunError(StorageError):
    """A run of which batches are missing, or don't hold what was planned: nothing is concluded from the rest."""


class Inputs(NamedTuple):
    """All that the results of a batch depend on, but the batch."""

    dataset: str
    model: str
    samples: int
    inference: Mapping[str, Any]
    rubric: str

    def digest(self, batch: Batch) -> str:
        """Digest of it and of the batch."""
        facts = [*self[:3], dict(self.inference), self.rubric, batch.offset, batch.bytes, batch.first_line]
        return f"sha256:{hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()}"


def inputs_of(manifest: Manifest) -> Inputs:
    """What the results of a run depend on."""
    return Inputs(
        manifest.dataset.digest,
        manifest.model.spec,
        manifest.samples,
        manifest.inference.document(),
        manifest.rubric.digest,
    )


class RunObjects:
    """A run in S3.

    Args:
        objects: S3.
        bucket: name of the bucket.
        prefix: where in the bucket, with or without a slash at its end.
    """

    def __init__(self, objects: Objects, bucket: str, prefix: str) -> None:
        self._objects = objects
        self._bucket = bucket
        self._prefix = prefix if not prefix or prefix.endswith("/") else f"{prefix}/"

    def pointer(self, name: str) -> Pointer:
        """Where an object of the run lies."""
        return Pointer(self._bucket, f"{self._prefix}{name}")

    def answers_pointer(self, batch: int) -> Pointer:
        """Where the answers to a batch lie."""
        return self.pointer(f"answers/{batch:05d}.jsonl")

    def results_pointer(self, batch: int) -> Pointer:
        """Where the results of a batch lie."""
        return self.pointer(f"results/{batch:05d}.jsonl")

    def manifest(self) -> Manifest:
        """The facts of the run.

        Raises:
            StorageError: there are none, or they can't be read.
        """
        place = self.pointer(MANIFEST)
        content = self._objects.read(place).content
        try:
            return manifest_from(json.loads(content))
        except (ValueError, TypeError, KeyError) as error:
            raise StorageError(f"{place}: expected the facts of a run ({type(error).__name__})") from None

    def batches(self) -> list[Batch]:
        """The batches that were planned.

        Raises:
            StorageError: there is no plan, or it can't be read.
        """
        place = self.pointer(PLAN)
        content = self._objects.read(place).content
        try:
            return [Batch(**entry) for entry in json.loads(content)]
        except (ValueError, TypeError) as error:
            raise StorageError(f"{place}: expected a list of batches ({type(error).__name__})") from None

    def write(
        self, name: str, content: str | bytes, content_type: str, metadata: Mapping[str, str] | None = None
    ) -> Pointer:
        """Write an object of the run."""
        place = self.pointer(name)
        self._objects.write(place, content.encode() if isinstance(content, str) else content, content_type, metadata)
        return place

    def write_json(self, name: str, document: Any) -> Pointer:
        """Write a document of the run."""
        return self.write(name, json.dumps(document, indent=2, allow_nan=False) + "\n", JSON)

    def read_json(self, name: str) -> dict[str, Any]:
        """A document of the run.

        Raises:
            StorageError: it is not there, or can't be read.
        """
        place = self.pointer(name)
        content = self._objects.read(place).content
        try:
            document = json.loads(content)
        except ValueError:
            document = None
        if not isinstance(document, dict):
            raise StorageError(f"{place}: expected one JSON object")
        return document

    def read_answers(self, batch: int) -> list[dict[str, Any]]:
        """The answers to a batch; none if it was not asked yet.

        Raises:
            StorageError: they can't be read.
        """
        place = self.answers_pointer(batch)
        try:
            return _rows(place, self._objects.read(place).content)
        except NoSuchObjectError:
            return []

    def write_answers(self, batch: int, answers: Iterable[Mapping[str, Any]]) -> None:
        """Write the answers to a batch."""
        self._objects.write(self.answers_pointer(batch), _lines(answers), JSON_LINES)

    def finished(self, batch: int, digest: str) -> dict[str, Any] | None:
        """The counts of a batch whose results are there, made of the same inputs; None if they are not."""
        found = self._objects.metadata(self.results_pointer(batch))
        if found is None or found.get(_INPUT) != digest:
            return None
        counts: dict[str, Any] = json.loads(found[_COUNTS])
        return counts

    def write_results(
        self, batch: int, rows: Sequence[Mapping[str, Any]], digest: str, counts: Mapping[str, Any]
    ) -> None:
        """Write the results of a batch, with the digest of their inputs and their counts."""
        metadata = {_INPUT: digest, _COUNTS: json.dumps(counts)}
        self._objects.write(self.results_pointer(batch), _lines(rows), JSON_LINES, metadata)

    def results(self) -> Iterator[dict[str, Any]]:
        """The result rows of all batches, in the order of the dataset.

        Raises:
            IncompleteRunError: batches are missing, were made of something else, or hold more or fewer rows than
                planned; all of them at once.
            StorageError: they can't be read.
        """
        manifest, faults = self.manifest(), []
        inputs, planned = inputs_of(manifest), self.batches()
        rows = sum(batch.lines for batch in planned)
        if rows != manifest.dataset.rows:
            faults.append(f"{PLAN} holds {rows} rows, {MANIFEST} says {manifest.dataset.rows}")
        for batch in planned:
            found, fault = self._checked(batch, inputs)
            if fault:
                faults.append(fault)
            elif not faults:
                yield from found
        if faults:
            more = f"; {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
            raise IncompleteRunError(
                f"{self.pointer('')} is not complete: {'; '.join(faults[:_SHOWN])}{more}. Evaluate these batches, "
                f"then summarize again."
            )

    def answers(self) -> Iterator[dict[str, Any]]:
        """The answers to all batches, batch by batch.

        Raises:
            StorageError: they can't be read.
        """
        for batch in self.batches():
            yield from self.read_answers(batch.index)

    def _checked(self, batch: Batch, inputs: Inputs) -> tuple[list[dict[str, Any]], str | None]:
        """The rows of a batch, or what is wrong with it."""
        place = self.results_pointer(batch.index)
        try:
            stored: Stored = self._objects.read(place)
        except NoSuchObjectError:
            return [], f"batch {batch.index} is missing"
        if stored.metadata.get(_INPUT) != inputs.digest(batch):
            return [], f"batch {batch.index} was made of another dataset, model, rubric or settings"
        rows, expected = _rows(place, stored.content), batch.lines * inputs.samples
        if len(rows) != expected:
            return [], f"batch {batch.index} has {len(rows)} rows, expected {expected}"
        return rows, None


def _lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    return "".join(json.dumps(row, allow_nan=False) + "\n" for row in rows).encode()


def _rows(place: Pointer, content: bytes) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(content.splitlines(), start=1):
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if not isinstance(row, dict):
            raise StorageError(f"{place}:{number}: expected one JSON object")
        rows.append(row)
    return rows
