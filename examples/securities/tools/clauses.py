"""Contract clauses: find model and filed language."""

from datetime import date
from functools import cache
from typing import Annotated, Any

from pydantic import Field, validate_call

from examples.securities.enumerations import AgreementType, ClauseType, Exhibit
from examples.securities.library.passages import passages
from examples.securities.tools.corpus import Entry, Index, entries, hint_on
from examples.securities.tools.evidence import as_clauses


@validate_call
def clause_search(
    clause_type: ClauseType,
    query: Annotated[str, Field(min_length=3, max_length=300)],
    agreement_type: AgreementType | None = None,
    issuer: str | None = None,
    filed_after: date | None = None,
    filed_before: date | None = None,
    exhibit: Exhibit | None = None,
    limit: Annotated[int, Field(ge=1, le=50)] = 10,
) -> dict[str, Any]:
    """Search filed agreements for clauses of one type.

    Args:
        clause_type: Kind of clause.
        query: What the clause should say, in plain words.
        agreement_type: Kind of agreement that holds the clause.
        issuer: Name of the issuer.
        filed_after: Earliest filing date.
        filed_before: Latest filing date.
        exhibit: Exhibit number under which the agreement was filed.
        limit: Largest number of clauses to return.

    Returns:
        The clauses, best first. ``classified_by`` says whether the type was read from a ``heading``, from
        ``keywords`` in the text, or given by ``hand`` to a summary. A ``hint`` where the query has no word to
        search for.
    """

    def keep(entry: Entry) -> bool:
        return (
            entry["clause_type"] == clause_type
            and agreement_type in (None, entry["agreement_type"])
            and exhibit in (None, entry["exhibit"])
            and (issuer or "").lower() in entry["issuer"].lower()
            and within(entry["filed"], filed_after, filed_before)
        )

    clauses = clause_index().search(query, keep, limit)
    return {"status": "found" if clauses else "not_found", "query": query, "clauses": clauses, **hint_on(query)}


@cache
def clause_index() -> Index:
    """The index over clauses found in the contracts and over the summaries of clauses in the corpus."""
    found = [clause for passage in passages() for clause in as_clauses(passage)]
    summaries = [{**entry, "classified_by": "hand"} for entry in entries("clauses")]
    return Index([*summaries, *found], ("text", "clause_type", "agreement_type", "headings"))


def within(day: str, after: date | None, before: date | None) -> bool:
    """Whether a day lies in a range whose ends count.

    Args:
        day: The day, in ISO form.
        after: The first day of the range, if it has one.
        before: The last day of the range, if it has one.

    Returns:
        Whether it does.
    """
    return (after is None or after.isoformat() <= day) and (before is None or day <= before.isoformat())
