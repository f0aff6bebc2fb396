"""The ledger of a run: every answer on a line of its own, written when it is there, never changed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from touchstone.inference.model import Answered, Tokens
from touchstone.inference.prompt import key_of
from touchstone.inference.retry import Failure
from touchstone.scoring.errors import TouchstoneError

try:
    import fcntl
except ImportError:  # no such lock on this platform
    fcntl = None  # type: ignore[assignment]

Key = tuple[str, int]


class LedgerError(TouchstoneError):
    """A ledger that can't be read, or that another process is writing."""


@dataclass(frozen=True, slots=True)
class Record:
    """A line of the ledger.

    Attributes:
        id: id of the row.
        sample: which of its answers, from 0.
        digest: digest of the prompt and of the settings it was asked with.
        answered: the answer, or None.
        failure: why there is none.
    """

    id: Any
    sample: int
    digest: str
    answered: Answered | None = None
    failure: Failure | None = None

    def document(self) -> dict[str, Any]:
        """As JSON."""
        answered, failure = self.answered, self.failure
        tokens = answered.tokens if answered else None
        return {
            "id": self.id,
            "sample": self.sample,
            "digest": self.digest,
            "answer": answered.message if answered else None,
            "failed": failure and {"code": failure.code, "attempts": failure.attempts, "retryable": failure.retryable},
            "stop_reason": answered.stop_reason if answered else None,
            "tokens": tokens and {"input": tokens.input, "output": tokens.output},
            "seconds": answered.seconds if answered else None,
        }


def record_from(line: Mapping[str, Any]) -> Record:
    """The record of a line.

    Raises:
        KeyError, TypeError: it is none.
    """
    failed, tokens = line["failed"], line["tokens"]
    answered = None
    if line["answer"] is not None:
        took = None if tokens is None else Tokens(tokens["input"], tokens["output"])
        answered = Answered({**line["answer"]}, line["stop_reason"], took, line["seconds"])
    failure = None if failed is None else Failure(failed["code"], failed["attempts"], failed["retryable"])
    if (answered is None) == (failure is None):
        raise TypeError("expected an answer or a failure")
    return Record(line["id"], line["sample"], line["digest"], answered, failure)


def records_of(path: Path) -> Iterator[tuple[int, Record]]:
    """The records of a ledger with their places (bytes from the start); a torn last line is passed over.

    Raises:
        LedgerError: another line is broken.
        OSError: it can't be read.
    """
    with path.open("rb") as file:
        place = 0
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n"):
                return
            try:
                yield place, record_from(json.loads(line))
            except (ValueError, KeyError, TypeError, RecursionError) as error:
                raise LedgerError(
                    f"{path}:{number}: expected a line of the ledger ({type(error).__name__}); take the line out to"
                    f" have its sample asked again"
                ) from None
            place += len(line)


class Index:
    """Where the last record of each sample stands in a ledger.

    Args:
        path: the ledger; it may be missing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._places: dict[Key, int] = {}
        self.answered: set[tuple[str, int, str]] = set()
        """Id (as text), sample and digest of every answer."""
        if path.exists():
            for place, record in records_of(path):
                self._note(place, record)

    def _note(self, place: int, record: Record) -> None:
        key = key_of(record.id), record.sample
        self._places[key] = place
        mark = (*key, record.digest)
        if record.answered is None:
            self.answered.discard(mark)
        else:
            self.answered.add(mark)

    def records(self) -> Iterator[Record]:
        """The last record of each sample, in the order of the ledger."""
        if self._places:
            with self._path.open("rb") as file:
                for place in sorted(self._places.values()):
                    file.seek(place)
                    yield record_from(json.loads(file.readline()))

    def reader(self) -> Reader:
        """Reads records by key; close it."""
        return Reader(self._path, self._places)


class Reader:
    """Records of a ledger, by key."""

    def __init__(self, path: Path, places: Mapping[Key, int]) -> None:
        self._places = places
        self._file: BinaryIO | None = path.open("rb") if path.exists() else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def record(self, sample_id: Any, sample: int) -> Record | None:
        """The last record of a sample, or None."""
        place = self._places.get((key_of(sample_id), sample))
        if place is None or self._file is None:
            return None
        self._file.seek(place)
        return record_from(json.loads(self._file.readline()))


class Writer:
    """Appends to a ledger; one process at a time.

    A line goes out in one write to the operating system, so that a killed process leaves whole lines and at most one
    torn one, which is cut off here.

    Raises:
        LedgerError: another process is writing it.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)
        try:
            if fcntl is not None:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise LedgerError(f"{path} is being written by another run; wait for it, or choose another --out") from None
        _cut_torn_line(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give it back."""
        self._file.close()

    def append(self, record: Record) -> None:
        """Add a record."""
        line = json.dumps(record.document(), allow_nan=False).encode() + b"\n"
        written = self._file.write(line)
        while written is not None and written < len(line):  # a full disk raises, a signal may cut a write short
            line = line[written:]
            written = self._file.write(line)


def _cut_torn_line(path: Path) -> None:
    with path.open("r+b") as file:
        end = file.seek(0, os.SEEK_END)
        while end > 0:
            start = max(0, end - 65_536)
            file.seek(start)
            block = file.read(end - start)
            newline = block.rfind(b"\n")
            if newline >= 0:
                file.truncate(start + newline + 1)
                return
            end = start
        file.truncate(0)
