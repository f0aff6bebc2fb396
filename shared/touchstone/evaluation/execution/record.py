"""A line of `executions.jsonl`: what became of the calls of an answer. It holds text, as the answers do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ExecutionRecord:
    """An answer, executed.

    Attributes:
        id: id of the row.
        sample: which of its answers, from 0.
        digest: digest of the answer, its row, the rubric and the facts of the tools.
        outcome: what the result row says: `score`, `same_results` and `reasons`, or `unscored` with code and pointer.
        calls: the calls in their order: name, arguments and label as emitted, and `result` or `faults`.
        problem: what was expected and seen, where there is no score.
    """

    id: Any
    sample: int
    digest: str
    outcome: Mapping[str, Any]
    calls: Sequence[Mapping[str, Any]] = ()
    problem: str | None = None

    @property
    def is_done(self) -> bool:
        """Whether there is a score; what there is none for is executed again by the same command."""
        return "score" in self.outcome

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "id": self.id,
            "sample": self.sample,
            "digest": self.digest,
            "execution": dict(self.outcome),
            "calls": [dict(call) for call in self.calls],
            "problem": self.problem,
        }


def record_from(line: Mapping[str, Any]) -> ExecutionRecord:
    """The record of a line.

    Raises:
        KeyError, TypeError: it is none.
    """
    outcome = line["execution"]
    if ("score" in outcome) == ("unscored" in outcome):
        raise TypeError("expected a score or why there is none")
    return ExecutionRecord(
        line["id"], line["sample"], line["digest"], outcome, tuple(line["calls"]), line.get("problem")
    )
