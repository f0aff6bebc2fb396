"""Citations: does the cited thing exist, and does it speak of the proposition?"""

import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import Field, validate_call

from examples.securities.enumerations import CitationKind
from examples.securities.tools.canonical import canonical
from examples.securities.tools.corpus import Entry, entries
from examples.securities.tools.evidence import best_passages, digest_of
from examples.securities.tools.regulations import find
from touchstone.scoring.comparators.citation import find_citations

_REPORTER = re.compile(r"(\d+)\s+([A-Z][A-Za-z0-9.'\s]*?)\s+(\d+)\b")
_FEDERAL_REGISTER = re.compile(r"(\d+) (?:FR|Fed\. ?Reg\.) (\d+)")
_RELEASE = re.compile(r"\d\d-\d{4,}")
_ITEM = re.compile(r"\d\.\d\d")
_WORD = re.compile(r"[a-z]{4,}")
_PARTY = re.compile(r"[a-z']{3,}")
_LEAST_BEGINNING = 4
_NO_PARTIES = frozenset(
    ("sec", "inc", "corp", "ltd", "llc", "the", "and", "united", "states", "see", "also", "company")
)
_CODES_OF_LAW = ("cfr", "usc")
_CODES = {"verified": 200, "ambiguous": 300, "not_found": 404, "repealed": 410, "reserved": 410}


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
        A status with a code like those of HTTP: 200 verified, 300 ambiguous (with the candidates), 404 not found in
        this corpus or of another kind (with a hint), 410 repealed or reserved. Several provisions in one citation are
        ambiguous too: their candidates are told, each to be checked by itself. What was found: ``citation`` is the
        entry's, which may be an ancestor of the paragraph that was ``asked`` for; whether it was written in its
        canonical form; for a decision, whether the parties that were named are its own; for a proposition, its words
        that the entry does not hold and the passages that speak of it.
    """
    if kind in _CODES_OF_LAW and (several := several_provisions(citation)):
        return {**_answer("ambiguous", citation), **several}
    found = _FINDERS[kind](citation)
    if found and kind in _CODES_OF_LAW and (other := _other_code(found[0]["citation"], kind)):
        return {**_answer("not_found", citation), "candidates": list(map(_candidate, found)), "hint": other}
    if len(found) != 1:
        return {**_answer("ambiguous" if found else "not_found", citation), "candidates": list(map(_candidate, found))}
    entry = found[0]
    text = str(entry["text"])
    answer = {
        **_answer(entry["status"], entry["citation"]),
        "asked": entry.get("asked", entry["citation"]),
        "is_canonical": citation.strip() == entry.get("asked", entry["citation"]),
        "title": entry["title"],
        "text": text,
        "treatment": document.status if (document := digest_of(entry["citation"])) else None,
    }
    if kind == "case":
        answer["parties_match"] = _parties_match(citation, entry["title"])
    if proposition is not None:
        answer["proposition"] = proposition
        answer["words_not_found"] = _missing(proposition, f"{entry['title']} {text}")
        answer["passages"] = best_passages(document, proposition) if document else []
    return answer


def several_provisions(citation: str) -> dict[str, Any] | None:
    """What to tell about a citation of several sections of the CFR or the US Code at once.

    Args:
        citation: As it stands in a draft.

    Returns:
        The ``candidates``, those that are not in this corpus without a title, and a ``hint``; nothing where at most one
        is cited.
    """
    cited = [one for one in find_citations(citation) if one.kind in _CODES_OF_LAW]
    if len(cited) <= 1:
        return None
    candidates = []
    for one in cited:
        written = canonical(
            f"{one.title} {one.kind.upper()} {one.key}{''.join(f'({label})' for label in one.paragraphs)}"
        )
        entry = find(written)
        candidates.append({"citation": written, "title": entry["title"] if entry else None})
    return {"candidates": candidates, "hint": f"{len(cited)} provisions are cited: check each by itself"}


def _other_code(found: str, kind: str) -> str | None:
    """What to say where a citation is of another code than was asked for."""
    own = "usc" if " USC " in found else "cfr"
    return None if own == kind else f"{found} is of kind {own}, not {kind}"


def find_cases(citation: str) -> list[Entry]:
    """The decision behind a reporter citation, or the decisions behind a name if no reporter is cited.

    Args:
        citation: For example ``SEC v. W.J. Howey Co., 328 U.S. 293 (1946)``.

    Returns:
        The decisions; several if the name fits several. A short name fits by the parties that it gives.
    """
    if match := _REPORTER.search(citation):
        wanted = _squeezed(" ".join(match.groups()))
        return [entry for entry in entries("cases") if _squeezed(entry["citation"]) == wanted]
    name = _plain(citation)
    cases = entries("cases")
    named = [entry for entry in cases if name and name in _plain(entry["name"])]
    exact = [entry for entry in named if _plain(entry["name"]) == name]
    return exact or named or [entry for entry in cases if _short_for(name, entry["name"])]


def _plain(name: str) -> str:
    return name.strip().lower().replace("\u2019", "'")


def _short_for(written: str, name: str) -> bool:
    """Whether every party that was written begins one of a decision's: "SEC v. Howey", "TSC Indus. v. Northway"."""
    full = _PARTY.findall(_plain(name))
    parties = [party for party in _PARTY.findall(written) if party not in _NO_PARTIES]
    return bool(parties) and all(any(_begins(party, word) for word in full) for party in parties)


def _begins(party: str, word: str) -> bool:
    return party == word or (len(party) >= _LEAST_BEGINNING and word.startswith(party))


def _answer(status: str, citation: str) -> dict[str, Any]:
    return {"status": status, "code": _CODES[status], "citation": citation}


def _candidate(entry: Entry) -> dict[str, Any]:
    return {"citation": entry["citation"], "title": entry["title"]}


def _cases(citation: str) -> list[Entry]:
    return [
        {
            "status": "verified",
            "citation": entry["citation"],
            "title": f"{entry['name']} ({entry['year']})",
            "text": entry["holding"],
        }
        for entry in find_cases(citation)
    ]


def _provisions(citation: str) -> list[Entry]:
    asked = canonical(citation)
    entry = find(asked)
    if entry is None:
        return []
    status = "verified" if entry["status"] == "in_force" else entry["status"]
    return [{**entry, "asked": asked, "status": status, "text": entry["summary"]}]


def _releases(citation: str) -> list[Entry]:
    if match := _FEDERAL_REGISTER.search(citation):
        wanted = f"{match[1]} FR {match[2]}"
    elif match := _RELEASE.search(citation):
        wanted = match[0]
    else:
        return []
    found = (entry for entry in entries("releases") if wanted in (entry["federal_register"], entry["release"]))
    return [{**entry, "citation": wanted, "status": "verified", "text": entry["summary"]} for entry in found]


def _form_items(citation: str) -> list[Entry]:
    number = _ITEM.search(citation)
    if "8-k" not in citation.lower() or number is None:
        return _provisions(citation)
    event = f"8-K {number[0]}"
    found = (entry for entry in entries("deadlines") if entry["event"] == event)
    return [{**entry, "citation": f"Form {event}", "status": "verified", "text": entry["rule"]} for entry in found]


_FINDERS: dict[str, Callable[[str], list[Entry]]] = {
    "case": _cases,
    "cfr": _provisions,
    "usc": _provisions,
    "federal_register": _releases,
    "release": _releases,
    "form_item": _form_items,
}


def _parties_match(citation: str, title: str) -> bool | None:
    """Whether one of the names written before the reporter is in the title; None where none is written."""
    written = _PARTY.findall(_REPORTER.split(citation, maxsplit=1)[0].lower())
    named = set(written) - _NO_PARTIES
    return not named.isdisjoint(_PARTY.findall(title.lower())) if named else None


def _missing(proposition: str, text: str) -> list[str]:
    stems = {word[:5] for word in _WORD.findall(text.lower())}
    return [word for word in dict.fromkeys(_WORD.findall(proposition.lower())) if word[:5] not in stems]


def _squeezed(citation: str) -> str:
    return re.sub(r"[\s.]", "", citation).lower()
