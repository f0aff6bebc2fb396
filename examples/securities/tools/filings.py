"""Filings of the sample issuers."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field, validate_call

from examples.securities.enumerations import Form
from examples.securities.tools.clauses import within
from examples.securities.tools.corpus import entries
from examples.securities.tools.evidence import contracts_filed


@validate_call
def filing_lookup(
    form: Form,
    issuer: str | None = None,
    cik: Annotated[str, Field(pattern=r"^\d{10}$")] | None = None,
    item: str | None = None,
    exhibit: str | None = None,
    filed_after: date | None = None,
    filed_before: date | None = None,
) -> dict[str, Any]:
    """List filings of one form by an issuer, newest first. Give the issuer's name or its CIK.

    Args:
        form: Form type.
        issuer: Name of the issuer.
        cik: Central Index Key, ten digits.
        item: Item number, such as 1.05.
        exhibit: Exhibit number, such as EX-10.1.
        filed_after: Earliest filing date.
        filed_before: Latest filing date.

    Returns:
        The filings, with the ids of the agreements among their exhibits that the example holds.

    Raises:
        ValueError: Neither an issuer that is not blank nor the CIK is given.
    """
    if not (issuer or "").strip() and cik is None:
        raise ValueError("filing_lookup: give the issuer or the cik")
    filings = [
        {**entry, "documents": contracts_filed(entry["issuer"], entry["filed"], entry["exhibits"])}
        for entry in entries("filings")
        if entry["form"] == form
        and (issuer or "").lower() in entry["issuer"].lower()
        and cik in (None, entry["cik"])
        and (item is None or item in entry["items"])
        and (exhibit is None or exhibit in entry["exhibits"])
        and within(entry["filed"], filed_after, filed_before)
    ]
    filings.sort(key=lambda entry: entry["filed"], reverse=True)
    return {"status": "found" if filings else "not_found", "filings": filings}
