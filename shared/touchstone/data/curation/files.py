"""The files of a dataset: each with its rows, bytes and digest, written whole or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from touchstone.wire.atomic import PARTIAL

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file: name, rows (0 for what has none), bytes, digest over the bytes."""

    name: str
    rows: int
    bytes: int
    digest: str

    def as_json(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


class Store(Protocol):
    """Where a dataset's files go."""

    def write(self, name: str, pieces: Iterable[bytes], content_type: str) -> None:
        """Write a file whole; an older one of that name is replaced."""


class FolderStore:
    """Files in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, name: str, pieces: Iterable[bytes], content_type: str) -> None:
        """Write a file whole."""
        del content_type
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(path.name + PARTIAL)
        try:
            with partial.open("wb") as file:
                file.writelines(pieces)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)


class Files:
    """Writes the files of one dataset, and remembers what it wrote.

    Args:
        store: where they go.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.written: list[FileFacts] = []

    def rows(self, name: str, rows: Iterable[Mapping[str, Any]]) -> FileFacts:
        """Write JSON Lines, a row at a time."""
        return self._write(name, (f"{_encode(row)}\n".encode() for row in rows), "application/x-ndjson", counted=True)

    def text(self, name: str, text: str, content_type: str) -> FileFacts:
        """Write a text."""
        return self._write(name, iter([text.encode()]), content_type, counted=False)

    def _write(self, name: str, pieces: Iterable[bytes], content_type: str, *, counted: bool) -> FileFacts:
        meter = _Meter(pieces)
        self._store.write(name, meter, content_type)
        facts = FileFacts(name, meter.pieces if counted else 0, meter.bytes, f"sha256:{meter.digest.hexdigest()}")
        self.written.append(facts)
        return facts


class _Meter:
    """Counts and digests what passes through."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces
        self.pieces = self.bytes = 0
        self.digest = hashlib.sha256()

    def __iter__(self) -> Any:
        for piece in self._pieces:
            self.pieces += 1
            self.bytes += len(piece)
            self.digest.update(piece)
            yield piece
