"""Securities citations out of text, each in one canonical form."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from touchstone.scoring.comparators.citation_cases import SHORT_NAMES
from touchstone.scoring.comparators.citation_fold import fold_citation_text
from touchstone.scoring.comparators.citation_forms import BUILDERS, Citation, case_of, contains
from touchstone.scoring.comparators.citation_grammar import BARE, NAME_HINTS, grammar
from touchstone.scoring.comparators.citation_resolve import bare_citation
from touchstone.scoring.comparators.text import CACHED_LENGTH

__all__ = ["Citation", "Found", "distinct", "find_citations", "parse_citation", "scan_citations", "without_citations"]

_DIGIT = re.compile("[0-9]")
_WORD = re.compile("[a-z][a-z'-]+")


def _whole(folded: str) -> Citation | None:
    if cite := SHORT_NAMES.get(folded):
        return case_of(cite)
    bare = BARE.fullmatch(folded)
    return bare_citation(bare) if bare else None


class Found(NamedTuple):
    """A place in a folded text and the citations that stand there."""

    start: int
    end: int
    citations: tuple[Citation, ...]


def scan_citations(folded: str) -> list[Found]:
    """Find where the citations in a folded text stand.

    Args:
        folded: A text folded by `fold_citation_text`.

    Returns:
        The places, in order; they do not overlap.
    """
    named = not NAME_HINTS.isdisjoint(_WORD.findall(folded))
    pattern = grammar(numbered=_DIGIT.search(folded) is not None, named=named)
    found: list[Found] = []
    position = 0
    while match := pattern.search(folded, position):
        citations, end = BUILDERS[match.lastgroup or ""](match)
        if citations:
            found.append(Found(match.start(), end, tuple(citations)))
        position = end if citations else match.start() + 1
    if not found and (alone := _whole(folded)):
        return [Found(0, len(folded), (alone,))]
    return found


def without_citations(folded: str, found: list[Found]) -> str:
    """The text between the citations."""
    starts = [0, *(place.end for place in found)]
    ends = [*(place.start for place in found), len(folded)]
    return " ".join(folded[start:end] for start, end in zip(starts, ends, strict=True))


def distinct(found: list[Found]) -> tuple[Citation, ...]:
    """Each citation once, without those that only name the whole of which another is a part."""
    unique = list(dict.fromkeys(one for place in found for one in place.citations))
    if len(unique) < 2:  # noqa: PLR2004 - nothing to compare with
        return tuple(unique)
    return tuple(one for one in unique if not any(contains(one, other) for other in unique if other is not one))


def _find(text: str) -> tuple[Citation, ...]:
    return distinct(scan_citations(fold_citation_text(text)))


_cached = lru_cache(maxsize=2048)(_find)


def find_citations(text: str) -> tuple[Citation, ...]:
    """Find the securities citations in a text.

    Rules, statutes, regulations, forms and their items, schedules, reporter cites, leading cases by
    party name, releases and Federal Register pages, in any of the names that mean the same thing
    (reference/securities-domain.md, 4.3 and 4.4). A citation repeated under another name counts once.

    Args:
        text: Any text. The time is linear in its length; callers bound it.

    Returns:
        The distinct citations, in order of appearance.
    """
    return _cached(text) if len(text) <= CACHED_LENGTH else _find(text)


def parse_citation(text: str) -> Citation | None:
    """Read a text as one citation.

    Args:
        text: Any text.

    Returns:
        The citation, or None when the text holds none or more than one.
    """
    found = find_citations(text)
    return found[0] if len(found) == 1 else None
