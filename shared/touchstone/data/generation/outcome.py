"""What became of a chunk: its rows, those that were refused, and why; as JSON between the stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from touchstone.data.chunking import Chunk
from touchstone.data.rows.row import Row, row_from

Json = dict[str, Any]
Status = Literal["accepted", "repaired", "rejected", "failed"]


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was refused.

    Attributes:
        id: its id.
        codes: every code, the first one first.
        pointers: where, in the same order.
    """

    id: str
    codes: tuple[str, ...]
    pointers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChunkOutcome:
    """What became of a chunk.

    Attributes:
        chunk: its id.
        document: id of its document.
        family: family of its document.
        start: its first character in the document's cleaned text.
        end: after its last character.
        digest: digest of its text.
        status: `repaired` if the reply or any row had to be mended; `failed` if there is no reply.
        code: why it was rejected or failed; None otherwise.
        prompt_digest: digest of the prompt and of how it was asked.
        model: what tells the model from every other.
        rows: accepted rows.
        refused: refused rows.
        reply_repairs: what had to be mended to read the reply.
        stop_reason: why the model stopped.
        tokens: tokens of prompt and reply, if known.
        retryable: whether asking again may go better.
    """

    chunk: str
    document: str
    family: str
    start: int
    end: int
    digest: str
    status: Status
    code: str | None
    prompt_digest: str
    model: str
    rows: Sequence[Row] = ()
    refused: Sequence[RefusedRow] = ()
    reply_repairs: tuple[str, ...] = ()
    stop_reason: str | None = None
    tokens: tuple[int, int] | None = None
    retryable: bool = False

    def as_json(self) -> Json:
        """As JSON."""
        return {
            **{name: getattr(self, name) for name in _PLAIN},
            "rows": [row.document() for row in self.rows],
            "refused": [{"id": r.id, "codes": list(r.codes), "pointers": list(r.pointers)} for r in self.refused],
            "reply_repairs": list(self.reply_repairs),
            "tokens": None if self.tokens is None else list(self.tokens),
        }

    def counts(self) -> dict[str, int]:
        """Rows by what became of them."""
        mended = sum(1 for row in self.rows if row.repairs)
        return {"accepted": len(self.rows) - mended, "repaired": mended, "rejected": len(self.refused)}


_PLAIN = (
    "chunk",
    "document",
    "family",
    "start",
    "end",
    "digest",
    "status",
    "code",
    "prompt_digest",
    "model",
    "stop_reason",
    "retryable",
)


def outcome_from(document: Mapping[str, Any]) -> ChunkOutcome:
    """An outcome out of its JSON."""
    refused = [RefusedRow(one["id"], tuple(one["codes"]), tuple(one["pointers"])) for one in document["refused"]]
    tokens = document["tokens"]
    return ChunkOutcome(
        **{name: document[name] for name in _PLAIN},
        rows=[row_from(row) for row in document["rows"]],
        refused=refused,
        reply_repairs=tuple(document["reply_repairs"]),
        tokens=None if tokens is None else (tokens[0], tokens[1]),
    )


def chunk_facts(chunk: Chunk, family: str) -> Json:
    """The fields of an outcome that the chunk gives."""
    return {
        "chunk": chunk.id,
        "document": chunk.document,
        "family": family,
        "start": chunk.start,
        "end": chunk.end,
        "digest": chunk.digest,
    }
