"""The result row of a sample, as `touchstone score --out` writes it: one JSON object a line.

Values of arguments stay out unless asked for: a result file travels further than the data it is about.
"""

from __future__ import annotations

from typing import Any

from touchstone.evaluation.outcomes import calls_of, is_valid
from touchstone.scoring.errors import SampleError
from touchstone.scoring.reasons import Reason, reasons_of
from touchstone.scoring.score import Score, Scorer

PARTS = ("parse", "selection", "arguments", "order", "schema")


def result_of(
    sample_id: Any,
    outcome: Score | SampleError,
    scorer: Scorer,
    category: str | None,
    *,
    family: str | None = None,
    sample: int | None = None,
    show_text: bool = False,
) -> dict[str, Any]:
    """The result row.

    Args:
        sample_id: id as it came.
        outcome: the score, or why there is none.
        scorer: the scorer that made it.
        category: category of the row.
        family: documents that the row was made of, by name; rows of one family are no independent evidence.
        sample: which of the answers to the row's prompt this is, from 0; left out where there is but one.
        show_text: put expected and seen values into the reasons.

    Returns:
        With a score: id, sample, rubric, category, family, reward, graded, exact, rung, parts (null where one does
        not apply), valid, dialect, tools expected, calls (expected beside emitted), reasons. Without: id, sample,
        rubric, category, family, and under `unscored` code, pointer and problem.
    """
    head = head_of(sample_id, scorer.rubric.digest, category, family, sample)
    if isinstance(outcome, SampleError):
        unscored = {"code": outcome.code, "pointer": outcome.pointer, "problem": outcome.problem}
        return {**head, "unscored": unscored}
    return {
        **head,
        "reward": outcome.reward,
        "graded": outcome.graded,
        "exact": outcome.exact,
        "rung": outcome.rung,
        "parts": {part: getattr(outcome, part) for part in PARTS},
        "valid": is_valid(outcome),
        "dialect": outcome.dialect,
        "tools": sorted({call.name for call in outcome.plan.expected}),
        "calls": calls_of(outcome),
        "reasons": [_reason(reason, show_text=show_text) for reason in reasons_of(outcome, scorer)],
    }


def failed_row(
    sample_id: Any,
    code: str,
    rubric: str,
    category: str | None,
    *,
    family: str | None = None,
    sample: int | None = None,
) -> dict[str, Any]:
    """The row of a sample to which no answer could be had, by no fault of the model or the row: never a score."""
    return {**head_of(sample_id, rubric, category, family, sample), "failed": {"code": code}}


def head_of(
    sample_id: Any, rubric: str, category: str | None, family: str | None, sample: int | None
) -> dict[str, Any]:
    """What every result row begins with."""
    which = {} if sample is None else {"sample": sample}
    return {"id": sample_id, **which, "rubric": rubric, "category": category, "family": family}


def _reason(reason: Reason, *, show_text: bool) -> dict[str, Any]:
    if show_text:
        return reason._asdict()
    pointer = reason.pointer
    if reason.code == "unknown_argument":  # the model made the name up, out of what it had read
        pointer = pointer[: pointer.index("/arguments") + len("/arguments")]
    return {"code": reason.code, "pointer": pointer, "lost": reason.lost}
