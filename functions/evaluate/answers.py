"""The answers to a batch: read from S3, kept in memory, saved now and then, so that a killed call loses little."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from touchstone.evaluation.run.appended import Mark
from touchstone.evaluation.run.dataset import Row
from touchstone.evaluation.run.ledger import Record, record_from
from touchstone.evaluation.storage.run_objects import RunObjects
from touchstone.inference.prompt import key_of
from touchstone.wire.objects import StorageError


class Answers:
    """The last record of each sample of a batch.

    Args:
        run: where they are kept.
        batch: number of the batch.
        rows: its rows; answers to anything else (of an older plan) are dropped.
        samples: answers to each row.
        every: seconds between two saves.

    Raises:
        StorageError: those that are there can't be read.
    """

    def __init__(self, run: RunObjects, batch: int, rows: Iterable[Row], samples: int, every: float) -> None:
        self._run = run
        self._batch = batch
        self._every = every
        self._records: dict[tuple[str, int], Record] = {}
        self._is_new = False
        self._saved_at = time.monotonic()
        own = {(key_of(row.id), sample) for row in rows for sample in range(samples)}
        for number, line in enumerate(run.read_answers(batch), start=1):
            try:
                record = record_from(line)
            except (KeyError, TypeError) as error:
                place = run.answers_pointer(batch)
                problem = f"expected an answer of a run ({type(error).__name__}); delete the object to ask again"
                raise StorageError(f"{place}:{number}: {problem}") from None
            key = key_of(record.id), record.sample
            if key in own:
                self._records[key] = record

    @property
    def marks(self) -> frozenset[Mark]:
        """What need not be asked again."""
        return frozenset((*key, record.digest) for key, record in self._records.items() if record.answered is not None)

    def record(self, sample_id: Any, sample: int) -> Record:
        """The last record of a sample."""
        return self._records[key_of(sample_id), sample]

    def keep(self, record: Record) -> None:
        """Take in a record, and save all of them if the last save is long ago."""
        self._records[key_of(record.id), record.sample] = record
        self._is_new = True
        if time.monotonic() - self._saved_at >= self._every:
            self.save()

    def save(self) -> None:
        """Save them, if there is anything new.

        Raises:
            StorageError: S3 refuses.
        """
        if self._is_new:
            self._run.write_answers(self._batch, (record.document() for record in self._records.values()))
            self._is_new = False
        self._saved_at = time.monotonic()
