"""The folder of a build: what each stage left there for the next."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from touchstone.data.citations.register import Register, register_from
from touchstone.data.errors import DataError
from touchstone.data.generation.asking import Asking, asking_from
from touchstone.data.generation.cache import FolderCache
from touchstone.data.generation.outcome import ChunkOutcome, outcome_from
from touchstone.wire.atomic import replaced, write_text

Json = dict[str, Any]
_DOCUMENTS, _CHUNKS, _REGISTER, _OUTCOMES = "documents.jsonl", "chunks.jsonl", "register.json", "outcomes.jsonl"


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

    def documents(self) -> list[Json]:
        """The documents as prepared.

        Raises:
            DataError: there are none yet.
        """
        return list(self._lines(_DOCUMENTS))

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

    def outcomes(self) -> list[ChunkOutcome]:
        """The outcomes of all chunks, in the order of the chunks.

        Raises:
            DataError: there are none yet.
        """
        order = {asking.chunk.id: place for place, asking in enumerate(self.chunks())}
        found = [outcome_from(line) for line in self._lines(_OUTCOMES)]
        strange = [outcome.chunk for outcome in found if outcome.chunk not in order]
        if strange or len(found) != len(order):
            raise DataError(
                f"{self.path / _OUTCOMES}: expected an outcome for each of {len(order)} chunks, saw {len(found)}, of "
                f"which {len(strange)} are of other chunks: run generate again"
            )
        return sorted(found, key=lambda outcome: order[outcome.chunk])

    def _lines(self, name: str) -> Iterator[Json]:
        path = self.path / name
        if not path.is_file():
            stage = "generate" if name == _OUTCOMES else "chunk"
            raise DataError(f"{path} is missing: run `touchstone data {stage}` first")
        with path.open(encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)

    def _json(self, name: str) -> Json:
        path = self.path / name
        if not path.is_file():
            raise DataError(f"{path} is missing: run `touchstone data chunk` first")
        value: Json = json.loads(path.read_text(encoding="utf-8"))
        return value
