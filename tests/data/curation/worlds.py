"""Outcomes of a made-up run, and a store that keeps files in memory."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

from tests.data.rows.world import row
from tests.data.samples import call
from touchstone.data.chunking import Chunk
from touchstone.data.generation.outcome import ChunkOutcome, RefusedRow, chunk_facts

TOPICS = (
    *("purchase price adjustment", "anti-dilution of warrants", "piggyback registration", "insider trading window"),
    *("beneficial ownership report", "proxy solicitation deadline", "crowdfunding cap", "offshore resale"),
    *("accredited trust", "shell company notice", "blackout of pension funds", "tender offer best price"),
)


class MemoryStore:
    """Files by name."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def write(self, name: str, pieces: Iterable[bytes], content_type: str) -> None:
        assert content_type
        self.files[name] = b"".join(pieces)

    def rows(self, name: str) -> list[Any]:
        return [json.loads(line) for line in self.files[name].splitlines()]

    def json(self, name: str) -> Any:
        return json.loads(self.files[name])


def document(name: str, status: str = "accepted", code: str | None = None, chunks: int = 1) -> Any:
    return {
        "id": name,
        "family": name,
        "status": status,
        "code": code,
        "problem": None,
        "digest": f"sha256:{name}",
        "text_digest": f"sha256:{name}-text",
        "characters": 5000,
        "cleaning": {"tags": 3},
        "chunks": chunks,
        "facts": {"title": name, "kind": "regulation", "licence": "own words", "as_of": "2025-06-30"},
    }


def outcome(name: str, index: int = 0, rows: int = 2, refused: Sequence[str] = (), **changes: Any) -> ChunkOutcome:
    chunk = Chunk(name, index, index * 1000, index * 1000 + 1000, f"text of {name} {index}")
    values: dict[str, Any] = {
        **chunk_facts(chunk, name),
        "status": "accepted" if rows else "rejected",
        "code": None if rows else "no_row_accepted",
        "prompt_digest": "sha256:p",
        "model": "fake:1",
        "rows": [_row(name, chunk, number) for number in range(rows)],
        "refused": [RefusedRow(f"{chunk.id}.r{place}", (code,), ("/x",)) for place, code in enumerate(refused)],
        "tokens": (10, 5),
        **changes,
    }
    return ChunkOutcome(**values)


def _row(name: str, chunk: Chunk, number: int) -> Any:
    topic = TOPICS[sum(map(ord, f"{chunk.id}{number}")) % len(TOPICS)]
    rule = 1000 + zlib.crc32(f"{chunk.id}.{number}".encode()) % 9000
    return row(
        call("rule_lookup", citation=f"17 CFR 230.{rule}"),
        id=f"{chunk.id}.{number:02d}",
        question=f"{name} {chunk.index}{number}: which paragraph of Rule {rule} is about the {topic} of {name * 3}?",
        span=(chunk.start, chunk.start + 80),
    )
