"""A dataset: checked whole before anything is asked, then read as a stream."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from touchstone.inference.prompt import key_of
from touchstone.scoring.errors import TouchstoneError
from touchstone.wire.items import id_of
from touchstone.wire.rows import GZIP_MAGIC, BadLine, item_of, lines_of

_BLOCK = 1 << 20
_SHOWN = 20


class DatasetError(TouchstoneError):
    """A dataset that can't be evaluated, with everything that is wrong with it."""


class Row(NamedTuple):
    """A row of a dataset, with its id as it came (`item-<index>` when it had none)."""

    id: Any
    item: Any


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset that was checked.

    Attributes:
        path: JSON Lines, plain or gzipped.
        digest: `sha256:` over the decompressed bytes of the whole file.
        size: number of rows to evaluate.
    """

    path: Path
    digest: str
    size: int

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def rows(self) -> Iterator[Row]:
        """The rows to evaluate, in order, in constant memory."""
        return islice(_rows(self.path), self.size)


def open_dataset(path: Path, limit: int | None = None) -> Dataset:
    """Check a dataset.

    Args:
        path: JSON Lines, plain or gzipped.
        limit: evaluate the first so many rows only.

    Raises:
        DatasetError: lines that hold no row, ids that stand twice, or no row at all; it names the lines.
        OSError: it can't be read.
    """
    faults: list[str] = []
    places: dict[str, int] = {}
    for line in lines_of(path):
        item = item_of(line, str(path))
        if isinstance(item, BadLine):
            faults.append(str(item))
            continue
        first = places.setdefault(key_of(id_of(item, line.number - 1)), line.number)
        if first != line.number:
            faults.append(f"{path}:{line.number}: the id of line {first} again; every row needs one of its own")
    if faults:
        more = f"\n({len(faults) - _SHOWN} more)" if len(faults) > _SHOWN else ""
        raise DatasetError("\n".join(faults[:_SHOWN]) + more)
    if not places:
        raise DatasetError(f"{path} holds no row at all")
    return Dataset(path, digest_of(path), len(places) if limit is None else min(limit, len(places)))


def digest_of(path: Path) -> str:
    """Digest over the decompressed bytes of a file.

    Raises:
        OSError: it can't be read, or its gzip stream is broken.
    """
    with path.open("rb") as file:
        packed = file.read(len(GZIP_MAGIC)) == GZIP_MAGIC
        file.seek(0)
        if not packed:
            return _digest(file)
        try:
            with gzip.GzipFile(fileobj=file) as stream:
                return _digest(stream)
        except (EOFError, zlib.error) as error:
            raise OSError(f"{path}: the gzip stream is broken: {error}") from None


def _digest(stream: BinaryIO | gzip.GzipFile) -> str:
    digest = hashlib.sha256()
    while block := stream.read(_BLOCK):
        digest.update(block)
    return f"sha256:{digest.hexdigest()}"


def _rows(path: Path) -> Iterator[Row]:
    for line in lines_of(path):
        item = item_of(line, str(path))
        if isinstance(item, BadLine):
            raise DatasetError(str(item))
        yield Row(id_of(item, line.number - 1), item)
