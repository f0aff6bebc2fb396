"""The ledger of a run: every answer on a line of its own, written when it is there, never changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from touchstone.evaluation.run.appended import LedgerError, LineIndex, Reader, Writer, lines_in
from touchstone.inference.model import Answered, Tokens
from touchstone.inference.retry import Failure

__all__ = ["Index", "LedgerError", "Reader", "Record", "Writer", "record_from", "records_of"]


@dataclass(frozen=True, slots=True)
class Record:
    """A line of the ledger.

    Attributes:
        id: id of the row.
        sample: which of its answers, from 0.
        digest: digest of the prompt and of the settings it was asked with.
        answered: the answer, or None.
        failure: why there is none.
    """

    id: Any
    sample: int
    digest: str
    answered: Answered | None = None
    failure: Failure | None = None

    @property
    def is_done(self) -> bool:
        """Whether there is an answer."""
        return self.answered is not None

    def document(self) -> dict[str, Any]:
        """As JSON."""
        answered, failure = self.answered, self.failure
        tokens = answered.tokens if answered else None
        return {
            "id": self.id,
            "sample": self.sample,
            "digest": self.digest,
            "answer": answered.message if answered else None,
            "failed": failure and {"code": failure.code, "attempts": failure.attempts, "retryable": failure.retryable},
            "stop_reason": answered.stop_reason if answered else None,
            "tokens": tokens and {"input": tokens.input, "output": tokens.output},
            "seconds": answered.seconds if answered else None,
        }


def record_from(line: Mapping[str, Any]) -> Record:
    """The record of a line.

    Raises:
        KeyError, TypeError: it is none.
    """
    failed, tokens = line["failed"], line["tokens"]
    answered = None
    if line["answer"] is not None:
        took = None if tokens is None else Tokens(tokens["input"], tokens["output"])
        answered = Answered({**line["answer"]}, line["stop_reason"], took, line["seconds"])
    failure = None if failed is None else Failure(failed["code"], failed["attempts"], failed["retryable"])
    if (answered is None) == (failure is None):
        raise TypeError("expected an answer or a failure")
    return Record(line["id"], line["sample"], line["digest"], answered, failure)


def records_of(path: Path) -> Iterator[tuple[int, Record]]:
    """The records of a ledger with their places (bytes from the start); a torn last line is passed over.

    Raises:
        LedgerError: another line is broken.
        OSError: it can't be read.
    """
    return lines_in(path, record_from)


class Index(LineIndex[Record]):
    """Where the last record of each sample stands in a ledger.

    Args:
        path: the ledger; it may be missing.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, record_from)
