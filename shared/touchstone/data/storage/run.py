"""The objects of a synthesis run under its prefix.

| object | what it is |
|---|---|
| `documents.jsonl` | the documents as prepared, without text |
| `register.json` | what is known of the law |
| `texts/<document>.txt` | cleaned text, to which offsets refer |
| `chunks/<document>.jsonl` | the document's chunks |
| `chunks.json` | the plan: each chunk's byte range |
| `replies/<digest>.json` | a model's reply, by what it depends on |
| `outcomes/<index>.json` | what became of a chunk |
| `dataset/...` | the dataset |
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, repeat
from typing import Any

from touchstone.data.citations.register import Register, register_from
from touchstone.data.errors import DataError
from touchstone.data.generation.cache import Reply, is_reply
from touchstone.data.generation.outcome import ChunkOutcome, outcome_from
from touchstone.data.recipe import Recipe, recipe_from
from touchstone.wire.models.run_events import ObjectPointer, RunPointer
from touchstone.wire.objects import NoSuchObjectError, Objects, Pointer

Json = dict[str, Any]
JSON, JSON_LINES, TEXT = "application/json", "application/x-ndjson", "text/plain; charset=utf-8"
PLAN, DOCUMENTS, REGISTER = "chunks.json", "documents.jsonl", "register.json"


class SynthesisRun:
    """A synthesis run in S3.

    Args:
        objects: S3.
        output: bucket and prefix of the run.
    """

    def __init__(self, objects: Objects, output: RunPointer) -> None:
        self._objects = objects
        self._bucket = output.bucket
        self._prefix = output.prefix if not output.prefix or output.prefix.endswith("/") else f"{output.prefix}/"

    def pointer(self, name: str) -> Pointer:
        """Where an object of the run lies."""
        return Pointer(self._bucket, f"{self._prefix}{name}")

    def write(self, name: str, content: bytes, content_type: str) -> Pointer:
        """Write an object of the run."""
        place = self.pointer(name)
        self._objects.write(place, content, content_type)
        return place

    def write_json(self, name: str, document: Any) -> Pointer:
        """Write a document of the run."""
        return self.write(name, _encoded(document), JSON)

    def write_lines(self, name: str, documents: Iterable[Any]) -> Pointer:
        """Write JSON Lines of the run, one at a time."""
        return self.write_pieces(name, map(_encoded, documents), JSON_LINES)

    def write_list(self, name: str, documents: Iterable[Any]) -> Pointer:
        """Write a list of documents as one JSON array, one at a time."""
        before = chain((b"[\n",), repeat(b","))
        pieces = (mark + _encoded(document) for mark, document in zip(before, documents, strict=False))
        return self.write_pieces(name, chain(pieces, (b"]\n",)), JSON)

    def write_pieces(self, name: str, pieces: Iterable[bytes], content_type: str) -> Pointer:
        """Write an object of the run, which is never whole in memory."""
        place = self.pointer(name)
        self._objects.write_pieces(place, pieces, content_type)
        return place

    def lines(self, name: str) -> Iterator[Json]:
        """JSON Lines of the run, one at a time.

        Raises:
            StorageError: they are not there.
        """
        with self._objects.stream(self.pointer(name)) as (content, _):
            yield from map(json.loads, content)

    def json(self, name: str) -> Any:
        """A document of the run.

        Raises:
            StorageError: it is not there.
        """
        return json.loads(self._objects.read(self.pointer(name)).content)

    def part(self, name: str, offset: int, size: int) -> bytes:
        """Some bytes of an object of the run.

        Raises:
            StorageError: it is not there, or shorter.
        """
        return self._objects.read_part(self.pointer(name), offset, size)

    def register(self) -> Register:
        """What is known of the law.

        Raises:
            StorageError: the run has no plan yet.
        """
        return register_from(self.json(REGISTER))

    def write_outcome(self, index: int, outcome: ChunkOutcome) -> Pointer:
        """Keep what became of a chunk."""
        return self.write_json(f"outcomes/{index:06d}.json", outcome.as_json())

    def outcome(self, index: int) -> ChunkOutcome | None:
        """What became of a chunk; None if nothing did yet."""
        try:
            return outcome_from(self.json(f"outcomes/{index:06d}.json"))
        except NoSuchObjectError:
            return None


class ObjectCache:
    """Replies of a run in S3."""

    def __init__(self, run: SynthesisRun) -> None:
        self._run = run

    def get(self, key: str) -> Reply | None:
        """The reply of a key, if it is there."""
        try:
            reply = self._run.json(_reply(key))
        except NoSuchObjectError:
            return None
        return reply if is_reply(reply) else None

    def put(self, key: str, reply: Reply) -> None:
        """Keep a reply."""
        self._run.write_json(_reply(key), reply)


def recipe_in(objects: Objects, pointer: ObjectPointer) -> Recipe:
    """The recipe of an object.

    Raises:
        DataError: it holds none.
        StorageError: it is not there.
    """
    place = Pointer(pointer.bucket, pointer.key, pointer.version_id)
    content = objects.read(place).content
    try:
        document: Mapping[str, Any] = json.loads(content)
    except ValueError:
        raise DataError(f"{place}: expected a recipe as JSON; make it with `touchstone data pack`") from None
    return recipe_from(document, str(place))


def _reply(key: str) -> str:
    return f"replies/{key[:2]}/{key}.json"


def _encoded(document: Any) -> bytes:
    return (json.dumps(document, ensure_ascii=False, allow_nan=False) + "\n").encode("utf-8", "backslashreplace")
