"""Samples that exist already, repaired and checked by the same ladder and the same rules."""

from __future__ import annotations

from typing import Any, NamedTuple

from touchstone.data.errors import RowError, RowFault
from touchstone.data.rows.context import Context
from touchstone.data.rows.repair import repaired
from touchstone.data.rows.row import Row
from touchstone.data.rows.rules import faults_of
from touchstone.data.split import item_of
from touchstone.scoring.errors import SampleError
from touchstone.wire.items import category_of, read_item

Json = dict[str, Any]
_NONE: Json = {"calls": []}
"""Stands for a reference that can't be read, so that what else is wrong is told too."""


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
    reference, faults = _reference(sample)
    try:
        item = item_of({**sample, "reference_answer": _NONE} if faults else sample)
    except RowError as error:
        return Mended(sample, (), [*error.faults, *faults])
    if faults:
        return Mended(sample, (), faults)
    row = Row(item.id, item.question, category_of(sample) or "", reference["calls"], reference.get("order") or "any")
    fixed = repaired(row, context.tools.named, frozenset(context.limits.citation_arguments))
    faults = faults_of(fixed, context, evidence=False)
    if not fixed.repairs:
        return Mended(sample, (), faults)
    reference.update(calls=list(fixed.calls), order=fixed.order)
    return Mended({**sample, "reference_answer": reference, "lineage": _lineage(sample, fixed)}, fixed.repairs, faults)


def _reference(sample: Json) -> tuple[Json, list[RowFault]]:
    try:
        reference = dict(read_item({**sample, "messages": []}).reference)
    except SampleError as error:
        return {}, [RowFault(error.code, error.pointer.removeprefix("/reference_answer"), error.problem)]
    return reference, _misshapen(reference.get("calls"))


def _misshapen(calls: Any) -> list[RowFault]:
    """What keeps the calls of a reference from being read as calls at all."""
    if not isinstance(calls, list):
        return [RowFault("bad_reference", "/calls", f"expected a list of calls, saw {type(calls).__name__}")]
    faults = []
    for index, call in enumerate(calls):
        of = call if isinstance(call, dict) else {}
        for key, kind, expected in (("name", str, "a text"), ("arguments", dict, "an object")):
            if not isinstance(of.get(key), kind):
                problem = f"expected {expected}, saw {type(of.get(key)).__name__}"
                faults.append(RowFault("bad_reference", f"/calls/{index}/{key}", problem))
    return faults


def _lineage(sample: Json, row: Row) -> Json:
    found = sample.get("lineage")
    lineage = found if isinstance(found, dict) else {}
    earlier = lineage.get("repairs")
    return {**lineage, "repairs": [*(earlier if isinstance(earlier, list) else ()), *row.repairs]}
