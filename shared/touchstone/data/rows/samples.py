"""Samples that exist already, repaired and checked by the same ladder and the same rules."""

from __future__ import annotations

from typing import Any, NamedTuple

from touchstone.data.errors import RowError, RowFault
from touchstone.data.rows.context import Context
from touchstone.data.rows.repair import repaired
from touchstone.data.rows.row import Row
from touchstone.data.rows.rules import faults_of
from touchstone.data.split import item_of
from touchstone.wire.items import category_of, read_item

Json = dict[str, Any]


class Mended(NamedTuple):
    """A sample with what was mended; its faults, if it still has any."""

    sample: Json
    repairs: tuple[str, ...]
    faults: list[RowFault]


def mended(sample: Json, context: Context) -> Mended:
    """The sample, repaired where that can mean one thing only, and checked.

    Its document is not known, so evidence is not asked for, and dates and numbers must stand in the question.

    Args:
        sample: a sample in Touchstone's own format, or with a reference in a shape that is read.
        context: what it is checked against.
    """
    try:
        item = item_of(sample)
        reference = dict(read_item(sample).reference)
    except RowError as error:
        return Mended(sample, (), error.faults)
    row = Row(item.id, item.question, category_of(sample) or "", reference["calls"], reference.get("order") or "any")
    fixed = repaired(row, context.tools.named, frozenset(context.limits.citation_arguments))
    faults = faults_of(fixed, context, evidence=False)
    if not fixed.repairs:
        return Mended(sample, (), faults)
    reference.update(calls=list(fixed.calls), order=fixed.order)
    lineage = {**sample.get("lineage", {}), "repairs": [*sample.get("lineage", {}).get("repairs", ()), *fixed.repairs]}
    return Mended({**sample, "reference_answer": reference, "lineage": lineage}, fixed.repairs, faults)
