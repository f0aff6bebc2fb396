"""A chunk to be asked about, in memory and as a line between the stages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from touchstone.data.chunking import Chunk
from touchstone.data.errors import DataError

Json = dict[str, Any]


class Asking(NamedTuple):
    """A chunk with what the manifest says of its document, to be asked about."""

    chunk: Chunk
    family: str
    facts: Mapping[str, Any]


def chunk_line(chunk: Chunk, family: str, facts: Json) -> Json:
    """A chunk as a line of `chunks.jsonl`."""
    return {
        "id": chunk.id,
        "document": chunk.document,
        "index": chunk.index,
        "start": chunk.start,
        "end": chunk.end,
        "digest": chunk.digest,
        "family": family,
        "facts": facts,
        "text": chunk.text,
    }


def asking_from(line: Json) -> Asking:
    """A chunk out of its line.

    Raises:
        DataError: its text is not the one that was cut.
    """
    chunk = Chunk(line["document"], line["index"], line["start"], line["end"], line["text"])
    if chunk.digest != line["digest"]:
        raise DataError(
            f"{line['id']}: the chunk's text has another digest than its line says; cut the documents again"
        )
    return Asking(chunk, line["family"], line["facts"])
