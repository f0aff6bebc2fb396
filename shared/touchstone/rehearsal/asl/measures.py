"""Numbers that a definition leaves to an expression."""

from __future__ import annotations

from typing import Any

from touchstone.rehearsal.asl.errors import QUERY_EVALUATION_ERROR, StateError
from touchstone.rehearsal.asl.expressions import expected
from touchstone.rehearsal.asl.template import Template


def measured(template: Template, bindings: dict[str, Any], least: float, most: float, *, whole: bool = True) -> float:
    """The number that a template gives.

    Raises:
        StateError: `States.QueryEvaluationError`: it is no number within bounds.
    """
    value = template.evaluate(bindings)
    kind = "integer" if whole else "number"
    number: float = expected(value, (int,) if whole else (int, float), kind, template.source, template.field)
    if not least <= number <= most:
        raise StateError(
            QUERY_EVALUATION_ERROR,
            f"The JSONata expression '{template.source}' specified for the field '{template.field}' gave {number}; "
            f"expected {least:,.15g} to {most:,.15g}.",
            field=template.field,
        )
    return float(number)
