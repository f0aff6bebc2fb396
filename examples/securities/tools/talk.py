"""The four free-text tools of the public sample, over the same corpus."""

from typing import Annotated, Any

from pydantic import Field, validate_call

from examples.securities.tools.canonical import canonical
from examples.securities.tools.cases import with_passages
from examples.securities.tools.citations import find_cases, several_provisions
from examples.securities.tools.clauses import clause_index
from examples.securities.tools.corpus import Entry, hint_on, index
from examples.securities.tools.evidence import passages_on
from examples.securities.tools.regulations import find

_LIMIT = 5
_NOT_APPLICABLE = "N/A"
_EMPTY = ("", "n/a", "none", "not applicable")

Text = Annotated[str, Field(min_length=1)]


@validate_call
def statute_retrieval(regulation: Text) -> dict[str, Any]:
    """Retrieve a statute or regulation.

    Args:
        regulation: Name or citation of the statute or regulation.

    Returns:
        The matching provisions.
    """
    return {"regulation": regulation, **_results("provisions", _provisions(regulation))}


@validate_call
def case_law_search(query: Text) -> dict[str, Any]:
    """Search court decisions on the securities laws.

    Args:
        query: Issue, doctrine or case name.

    Returns:
        The matching decisions.
    """
    return {"query": query, **_results("cases", _cases(query)), **hint_on(query)}


@validate_call
def compliance_checker(
    query: Text,
    edgar_check: str = _NOT_APPLICABLE,
    regulation: str = _NOT_APPLICABLE,
    case_interpretation_check: str = _NOT_APPLICABLE,
) -> dict[str, Any]:
    """Gather what bears on a compliance question from rules, filed agreements and decisions.

    Args:
        query: Compliance question.
        edgar_check: What to look for in filed agreements; N/A if nothing.
        regulation: Rule to check against; N/A if none.
        case_interpretation_check: What to look for in decisions; N/A if nothing.

    Returns:
        The material for each part that was asked for.
    """
    return {
        "query": query,
        "clauses": _clauses(edgar_check) if _asked(edgar_check) else [],
        "provisions": _provisions(regulation) if _asked(regulation) else [],
        "cases": _cases(case_interpretation_check) if _asked(case_interpretation_check) else [],
    }


@validate_call
def citation_validator(query: Text) -> dict[str, Any]:
    """Validate a citation of a case, statute or rule.

    Args:
        query: Citation to validate.

    Returns:
        Whether it was found, and what; a name that fits several decisions, or several citations at once, are ambiguous.
    """
    cases = find_cases(query)
    if not cases and (several := several_provisions(query)):
        return {"query": query, "status": "ambiguous", "entry": None, **several}
    entry = cases[0] if cases else find(canonical(query))
    status = "ambiguous" if len(cases) > 1 else "found" if entry else "not_found"
    return {"query": query, "status": status, "entry": entry}


def _provisions(text: str) -> list[Entry]:
    wanted = canonical(text)
    if entry := find(wanted):
        return [{**entry, "passages": passages_on(wanted)}]
    searched = index("regulations", "citation", "title", "summary").search(text, lambda _: True, _LIMIT)
    return [{**entry, "passages": passages_on(entry["citation"])} for entry in searched]


def _cases(text: str) -> list[Entry]:
    found = index("cases", "name", "holding", "topic", "statute").search(text, lambda _: True, _LIMIT)
    return [with_passages(entry, text) for entry in found]


def _clauses(text: str) -> list[Entry]:
    return clause_index().search(text, lambda _: True, _LIMIT)


def _asked(text: str) -> bool:
    return text.strip().lower() not in _EMPTY


def _results(name: str, found: list[Entry]) -> dict[str, Any]:
    return {"status": "found" if found else "not_found", name: found}
