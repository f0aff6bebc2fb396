"""From a reply to the outcome of its chunk: read, repaired, checked, grounded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from touchstone.data.chunking import Chunk
from touchstone.data.errors import RowError, RowFault
from touchstone.data.generation.outcome import ChunkOutcome, RefusedRow, chunk_facts
from touchstone.data.rows.context import Context
from touchstone.data.rows.item import row_of
from touchstone.data.rows.repair import repaired
from touchstone.data.rows.reply import ReplyError, read_reply
from touchstone.data.rows.row import Row
from touchstone.data.rows.rules import faults_of
from touchstone.inference.retry import Failure


def failed(chunk: Chunk, family: str, failure: Failure, prompt_digest: str, model: str) -> ChunkOutcome:
    """The outcome of a chunk that got no reply."""
    return ChunkOutcome(
        **chunk_facts(chunk, family),
        status="failed",
        code=failure.code,
        prompt_digest=prompt_digest,
        model=model,
        retryable=failure.retryable,
    )


def outcome_of(
    chunk: Chunk,
    family: str,
    reply: Mapping[str, Any],
    context: Context,
    prompt_digest: str,
    model: str,
) -> ChunkOutcome:
    """The outcome of a chunk by its reply.

    Args:
        chunk: the chunk.
        family: family of its document.
        reply: `message`, `stop_reason` and `tokens`, as they are kept.
        context: what rows are checked against.
        prompt_digest: digest of the prompt.
        model: which model was asked.
    """
    told = ChunkOutcome(
        **chunk_facts(chunk, family),
        status="rejected",
        code=None,
        prompt_digest=prompt_digest,
        model=model,
        stop_reason=reply["stop_reason"],
        tokens=None if reply["tokens"] is None else (reply["tokens"][0], reply["tokens"][1]),
    )
    try:
        reading = read_reply(reply["message"])
    except ReplyError as error:
        return replace(told, code=error.code)
    if not reading.items:
        return replace(told, code="nothing_asked")
    rows, refused = _rows(reading.items, chunk, context)
    told = replace(told, rows=rows, refused=refused, reply_repairs=reading.repairs)
    if not rows:
        return replace(told, code="no_row_accepted")
    return replace(told, status="repaired" if reading.repairs or any(row.repairs for row in rows) else "accepted")


def _rows(items: list[Any], chunk: Chunk, context: Context) -> tuple[list[Row], list[RefusedRow]]:
    rows: list[Row] = []
    refused: list[RefusedRow] = []
    for number, item in enumerate(items):
        row_id = f"{chunk.id}.{number:02d}"
        row, faults = checked_row(item, row_id, chunk, context)
        if row is None or faults:
            refused.append(
                RefusedRow(row_id, tuple(fault.code for fault in faults), tuple(fault.pointer for fault in faults))
            )
        else:
            rows.append(row)
    return rows, refused


def checked_row(item: Any, row_id: str, chunk: Chunk, context: Context) -> tuple[Row | None, list[RowFault]]:
    """The row of an item, repaired and with its span, or everything that is wrong with it."""
    try:
        row = row_of(item, row_id)
    except RowError as error:
        return None, error.faults
    names = frozenset(context.limits.citation_arguments)
    row = repaired(row, context.tools.named, names, chunk.text)
    faults = faults_of(row, context, chunk.text)
    place = chunk.text.find(row.evidence)
    start = chunk.start + place
    return replace(row, span=(start, start + len(row.evidence))) if not faults else row, faults
