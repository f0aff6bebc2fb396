"""Statutes and rules: look one up, and check an offering against a regime."""

import operator
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, validate_call

from examples.securities.enumerations import Exemption, IssuerStatus, Regime
from examples.securities.tools.canonical import canonical, parents
from examples.securities.tools.corpus import Entry, entries
from examples.securities.tools.evidence import cited_in, digest_of, passages_on

_WORST_FIRST = ("not_met", "to_confirm", "met", "not_applicable")
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "is": operator.eq,
    "in": lambda value, allowed: value in allowed,
    "at_most": operator.le,
}


class Offering(BaseModel):
    """The terms of an offering, as far as they are known."""

    model_config = ConfigDict(extra="forbid")

    exemption: Annotated[Exemption | None, Field(description="Exemption relied on")] = None
    amount_usd: Annotated[float | None, Field(ge=0, description="Aggregate price in US dollars")] = None
    general_solicitation: Annotated[bool | None, Field(description="Publicly advertised or solicited")] = None
    non_accredited_purchasers: Annotated[int | None, Field(ge=0, description="Number expected")] = None
    offshore: Annotated[bool | None, Field(description="Offered and sold outside the United States")] = None


Facts = Annotated[list[str], Field(min_length=1, max_length=20)]


@validate_call
def regulation_lookup(
    citation: Annotated[str, Field(min_length=1)],
    as_of: date | None = None,
    part_only: bool = False,  # noqa: FBT001, FBT002 - tools are called by name
) -> dict[str, Any]:
    """Look up a rule or statute by its citation.

    Args:
        citation: Canonical citation, such as 17 CFR 230.144(d) or 15 USC 77e.
        as_of: Date at which the provision is wanted; today's text if left out.
        part_only: List the sections of the cited part instead of the text.

    Returns:
        The entry with its status, the passages of its digest, and where the contracts cite it; or a result that says
        it was not found.
    """
    wanted = canonical(citation)
    if part_only:
        return _part(wanted)
    entry = find(wanted)
    if entry is None:
        return {"status": "not_found", "citation": wanted}
    return {
        **entry,
        "status": status_at(entry, as_of),
        "asked": wanted,
        "passages": passages_on(wanted),
        "cited_in": cited_in(wanted),
    }


@validate_call
def requirement_check(
    regime: Regime,
    citation: Annotated[str, Field(min_length=1)],
    issuer_status: IssuerStatus,
    offering: Offering | None = None,
    facts: Facts | None = None,
) -> dict[str, Any]:
    """Check an issuer, an offering or given facts against the requirements of a regime.

    Args:
        regime: Body of rules to check against.
        citation: Canonical citation of the provision in question.
        issuer_status: Reporting status of the issuer.
        offering: Terms of the offering, where there is one.
        facts: Further facts, one short statement each.

    Returns:
        Each requirement as met, not met, to confirm or not applicable, and the overall result.
    """
    given = {"issuer_status": issuer_status, **(offering.model_dump(exclude_none=True) if offering else {})}
    checked = [
        {
            "text": item["text"],
            "citation": item["citation"],
            "document": document.id if (document := digest_of(item["citation"])) else None,
            "result": _result(item.get("test"), given),
        }
        for item in entries("requirements")
        if item["regime"] == regime
    ]
    results = {item["result"] for item in checked}
    return {
        "status": next((result for result in _WORST_FIRST if result in results), "to_confirm"),
        "regime": regime,
        "citation": canonical(citation),
        "requirements": checked,
        "facts": facts or [],
    }


def find(citation: str) -> Entry | None:
    """The entry of a canonical citation or of its nearest ancestor.

    Args:
        citation: A canonical citation.

    Returns:
        The entry, or nothing.
    """
    known = {entry["citation"].lower(): entry for entry in entries("regulations")}
    return next((known[name.lower()] for name in parents(citation) if name.lower() in known), None)


def status_at(entry: Entry, day: date | None) -> str:
    """The status of a provision at a date.

    Args:
        entry: An entry of the regulations.
        day: The date; now if nothing.

    Returns:
        ``in_force``, ``repealed``, ``reserved`` or ``not_yet_in_force``.
    """
    if day is None:
        return str(entry["status"])
    if day.isoformat() < entry.get("in_force_from", ""):
        return "not_yet_in_force"
    if day.isoformat() < entry.get("in_force_until", ""):
        return "in_force"
    return str(entry["status"])


def _part(citation: str) -> dict[str, Any]:
    part = citation.split(".", maxsplit=1)[0]
    sections = [
        {"citation": entry["citation"], "title": entry["title"]}
        for entry in entries("regulations")
        if entry["citation"].split(".", maxsplit=1)[0] == part
    ]
    return {"status": "found" if sections else "not_found", "citation": part, "sections": sections}


def _result(test: dict[str, Any] | None, given: dict[str, Any]) -> str:
    if test is None:
        return "to_confirm"
    when = test.get("when", {})
    if any(given.get(name, value) != value for name, value in when.items()):
        return "not_applicable"
    if not given.keys() >= {test["field"], *when}:
        return "to_confirm"
    value = given[test["field"]]
    if value in test.get("open", ()):
        return "to_confirm"
    return "met" if _OPERATORS[test["operator"]](value, test["value"]) else "not_met"
