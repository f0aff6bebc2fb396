"""All rules of a row: each a small function that names what is wrong."""

from __future__ import annotations

from collections.abc import Callable

from touchstone.data.errors import RowFault
from touchstone.data.rows.call_rules import category_tools, known_category, valid_reference
from touchstone.data.rows.checked_row import Checked, Faults, checked_with
from touchstone.data.rows.context import Context
from touchstone.data.rows.grounding_rules import citations_exist, grounded_values
from touchstone.data.rows.row import Row
from touchstone.data.rows.text_rules import (
    has_evidence,
    no_orders,
    no_reserved_words,
    no_tool_names,
    question_length,
    stands_alone,
    whole_text,
)

RULES: tuple[Callable[[Checked], Faults], ...] = (
    question_length,
    stands_alone,
    no_tool_names,
    no_reserved_words,
    no_orders,
    whole_text,
    known_category,
    category_tools,
    valid_reference,
    citations_exist,
    has_evidence,
    grounded_values,
)
"""Every rule, in the order in which its faults are told."""
_WITHOUT_EVIDENCE = tuple(rule for rule in RULES if rule is not has_evidence)


def faults_of(row: Row, context: Context, text: str | None = None, *, evidence: bool = True) -> list[RowFault]:
    """Everything that is wrong with a row.

    Args:
        row: the row.
        context: what it is checked against.
        text: the chunk that it was made of; None where it is not known.
        evidence: whether it must have one.
    """
    one = checked_with(row, context, text)
    faults: list[RowFault] = []
    for rule in RULES if evidence else _WITHOUT_EVIDENCE:
        faults += rule(one)
    return faults
