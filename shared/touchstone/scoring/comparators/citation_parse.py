"""Securities citations out of text, each in one canonical form."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from touchstone.scoring.comparators.citation_cases import SHORT_NAMES
from touchstone.scoring.comparators.citation_fold import fold_citation_text
from touchstone.scoring.comparators.citation_forms import BUILDERS, Citation, case_of, contains
from touchstone.scoring.comparators.citation_grammar import BARE, GRAMMAR, WORDED
from touchstone.scoring.comparators.citation_resolve import bare_citation
from touchstone.scoring.comparators.text import CACHED_LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Citation", "find_citations", "parse_citation", "scan_citations"]

_DIGIT = re.compile("[0-9]")


def _distinct(found: Iterable[Citation]) -> tuple[Citation, ...]:
    """Each citation once, without those that only name the whole of which another is a part."""
    unique = list(dict.fromkeys(found))
    if len(unique) == 1:
        return (unique[0],)
    return tuple(one for one in unique if not any(contains(one, other) for other in unique if other is not one))


def _whole(folded: str) -> Citation | None:
    if cite := SHORT_NAMES.get(folded):
        return case_of(cite)
    bare = BARE.fullmatch(folded)
    return bare_citation(bare) if bare else None


def scan_citations(folded: str) -> tuple[tuple[Citation, ...], str]:
    """Find the citations in a folded text.

    Args:
        folded: A text folded by `fold_citation_text`.

    Returns:
        The distinct citations in order, and the text without them.
    """
    grammar = GRAMMAR if _DIGIT.search(folded) else WORDED
    found: list[Citation] = []
    rest: list[str] = []
    position = start = 0
    while match := grammar.search(folded, position):
        citations, end = BUILDERS[match.lastgroup or ""](match)
        if citations:
            found += citations
            rest.append(folded[start : match.start()])
            start = end
        position = max(end, match.start() + 1)
    if not found:
        alone = _whole(folded)
        return ((alone,), "") if alone else ((), folded)
    rest.append(folded[start:])
    return _distinct(found), " ".join(rest)


def _find(text: str) -> tuple[Citation, ...]:
    return scan_citations(fold_citation_text(text))[0]


_cached = lru_cache(maxsize=8192)(_find)


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
