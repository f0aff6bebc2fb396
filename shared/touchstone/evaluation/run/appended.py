"""Files that grow by a line when something is there, and never change otherwise: by them a killed run goes on."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Generic, Protocol, Self, TypeVar

from touchstone.inference.prompt import key_of
from touchstone.scoring.errors import TouchstoneError

try:
    import fcntl
except ImportError:  # no such lock on this platform
    fcntl = None  # type: ignore[assignment]

Key = tuple[str, int]
Mark = tuple[str, int, str]
"""Id (as text), sample and digest of a line that is done."""


class LedgerError(TouchstoneError):
    """A ledger that can't be read, or that another process is writing."""


class Line(Protocol):
    """What stands on a line."""

    @property
    def id(self) -> Any:
        """Id of the row."""

    @property
    def sample(self) -> int:
        """Which of its answers, from 0."""

    @property
    def digest(self) -> str:
        """Digest of all that it depends on."""

    @property
    def is_done(self) -> bool:
        """Whether it need not be tried again."""

    def document(self) -> dict[str, Any]:
        """As JSON."""


Kept = TypeVar("Kept", bound=Line)


def lines_in(path: Path, read: Callable[[Mapping[str, Any]], Kept]) -> Iterator[tuple[int, Kept]]:
    """The lines of a ledger with their places (bytes from the start); a torn last line is passed over.

    Args:
        path: the ledger.
        read: what a line holds; raises KeyError, TypeError or ValueError where it holds something else.

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
                yield place, read(json.loads(line))
            except (ValueError, KeyError, TypeError, RecursionError) as error:
                raise LedgerError(
                    f"{path}:{number}: expected a line of the ledger ({type(error).__name__}); take the line out to"
                    f" have its sample asked again"
                ) from None
            place += len(line)


class LineIndex(Generic[Kept]):
    """Where the last line of each sample stands in a ledger.

    Args:
        path: the ledger; it may be missing.
        read: what a line holds.
    """

    def __init__(self, path: Path, read: Callable[[Mapping[str, Any]], Kept]) -> None:
        self._path = path
        self._read = read
        self._places: dict[Key, int] = {}
        self.done: set[Mark] = set()
        """The marks of the lines that are done."""
        if path.exists():
            for place, line in lines_in(path, read):
                self._note(place, line)

    def _note(self, place: int, line: Kept) -> None:
        key = key_of(line.id), line.sample
        self._places[key] = place
        mark = (*key, line.digest)
        if line.is_done:
            self.done.add(mark)
        else:
            self.done.discard(mark)

    def records(self) -> Iterator[Kept]:
        """The last line of each sample, in the order of the ledger."""
        if self._places:
            with self._path.open("rb") as file:
                for place in sorted(self._places.values()):
                    file.seek(place)
                    yield self._read(json.loads(file.readline()))

    def reader(self) -> Reader[Kept]:
        """Reads lines by key; close it."""
        return Reader(self._path, self._places, self._read)


class Reader(Generic[Kept]):
    """Lines of a ledger, by key."""

    def __init__(self, path: Path, places: Mapping[Key, int], read: Callable[[Mapping[str, Any]], Kept]) -> None:
        self._places = places
        self._read = read
        self._file: BinaryIO | None = path.open("rb") if path.exists() else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def record(self, sample_id: Any, sample: int) -> Kept | None:
        """The last line of a sample, or None."""
        place = self._places.get((key_of(sample_id), sample))
        if place is None or self._file is None:
            return None
        self._file.seek(place)
        return self._read(json.loads(self._file.readline()))


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

    def append(self, record: Line) -> None:
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
