"""The tools of the example, as functions that really work over the sample corpus."""

from collections.abc import Callable
from typing import Any

from examples.securities.tools import talk
from examples.securities.tools.abstention import no_tool
from examples.securities.tools.cases import case_law_search
from examples.securities.tools.citations import citation_check
from examples.securities.tools.clauses import clause_search
from examples.securities.tools.deadlines import filing_obligation
from examples.securities.tools.filings import filing_lookup
from examples.securities.tools.regulations import regulation_lookup, requirement_check
from examples.securities.tools.resales import resale_check

__all__ = ["FIRM_TOOLS", "TALK_TOOLS", "Tool"]

Tool = Callable[..., dict[str, Any]]

FIRM_TOOLS: tuple[Tool, ...] = (
    clause_search,
    regulation_lookup,
    requirement_check,
    filing_obligation,
    resale_check,
    case_law_search,
    citation_check,
    filing_lookup,
    no_tool,
)

TALK_TOOLS: tuple[Tool, ...] = (
    talk.statute_retrieval,
    talk.case_law_search,
    talk.compliance_checker,
    talk.citation_validator,
)
