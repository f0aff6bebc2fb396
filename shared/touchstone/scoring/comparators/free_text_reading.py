"""A free text as what its comparison needs, read once."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from touchstone.scoring.comparators.citation_fold import FOREIGN, fold_citation_text
from touchstone.scoring.comparators.citation_parse import distinct, scan_citations, without_citations
from touchstone.scoring.comparators.free_text_facts import Number, names_in, negated_in, numbers_in
from touchstone.scoring.comparators.text import CACHED_LENGTH, normalise_text

if TYPE_CHECKING:
    from touchstone.scoring.comparators.citation_parse import Citation, Found

__all__ = ["LONGEST", "Reading", "read"]

LONGEST = 4096
"""Characters of a text that are compared."""
_MOST_TOKENS = 512
_TOKEN = re.compile(r"[^\W_]+(?:[.,'\u2019&/-][^\W_]+)*|[-+*/^=<>%$]")
_FUNCTIONAL = """
a an the of for in on to by under with at from as is are was were be been being do does did has have had what which
who how that this these those it its their there about into
"""
_FUNCTION_WORDS = frozenset(_FUNCTIONAL.split())


class Reading(NamedTuple):
    """A text in the forms that are compared.

    Attributes:
        source: The start of the text as written, but for white space.
        text: The same under `normalise_text`, its citations in canonical form.
        tokens: Its words, numbers and operators, in order.
        words: The distinct tokens.
        content: The tokens without function words, in order; all of them when there are no others.
        pairs: The distinct neighbours in the content.
        citations: The authorities cited.
        days: The dates, as ordinals.
        numbers: The other numbers, by value.
        names: Capitalised words inside the sentence, in lower case.
        negated: The word that each negation bears on.
    """

    source: str
    text: str
    tokens: tuple[str, ...]
    words: frozenset[str]
    content: tuple[str, ...]
    pairs: frozenset[tuple[str, str]]
    citations: frozenset[Citation]
    days: frozenset[int]
    numbers: frozenset[Number]
    names: frozenset[str]
    negated: tuple[str, ...]


def _with_canonical_citations(folded: str, found: list[Found]) -> str:
    parts: list[str] = []
    start = 0
    for place in found:
        names = ["&".join((one.key or one.title, *one.paragraphs)).replace(" ", "&") for one in place.citations]
        parts += [folded[start : place.start], *names]
        start = place.end
    return " ".join([*parts, folded[start:]])


def _read(source: str) -> Reading:
    source = " ".join(source.split())
    folded = fold_citation_text(source)
    found = scan_citations(folded)
    # Folding makes all foreign letters one, so a text that has them keeps its own.
    renamed = found and FOREIGN not in folded
    text = normalise_text(_with_canonical_citations(folded, found) if renamed else source)
    tokens = tuple(_TOKEN.findall(text)[:_MOST_TOKENS])
    words = frozenset(tokens)
    content = tuple([token for token in tokens if token not in _FUNCTION_WORDS]) or tokens
    days, numbers = numbers_in(without_citations(folded, found) if found else folded, words)
    return Reading(
        source,
        text,
        tokens,
        words,
        content,
        frozenset(pairwise(content)),
        frozenset(distinct(found)),
        days,
        numbers,
        names_in(source),
        negated_in(tokens, words),
    )


_cached = lru_cache(maxsize=1024)(_read)
_cached_long = lru_cache(maxsize=128)(_read)


def read(text: str) -> Reading:
    """Read the first `LONGEST` characters of a text.

    Args:
        text: Any text.

    Returns:
        What is compared of it.
    """
    return _cached(text) if len(text) <= CACHED_LENGTH else _cached_long(text[:LONGEST])
