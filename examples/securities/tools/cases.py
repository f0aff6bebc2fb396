"""Court decisions: find the leading cases."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field, validate_call

from examples.securities.enumerations import Court, Statute, Topic
from examples.securities.tools.clauses import within
from examples.securities.tools.corpus import Entry, hint_on, index
from examples.securities.tools.evidence import best_passages, digest_of

_LIMIT = 10


@validate_call
def case_law_search(
    query: Annotated[str, Field(min_length=3, max_length=300)],
    topic: Topic | None = None,
    court: Court | None = None,
    statute: Statute | None = None,
    decided_after: date | None = None,
    decided_before: date | None = None,
    precedential_only: bool = False,  # noqa: FBT001, FBT002 - tools are called by name
) -> dict[str, Any]:
    """Search court decisions on the federal securities laws.

    Args:
        query: Issue or case name, in plain words.
        topic: Doctrine that the decision is about.
        court: Court that decided.
        statute: Statute that the decision construes.
        decided_after: Earliest date of decision.
        decided_before: Latest date of decision.
        precedential_only: Leave out decisions that do not bind as precedent.

    Returns:
        The decisions, best first, each with the passages of its digest that answer the query best; a ``hint`` where the
        query has no word to search for.
    """

    def keep(entry: Entry) -> bool:
        return (
            topic in (None, entry["topic"])
            and court in (None, entry["court"])
            and statute in (None, entry["statute"])
            and within(entry["decided"], decided_after, decided_before)
            and (entry["precedential"] or not precedential_only)
        )

    cases = index("cases", "name", "holding", "topic", "statute").search(query, keep, _LIMIT)
    return {
        "status": "found" if cases else "not_found",
        "query": query,
        "cases": [with_passages(entry, query) for entry in cases],
        **hint_on(query),
    }


def with_passages(entry: Entry, query: str) -> Entry:
    """A decision with what its digest says on a query.

    Args:
        entry: An entry of the cases.
        query: Plain words.

    Returns:
        The entry, and the passages beside it; none where the example has no digest.
    """
    document = digest_of(entry["citation"])
    return {**entry, "passages": best_passages(document, query) if document else []}
