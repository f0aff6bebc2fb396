"""The ledger of a dataset: every document, chunk and row, once, with what became of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from touchstone.data.curation.shelf import DocumentYield, Shelf

Json = dict[str, Any]
STATUSES = ("accepted", "repaired", "rejected", "failed")
_UNITS = ("document", "chunk", "row")


def ledger_of(run: Shelf) -> Iterator[Json]:
    """A line for each document, then for each chunk, then for each row that the model wrote."""
    return chain(document_lines(run), _chunk_lines(run), _refused_lines(run), _row_lines(run))


def document_lines(run: Shelf) -> Iterator[Json]:
    """A line for each document."""
    for document, came in run.documents():
        status, code = _became(document, came)
        yield {
            "unit": "document",
            "id": document["id"],
            "status": status,
            "code": code,
            "problem": document["problem"],
            "digest": document["digest"],
            "chunks": document["chunks"],
            "rows": came.rows,
            "kept": came.kept,
        }


def _became(document: Json, came: DocumentYield) -> tuple[str, str | None]:
    status, code = document["status"], document["code"]
    if status == "accepted" and not came.rows:
        return ("failed", "no_reply") if came.failed == came.chunks else ("rejected", "zero_yield")
    if status == "accepted" and not came.kept:
        return "rejected", "only_duplicates"
    return status, code


def _chunk_lines(run: Shelf) -> Iterator[Json]:
    for outcome, rows in run.chunks():
        yield {
            "unit": "chunk",
            "id": outcome.chunk,
            "document": outcome.document,
            "status": outcome.status,
            "code": outcome.code,
            "repairs": list(outcome.reply_repairs),
            "rows": rows,
            "stop_reason": outcome.stop_reason,
            "digest": outcome.digest,
        }


def _refused_lines(run: Shelf) -> Iterator[Json]:
    for outcome, _ in run.chunks():
        for refused in outcome.refused:
            yield _row(refused.id, outcome.chunk, "rejected", refused.codes[0], codes=list(refused.codes))


def _row_lines(run: Shelf) -> Iterator[Json]:
    for candidate, code, twin, split in run.rows():
        row = candidate.row
        status = "rejected" if code else "repaired" if row.repairs else "accepted"
        beside = {} if twin is None else {"twin": twin}
        yield _row(row.id, candidate.chunk, status, code, repairs=list(row.repairs), split=split, **beside)


def _row(row_id: str, chunk: str, status: str, code: str | None, **beside: Any) -> Json:
    return {"unit": "row", "id": row_id, "chunk": chunk, "status": status, "code": code, **beside}


def tally(lines: Iterable[Json]) -> Json:
    """Counts of a ledger: by unit, status and code."""
    statuses: defaultdict[str, Counter[str]] = defaultdict(Counter)
    codes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        statuses[line["unit"]][line["status"]] += 1
        if line["code"]:
            codes[line["unit"]][line["code"]] += 1
    return {
        unit: {
            "total": statuses[unit].total(),
            **{status: statuses[unit][status] for status in STATUSES},
            "codes": dict(sorted(codes[unit].items())),
        }
        for unit in _UNITS
    }
