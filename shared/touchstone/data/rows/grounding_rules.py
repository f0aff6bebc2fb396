"""Rules about where a row's citations, dates and numbers come from."""

from __future__ import annotations

import contextlib
import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from touchstone.data.errors import RowFault
from touchstone.data.rows.checked_row import Checked, Faults
from touchstone.data.rows.facts import days_in, facts_in
from touchstone.scoring.comparators.citation import Citation, find_citations

_LEAST_NUMBER = 100
_ISO_LENGTH = len("2024-03-05")


def citations_exist(one: Checked) -> Faults:
    """A citation is a document of the corpus, a leading case, or of canonical form; and still law."""
    rule, register = one.context.categories.get(one.row.category), one.context.register
    for pointer, citation in _citations(one):
        standing = register.standing(citation)
        if standing == "unknown" and not (rule and rule.may_cite_unknown):
            yield RowFault("unknown_citation", pointer, f"expected an authority of the corpus, saw a {citation.kind}")
        if standing == "not_in_force" and not (rule and rule.may_cite_repealed) and not _as_of_then(one, citation):
            yield RowFault("not_in_force", pointer, "expected law that is in force, or an as_of date on which it was")


def grounded_values(one: Checked) -> Faults:
    """Dates and numbers of arguments come from the question or the document, not from nowhere."""
    values: list[tuple[str, int | None, float | None]] = []
    for index, call in enumerate(one.row.calls):
        _collect(call["arguments"], f"/calls/{index}/arguments", one.row.question, values)
    sources = [one.row.question] if one.text is None else [one.row.question, one.text]
    for pointer, day, number in values:
        if day is not None and not any(day in days_in(source) for source in sources):
            date = dt.date.fromordinal(day)
            if not _may_bound_a_year(date) or not _bounds_a_year(date, sources):
                yield RowFault("ungrounded_date", pointer, "expected a date of the question or the document")
        if number is not None and not any(number in facts_in(source).numbers for source in sources):
            yield RowFault("ungrounded_number", pointer, "expected a number of the question or the document")


def _citations(one: Checked) -> Iterator[tuple[str, Citation]]:
    """The citations of citation arguments and of the question, of texts where one may be at fault."""
    register = one.context.register
    for index, call in enumerate(one.row.calls):
        for name in one.context.limits.citation_arguments:
            value = call["arguments"].get(name)
            if isinstance(value, str) and register.may_be_at_fault(value):
                for citation in find_citations(value):
                    yield f"/calls/{index}/arguments/{name}", citation
    if register.may_be_at_fault(one.row.question):
        for citation in find_citations(one.row.question):
            yield "/question", citation


def _as_of_then(one: Checked, citation: Citation) -> bool:
    """Whether a call asks for the law as of a day on which it was still in force."""
    ended = one.context.register.ended(citation)
    if ended is None or ended[0] is None:
        return False
    return any(_is_before(call["arguments"].get("as_of"), ended[0]) for call in one.row.calls)


def _is_before(value: Any, day: dt.date) -> bool:
    try:
        return isinstance(value, str) and dt.date.fromisoformat(value) < day
    except ValueError:
        return False


def _may_bound_a_year(date: dt.date) -> bool:
    return date.day == 1 or (date + dt.timedelta(days=1)).day == 1


def _bounds_a_year(date: dt.date, sources: Sequence[str]) -> bool:
    """Whether the first or last day of a month is in a stated year or right beside one: "in 2024", "since 1985"."""
    facts = [facts_in(source) for source in sources]
    years = {float(dt.date.fromordinal(stated).year) for one in facts for stated in one.days}
    years.update(*(one.numbers for one in facts))
    return not years.isdisjoint((float(date.year), float(date.year - 1), float(date.year + 1)))


def _collect(
    arguments: Mapping[str, Any], place: str, question: str, found: list[tuple[str, int | None, float | None]]
) -> None:
    """Gather dates that the question does not have as they stand, and larger numbers: pointer, day, number."""
    for name, value in arguments.items():
        if isinstance(value, str):
            if len(value) == _ISO_LENGTH and value[4] == "-" and value not in question:
                with contextlib.suppress(ValueError):
                    found.append((f"{place}/{name}", dt.date.fromisoformat(value).toordinal(), None))
        elif isinstance(value, dict):
            _collect(value, f"{place}/{name}", question, found)
        elif isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= _LEAST_NUMBER:
            found.append((f"{place}/{name}", None, _as_float(value)))


def _as_float(number: float) -> float:
    """A number as texts have theirs; infinite where it is too large for one, and so in no text."""
    try:
        return float(number)
    except OverflowError:
        return math.inf
