"""A dataset cut into batches: ranges of bytes that hold whole rows, each small enough for one call."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, BinaryIO

from touchstone.evaluation.run.dataset import DatasetError, Row
from touchstone.inference.prompt import key_of
from touchstone.wire.items import id_of
from touchstone.wire.rows import GZIP_MAGIC, MAX_LINE_BYTES, BadLine, Line, item_of

_SHOWN = 20
_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a dataset.

    Attributes:
        index: its number, from 0.
        offset: its first byte, from 0.
        bytes: number of its bytes.
        first_line: line number of its first row, from 1; rows without id are named after it.
        lines: number of its rows.
        digest: `sha256:` over its bytes.
    """

    index: int
    offset: int
    bytes: int
    first_line: int
    lines: int
    digest: str | None = None

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class BatchSize:
    """When a batch is full: at so many rows, or before its bytes would be more than so many."""

    rows: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Cut:
    """A dataset, checked and cut.

    Attributes:
        batches: the batches, in order; together they hold every row once.
        rows: number of rows.
        digest: `sha256:` over all bytes.
    """

    batches: list[Batch]
    rows: int
    digest: str


def cut(stream: BinaryIO, name: str, size: BatchSize) -> Cut:
    """Check a dataset and cut it; all in one pass, holding no more than a line and a short digest of each id.

    Args:
        stream: JSON Lines.
        name: what errors call it.
        size: of a batch.

    Raises:
        DatasetError: lines that hold no row, ids that stand twice, no row at all, or a compressed file.
    """
    cutter = _Cutter(size)
    faults = _Faults(name)
    whole = hashlib.sha256()
    for line, raw in _raw_lines(stream, name):
        whole.update(raw)
        if line is not None:
            faults.check(line.number, line if isinstance(line, BadLine) else item_of(line, name))
        cutter.add(raw, None if line is None else line.number)
    cutter.close()
    faults.report(cutter.rows)
    return Cut(cutter.batches, cutter.rows, f"sha256:{whole.hexdigest()}")


def rows_of(content: bytes, batch: Batch, name: str) -> list[Row]:
    """The rows of a batch.

    Args:
        content: the batch's bytes.
        batch: what the plan says of it.
        name: what errors call the dataset.

    Raises:
        DatasetError: they are not the bytes that the plan was made of.
    """
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    if batch.digest not in (None, digest):
        raise DatasetError(f"{name}: batch {batch.index} is not what was planned: the dataset has changed; plan again")
    rows: list[Row] = []
    for line, _ in _raw_lines(io.BytesIO(content), name, batch.first_line):
        if line is not None:
            item = line if isinstance(line, BadLine) else item_of(line, name)
            if isinstance(item, BadLine):
                raise DatasetError(str(item))
            rows.append(Row(id_of(item, line.number - 1), item))
    if len(rows) != batch.lines:
        raise DatasetError(
            f"{name}: expected {batch.lines} rows in batch {batch.index}, saw {len(rows)}: the dataset has changed; "
            f"plan again"
        )
    return rows


@dataclass(slots=True)
class _Cutter:
    """Batches, as lines come."""

    size: BatchSize
    batches: list[Batch] = field(default_factory=list)
    rows: int = 0
    _offset: int = 0
    _bytes: int = 0
    _lines: int = 0
    _first_line: int = 1
    _digest: Any = field(default_factory=hashlib.sha256)

    def add(self, raw: bytes, number: int | None) -> None:
        """Take in a line; without number it is blank, and belongs to the batch it stands in."""
        full = self._bytes + len(raw) > self.size.bytes or (number is not None and self._lines >= self.size.rows)
        if self._lines and full:
            self.close()
        if number is not None and not self._lines:
            self._first_line = number
            self._offset, self._bytes, self._digest = self._offset + self._bytes, 0, hashlib.sha256()
        self._bytes += len(raw)
        self._digest.update(raw)
        if number is not None:
            self._lines += 1
            self.rows += 1

    def close(self) -> None:
        """End the batch."""
        if self._lines:
            digest = f"sha256:{self._digest.hexdigest()}"
            index = len(self.batches)
            self.batches.append(Batch(index, self._offset, self._bytes, self._first_line, self._lines, digest))
        self._offset, self._bytes, self._lines = self._offset + self._bytes, 0, 0
        self._digest = hashlib.sha256()


@dataclass(slots=True)
class _Faults:
    """What is wrong with a dataset."""

    name: str
    found: int = 0
    _shown: list[str] = field(default_factory=list)
    _lines: dict[bytes, int] = field(default_factory=dict)

    def check(self, number: int, item: Any) -> None:
        """Take in a line's item."""
        if isinstance(item, BadLine):
            self._note(str(item))
            return
        key = hashlib.blake2b(key_of(id_of(item, number - 1)).encode(), digest_size=_ID_BYTES).digest()
        first = self._lines.setdefault(key, number)
        if first != number:
            self._note(f"{self.name}:{number}: the id of line {first} again; every row needs one of its own")

    def report(self, rows: int) -> None:
        """Raise if anything was found.

        Raises:
            DatasetError: with the first of it all.
        """
        if self.found:
            more = f"\n({self.found - _SHOWN} more)" if self.found > _SHOWN else ""
            raise DatasetError("\n".join(self._shown) + more)
        if not rows:
            raise DatasetError(f"{self.name} holds no row at all")

    def _note(self, fault: str) -> None:
        self.found += 1
        if len(self._shown) < _SHOWN:
            self._shown.append(fault)


def _raw_lines(stream: BinaryIO, name: str, first: int = 1) -> Iterator[tuple[Line | BadLine | None, bytes]]:
    """Each line with its bytes as they stand; None for a blank one."""
    number = first - 1
    while raw := stream.readline(MAX_LINE_BYTES + 2):
        number += 1
        if number == 1 and raw.startswith(GZIP_MAGIC):
            raise DatasetError(f"{name} is compressed, and can't be read in parts: upload it unpacked")
        if len(raw.rstrip(b"\r\n")) > MAX_LINE_BYTES:
            yield BadLine(name, number, f"expected at most {MAX_LINE_BYTES:,} bytes, the service's own limit"), raw
            while raw and not raw.endswith(b"\n"):
                raw = stream.readline(MAX_LINE_BYTES)
            continue
        content = raw.strip()
        yield (Line(number, content) if content else None), raw
