"""What the corpus knows of the law: which authorities it cites, and which of them are law no more."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from touchstone.data.citations.written import is_leading_case
from touchstone.data.documents.facts import Document
from touchstone.scoring.comparators.citation import Citation, find_citations

Standing = Literal["known", "canonical", "not_in_force", "unknown"]
_CANONICAL = ("cfr", "usc", "regulation", "form_item", "release", "federal_register", "sro_rule")
_NO_AUTHORITY = ("section", "court_rule")
_REPORTED = re.compile(
    r"\d[\s\u00b6]+(?:u\.?\s*s|s\.?\s*ct|l\.?\s*ed(?:\.?\s*2d)?|f\.?\s*(?:2d|3d|4th)|f\.?\s*supp(?:\.?\s*[23]d)?"
    r"|[ap]\.?\s*[23]d|so\.?\s*[23]d|n\.?\s*e\.?\s*[23]d|n\.?\s*w\.?\s*2d|wl|stat)[\s.\u00b6]*\d",
    re.IGNORECASE,
)
"""Volume, reporter and page, as `find_citations` reads them; wider where its folding of the text is."""
_LONGEST_KEPT, _MOST_KEPT = 64, 4096


class Register:
    """Authorities that are documents of the corpus.

    What a document merely cites is not taken for known: a text may quote a citation in order to say that it is wrong.
    """

    def __init__(self) -> None:
        self._known: set[Citation] = set()
        self._ended: dict[Citation, date | None] = {}
        self._ended_numbers: frozenset[str] = frozenset()
        self._looked_at: dict[str, bool] = {}

    def add(self, document: Document) -> None:
        """Take in a document by its own citation, if it has one."""
        own = find_citations(document.citation) if document.citation else ()
        self._known.update(own)
        if document.is_law_no_more:
            self._end(dict.fromkeys(own, document.in_force_until))

    def _end(self, ended: Mapping[Citation, date | None]) -> None:
        self._ended.update(ended)
        self._looked_at.clear()
        self._ended_numbers = frozenset(one.key.rpartition(".")[2].split(" ")[-1] for one in self._ended)

    def may_be_at_fault(self, text: str) -> bool:
        """Whether a text may hold a citation that is unknown or law no more: a quick look, a tenth of reading it.

        Only cases can be unknown, and those without volume and page are known by name; what is law no more has its
        number in the text. Short texts, which arguments are, come again and again: what was seen of them is kept.
        """
        seen = self._looked_at.get(text)
        if seen is None:
            seen = _REPORTED.search(text) is not None or any(map(text.lower().__contains__, self._ended_numbers))
            if len(text) <= _LONGEST_KEPT:
                if len(self._looked_at) >= _MOST_KEPT:
                    self._looked_at.clear()
                self._looked_at[text] = seen
        return seen

    def standing(self, citation: Citation) -> Standing | None:
        """How far a citation can be trusted; None for what is no authority of law (a section of a contract, say).

        A case must be a document of the corpus, or one of the leading cases: reporters have a page for every number.
        The sections of codes and the items of forms are trusted by their form.
        """
        if citation.kind in _NO_AUTHORITY:
            return None
        if self.ended(citation) is not None:
            return "not_in_force"
        if is_leading_case(citation) or not self._known.isdisjoint(_wholes(citation)):
            return "known"
        return "canonical" if citation.kind in _CANONICAL else "unknown"

    def ended(self, citation: Citation) -> tuple[date | None] | None:
        """The day from which a provision is law no more, in a tuple as it may be unknown; None if it is law."""
        return next(((self._ended[whole],) for whole in _wholes(citation) if whole in self._ended), None)

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "known": sorted(_listed(citation) for citation in self._known),
            "not_in_force": sorted(
                [*_listed(citation), day.isoformat() if day else ""] for citation, day in self._ended.items()
            ),
        }


def register_from(document: Mapping[str, Any]) -> Register:
    """A register out of its JSON."""
    register = Register()
    register._known = {_citation(entry) for entry in document["known"]}  # noqa: SLF001 - its own maker
    register._end(  # noqa: SLF001 - as above
        {
            _citation(entry[:-1]): date.fromisoformat(entry[-1]) if entry[-1] else None
            for entry in document["not_in_force"]
        }
    )
    return register


def _wholes(citation: Citation) -> list[Citation]:
    """A citation and all that it is a paragraph of."""
    kind, title, key, paragraphs = citation.kind, citation.title, citation.key, citation.paragraphs
    return [citation, *(Citation(kind, title, key, paragraphs[:depth]) for depth in range(len(paragraphs)))]


def _listed(citation: Citation) -> list[str]:
    return [citation.kind, citation.title, citation.key, "|".join(citation.paragraphs)]


def _citation(entry: list[str]) -> Citation:
    kind, title, key, paragraphs = entry
    return Citation(kind, title, key, tuple(paragraphs.split("|")) if paragraphs else ())
