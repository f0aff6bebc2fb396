"""The beginning of a synthesis run: its documents cleaned and cut, and the plan of its chunks."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from touchstone.data.corpus.prepared import Preparation, PreparedDocument
from touchstone.data.documents.facts import Document, documents_in
from touchstone.data.documents.folder import check_digest
from touchstone.data.errors import DataError
from touchstone.data.generation.asking import Asking, asking_from, chunk_line
from touchstone.data.recipe import Recipe
from touchstone.data.scratch import scratch
from touchstone.data.storage.run import DOCUMENTS, JSON_LINES, PLAN, REGISTER, TEXT, SynthesisRun
from touchstone.wire.models.synthesis_events import ChunkRange
from touchstone.wire.objects import NoSuchObjectError, Objects, Pointer

Json = dict[str, Any]
_SCHEMA = "CREATE TABLE kept (place INTEGER PRIMARY KEY, unit TEXT, line TEXT)"


def plan_chunks(manifest: Pointer, recipe: Recipe, run: SynthesisRun, objects: Objects) -> Json:
    """Clean the documents of a manifest in S3, cut them, and write the plan; the same again gives the same objects.

    Returns:
        Numbers of documents and chunks, rejected documents by code, and where the plan lies.

    Raises:
        DataError: the manifest is wrong, or there is no document, or no chunk.
        StorageError: S3 refuses.
    """
    preparation = Preparation(recipe, lambda document: _read(manifest, document, objects))
    with scratch(_SCHEMA) as database, objects.file(manifest) as path, path.open("rb") as lines:
        counts = _cut(preparation.prepared(documents_in(lines, str(manifest))), run, database)
        if not counts.chunks:
            codes = ", ".join(sorted(counts.rejected)) or "no document"
            raise DataError(f"{manifest}: expected documents to cut, saw none that can be used ({codes})")
        run.write_lines(DOCUMENTS, _kept(database, "document"))
        run.write_json(REGISTER, preparation.register.document())
        plan = run.write_list(PLAN, _kept(database, "chunk"))
    return {
        "documents": counts.documents,
        "chunks": counts.chunks,
        "rejected": dict(sorted(counts.rejected.items())),
        "plan": plan.document(),
    }


@dataclass(slots=True)
class _Counts:
    documents: int = 0
    chunks: int = 0
    rejected: Counter[str] = field(default_factory=Counter)


def _cut(documents: Iterable[PreparedDocument], run: SynthesisRun, database: sqlite3.Connection) -> _Counts:
    """Write texts and chunks of documents, and keep their lines and the entries of the plan."""
    counts = _Counts()
    for document in documents:
        counts.documents += 1
        if document.code is not None:
            counts.rejected[document.code] += 1
        _keep(database, "document", document.as_json())
        for entry in _written(document, run, counts.chunks):
            _keep(database, "chunk", entry)
        counts.chunks += len(document.chunks)
    return counts


def _keep(database: sqlite3.Connection, unit: str, document: Json) -> None:
    database.execute("INSERT INTO kept (unit, line) VALUES (?, ?)", (unit, json.dumps(document)))


def _kept(database: sqlite3.Connection, unit: str) -> Iterator[Json]:
    lines = database.execute("SELECT line FROM kept WHERE unit = ? ORDER BY place", (unit,))
    return (json.loads(line) for (line,) in lines)


def planned_chunk(run: SynthesisRun, chunk: ChunkRange) -> Asking:
    """A chunk of the plan, to be asked about.

    Raises:
        DataError: the object has changed since the plan was made.
        StorageError: it is not there.
    """
    name = _chunks(chunk.document)
    content = run.part(name, chunk.offset, chunk.bytes)
    if _digest(content) != chunk.digest:
        raise DataError(f"{run.pointer(name)}: bytes {chunk.offset} on are not those that were planned; plan anew")
    return asking_from(json.loads(content))


def _written(document: PreparedDocument, run: SynthesisRun, first: int) -> Iterator[Json]:
    """Write a document's text and chunks; the entries of the plan."""
    if document.code is not None:
        return
    run.write(f"texts/{document.id}.txt", document.text.encode(), TEXT)
    lines = [
        f"{json.dumps(chunk_line(chunk, document.family, document.facts), ensure_ascii=False)}\n".encode()
        for chunk in document.chunks
    ]
    run.write(_chunks(document.id), b"".join(lines), JSON_LINES)
    offset = 0
    for place, line in enumerate(lines):
        size = len(line)
        yield {
            "index": first + place,
            "document": document.id,
            "offset": offset,
            "bytes": size,
            "digest": _digest(line),
        }
        offset += size


def _read(manifest: Pointer, document: Document, objects: Objects) -> bytes:
    folder = manifest.key.rpartition("/")[0]
    place = Pointer(manifest.bucket, f"{folder}/{document.path}" if folder else document.path)
    try:
        content = objects.read(place).content
    except NoSuchObjectError as error:
        raise DataError(str(error)) from None
    check_digest(document, content)
    return content


def _chunks(document: str) -> str:
    return f"chunks/{document}.jsonl"


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
