"""The folder of a build: what each stage left there for the next."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from touchstone.data.citations.register import Register, register_from
from touchstone.data.errors import DataError
from touchstone.data.generation.asking import Asking, asking_from
from touchstone.data.generation.cache import FolderCache
from touchstone.data.generation.outcome import ChunkOutcome, outcome_from
from touchstone.data.scratch import scratch
from touchstone.wire.atomic import replaced, write_text

Json = dict[str, Any]
_DOCUMENTS, _CHUNKS, _REGISTER, _OUTCOMES = "documents.jsonl", "chunks.jsonl", "register.json", "outcomes.jsonl"
_ORDER = "CREATE TABLE chunks (place INTEGER PRIMARY KEY, id TEXT UNIQUE, offset INTEGER)"


class Workspace:
    """The folder of a build.

    Args:
        path: made if it is missing.

    Attributes:
        path: the folder.
        dataset: the folder of the dataset.
        texts: the folder of cleaned texts, to which offsets refer.
        cache: replies.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.dataset = path / "dataset"
        self.texts = path / "texts"
        self.cache = FolderCache(path / "replies")
        path.mkdir(parents=True, exist_ok=True)

    def write_text(self, document: str, text: str) -> None:
        """Keep the cleaned text of a document."""
        self.texts.mkdir(exist_ok=True)
        write_text(self.texts / f"{document}.txt", text)

    @contextmanager
    def prepared(self) -> Iterator[tuple[TextIO, TextIO]]:
        """Files for lines of documents and of chunks, which take their places when both are whole."""
        with replaced(self.path / _DOCUMENTS) as documents, replaced(self.path / _CHUNKS) as chunks:
            yield documents, chunks

    def write_register(self, register: Register) -> None:
        """Keep what is known of the law."""
        write_text(self.path / _REGISTER, json.dumps(register.document(), indent=1) + "\n")

    def register(self) -> Register:
        """What is known of the law.

        Raises:
            DataError: there is none yet.
        """
        return register_from(self._json(_REGISTER))

    def documents(self) -> Iterator[Json]:
        """The documents as prepared, one at a time.

        Raises:
            DataError: there are none yet.
        """
        return self._lines(_DOCUMENTS)

    def chunks(self) -> Iterator[Asking]:
        """The chunks with what is known of their documents, one at a time.

        Raises:
            DataError: there are none yet.
        """
        return map(asking_from, self._lines(_CHUNKS))

    def write_outcomes(self, outcomes: Iterable[ChunkOutcome]) -> None:
        """Keep the outcomes of all chunks, in the order in which they come."""
        with replaced(self.path / _OUTCOMES) as file:
            for outcome in outcomes:
                file.write(json.dumps(outcome.as_json(), ensure_ascii=False) + "\n")

    def outcomes(self) -> Iterator[ChunkOutcome]:
        """The outcomes of all chunks, in the order of the chunks, one at a time.

        Raises:
            DataError: there are none yet, or they are not those of the chunks.
        """
        with scratch(_ORDER) as database:
            chunks = ((asking.chunk.id,) for asking in self.chunks())
            database.executemany("INSERT INTO chunks (id) VALUES (?)", chunks)
            found, strange = self._find(database)
            count, matched = database.execute("SELECT count(*), count(offset) FROM chunks").fetchone()
            if not found == matched == count:
                raise DataError(
                    f"{self.path / _OUTCOMES}: expected an outcome for each of {count} chunks, saw {found}, of "
                    f"which {strange} are of other chunks: run generate again"
                )
            with (self.path / _OUTCOMES).open("rb") as file:
                for (offset,) in database.execute("SELECT offset FROM chunks ORDER BY place"):
                    file.seek(offset)
                    yield outcome_from(json.loads(file.readline()))

    def _find(self, database: sqlite3.Connection) -> tuple[int, int]:
        """Note where in the file the outcome of each chunk stands: how many stand there, and how many of no chunk."""
        found = strange = offset = 0
        with self._file(_OUTCOMES) as file:
            for line in file:
                chunk = json.loads(line)["chunk"]
                known = database.execute("UPDATE chunks SET offset = ? WHERE id = ?", (offset, chunk)).rowcount
                found, strange, offset = found + 1, strange + 1 - known, offset + len(line)
        return found, strange

    def _lines(self, name: str) -> Iterator[Json]:
        with self._file(name) as file:
            for line in file:
                yield json.loads(line)

    def _file(self, name: str) -> BinaryIO:
        path = self.path / name
        if not path.is_file():
            stage = "generate" if name == _OUTCOMES else "chunk"
            raise DataError(f"{path} is missing: run `touchstone data {stage}` first")
        return path.open("rb")

    def _json(self, name: str) -> Json:
        path = self.path / name
        if not path.is_file():
            raise DataError(f"{path} is missing: run `touchstone data chunk` first")
        value: Json = json.loads(path.read_text(encoding="utf-8"))
        return value
