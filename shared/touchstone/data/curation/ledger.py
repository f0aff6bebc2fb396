"""The ledger of a dataset: every document, chunk and row, once, with what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from touchstone.data.curation.candidate import Candidate
from touchstone.data.curation.duplicates import Deduplicated
from touchstone.data.generation.outcome import ChunkOutcome

Json = dict[str, Any]
STATUSES = ("accepted", "repaired", "rejected", "failed")


def document_lines(documents: Sequence[Json], outcomes: Sequence[ChunkOutcome], kept: Mapping[str, int]) -> list[Json]:
    """A line for each document.

    Args:
        documents: the documents, as prepared.
        outcomes: the outcomes of all chunks.
        kept: rows that are left after deduplication, by document.
    """
    by_document: dict[str, list[ChunkOutcome]] = {}
    for outcome in outcomes:
        by_document.setdefault(outcome.document, []).append(outcome)
    return [_document(document, by_document.get(document["id"], ()), kept) for document in documents]


def _document(document: Json, outcomes: Sequence[ChunkOutcome], kept: Mapping[str, int]) -> Json:
    rows, left = sum(len(outcome.rows) for outcome in outcomes), kept.get(document["id"], 0)
    status, code = document["status"], document["code"]
    if status == "accepted" and not rows:
        no_reply = bool(outcomes) and all(outcome.status == "failed" for outcome in outcomes)
        status, code = ("failed", "no_reply") if no_reply or not outcomes else ("rejected", "zero_yield")
    elif status == "accepted" and not left:
        status, code = "rejected", "only_duplicates"
    return {
        "unit": "document",
        "id": document["id"],
        "status": status,
        "code": code,
        "problem": document["problem"],
        "digest": document["digest"],
        "chunks": document["chunks"],
        "rows": rows,
        "kept": left,
    }


def chunk_lines(outcomes: Sequence[ChunkOutcome]) -> Iterator[Json]:
    """A line for each chunk."""
    for outcome in outcomes:
        yield {
            "unit": "chunk",
            "id": outcome.chunk,
            "document": outcome.document,
            "status": outcome.status,
            "code": outcome.code,
            "repairs": list(outcome.reply_repairs),
            "rows": outcome.counts(),
            "stop_reason": outcome.stop_reason,
            "digest": outcome.digest,
        }


def row_lines(
    outcomes: Sequence[ChunkOutcome],
    candidates: Sequence[Candidate],
    result: Deduplicated,
    splits: Mapping[str, str],
) -> Iterator[Json]:
    """A line for each row that the model wrote."""
    for outcome in outcomes:
        for refused in outcome.refused:
            yield _row(refused.id, outcome.chunk, "rejected", refused.codes[0], codes=list(refused.codes))
    for index, candidate in enumerate(candidates):
        row = candidate.row
        code = result.refused.get(index)
        status = "rejected" if code else "repaired" if row.repairs else "accepted"
        twin = result.twins.get(index)
        beside = {} if twin is None else {"twin": candidates[twin].row.id}
        split = splits.get(row.id)
        yield _row(row.id, candidate.chunk, status, code, repairs=list(row.repairs), split=split, **beside)


def _row(row_id: str, chunk: str, status: str, code: str | None, **beside: Any) -> Json:
    return {"unit": "row", "id": row_id, "chunk": chunk, "status": status, "code": code, **beside}


def tally(lines: Sequence[Json]) -> Json:
    """Counts of a ledger: by unit, status and code."""
    units: Json = {}
    for unit in ("document", "chunk", "row"):
        own = [line for line in lines if line["unit"] == unit]
        statuses = Counter(line["status"] for line in own)
        units[unit] = {
            "total": len(own),
            **{status: statuses[status] for status in STATUSES},
            "codes": dict(sorted(Counter(line["code"] for line in own if line["code"]).items())),
        }
    return units
