"""Citations: does the cited thing exist, and does it speak of the proposition?"""

import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import Field, validate_call

from examples.securities.tools.canonical import canonical
from examples.securities.tools.corpus import Entry, entries
from examples.securities.tools.enumerations import CitationKind
from examples.securities.tools.regulations import find

_REPORTER = re.compile(r"(\d+)\s+([A-Z][A-Za-z0-9.'\s]*?)\s+(\d+)\b")
_FEDERAL_REGISTER = re.compile(r"(\d+) (?:FR|Fed\. ?Reg\.) (\d+)")
_RELEASE = re.compile(r"\d\d-\d{4,}")
_ITEM = re.compile(r"\d\.\d\d")
_WORD = re.compile(r"[a-z]{4,}")


@validate_call
def citation_check(
    citation: Annotated[str, Field(min_length=1)],
    kind: CitationKind,
    proposition: str | None = None,
) -> dict[str, Any]:
    """Check that a citation exists and, if a proposition is given, what it says on it.

    Args:
        citation: Citation as it stands in the draft.
        kind: What is cited.
        proposition: Statement for which it is cited.

    Returns:
        Whether it was verified, the entry, and the proposition's words that the entry does not hold.
    """
    entry = _FINDERS[kind](citation)
    if entry is None:
        return {"status": "not_found", "citation": citation}
    text = str(entry["text"])
    answer = {
        "status": entry["status"],
        "citation": entry["citation"],
        "title": entry["title"],
        "text": text,
    }
    if proposition is not None:
        answer["proposition"] = proposition
        answer["words_not_found"] = _missing(proposition, f"{entry['title']} {text}")
    return answer


def find_case(citation: str) -> Entry | None:
    """The decision behind a reporter citation, or behind a name if no reporter is cited.

    Args:
        citation: For example ``SEC v. W.J. Howey Co., 328 U.S. 293 (1946)``.

    Returns:
        The decision; nothing if there is none.
    """
    if match := _REPORTER.search(citation):
        wanted = _squeezed(" ".join(match.groups()))
        return next((entry for entry in entries("cases") if _squeezed(entry["citation"]) == wanted), None)
    name = citation.lower()
    return next((entry for entry in entries("cases") if name and name in entry["name"].lower()), None)


def _case(citation: str) -> Entry | None:
    entry = find_case(citation)
    if entry is None:
        return None
    title = f"{entry['name']} ({entry['year']})"
    return {"status": "verified", "citation": entry["citation"], "title": title, "text": entry["holding"]}


def _provision(citation: str) -> Entry | None:
    entry = find(canonical(citation))
    if entry is None:
        return None
    status = "verified" if entry["status"] == "in_force" else entry["status"]
    return {**entry, "status": status, "text": entry["summary"]}


def _document(citation: str) -> Entry | None:
    if match := _FEDERAL_REGISTER.search(citation):
        wanted = f"{match[1]} FR {match[2]}"
    elif match := _RELEASE.search(citation):
        wanted = match[0]
    else:
        return None
    found = (entry for entry in entries("releases") if wanted in (entry["federal_register"], entry["release"]))
    return next(
        ({**entry, "citation": wanted, "status": "verified", "text": entry["summary"]} for entry in found), None
    )


def _form_item(citation: str) -> Entry | None:
    number = _ITEM.search(citation)
    if "8-k" not in citation.lower() or number is None:
        return _provision(citation)
    event = f"8-K {number[0]}"
    item = next((entry for entry in entries("deadlines") if entry["event"] == event), None)
    return item and {**item, "citation": f"Form {event}", "status": "verified", "text": item["rule"]}


_FINDERS: dict[str, Callable[[str], Entry | None]] = {
    "case": _case,
    "cfr": _provision,
    "usc": _provision,
    "federal_register": _document,
    "release": _document,
    "form_item": _form_item,
}


def _missing(proposition: str, text: str) -> list[str]:
    stems = {word[:5] for word in _WORD.findall(text.lower())}
    return [word for word in dict.fromkeys(_WORD.findall(proposition.lower())) if word[:5] not in stems]


def _squeezed(citation: str) -> str:
    return re.sub(r"[\s.]", "", citation).lower()
