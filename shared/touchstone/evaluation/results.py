"""The result row of a sample, as `touchstone score --out` writes it: one JSON object a line.

Values of arguments stay out unless asked for: a result file travels further than the data it is about.
"""

from __future__ import annotations

from typing import Any

from touchstone.scoring.errors import SampleError
from touchstone.scoring.reasons import Reason, reasons_of
from touchstone.scoring.score import Score, Scorer

PARTS = ("parse", "selection", "arguments", "order", "schema")


def result_of(
    sample_id: Any, outcome: Score | SampleError, scorer: Scorer, category: str | None, *, show_text: bool = False
) -> dict[str, Any]:
    """The result row.

    Args:
        sample_id: id as it came.
        outcome: the score, or why there is none.
        scorer: the scorer that made it.
        category: category of the row.
        show_text: put expected and seen values into the reasons.

    Returns:
        With a score: id, rubric, category, reward, graded, exact, rung, parts (null where one does not
        apply), dialect, tools expected, reasons. Without: id, rubric, and under `unscored` code, pointer
        and problem.
    """
    head = {"id": sample_id, "rubric": scorer.rubric.digest, "category": category}
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
        "dialect": outcome.dialect,
        "tools": sorted({call.name for call in outcome.plan.expected}),
        "reasons": [_reason(reason, show_text=show_text) for reason in reasons_of(outcome, scorer)],
    }


def _reason(reason: Reason, *, show_text: bool) -> dict[str, Any]:
    if show_text:
        return reason._asdict()
    pointer = reason.pointer
    if reason.code == "unknown_argument":  # the model made the name up, out of what it had read
        pointer = pointer[: pointer.index("/arguments") + len("/arguments")]
    return {"code": reason.code, "pointer": pointer, "lost": reason.lost}
