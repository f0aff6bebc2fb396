"""What the summaries state in sentences, without what the report says elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from touchstone.evaluation.report.series import Series
from touchstone.evaluation.report.wording import sentence

_NOTE = "Note of "


def statements_of(series: Sequence[Series]) -> tuple[str, ...]:
    """The sentences of all summaries; what all runs state stands once. Notes stand at the top of the report."""
    told = [_told(one) for one in series]
    shared = [statement for statement in told[0] if all(statement in other for other in told)]
    own = [
        f"{one.key}: {statement}"
        for one, statements in zip(series, told, strict=True)
        for statement in statements
        if statement not in shared
    ]
    return tuple(map(sentence, [*shared, *own]))


def _told(one: Series) -> list[str]:
    return [statement for statement in one.summary.get("statements", ()) if not statement.startswith(_NOTE)]
