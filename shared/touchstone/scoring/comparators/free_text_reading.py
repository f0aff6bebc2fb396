"""A free text as what its comparison needs, read once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from touchstone.scoring.comparators.citation_fold import fold_citation_text
from touchstone.scoring.comparators.citation_parse import scan_citations
from touchstone.scoring.comparators.date import find_dates
from touchstone.scoring.comparators.text import CACHED_LENGTH, normalise_text

if TYPE_CHECKING:
    from touchstone.scoring.comparators.citation_parse import Citation

__all__ = ["LONGEST", "Reading", "read"]

LONGEST = 8192
"""Characters of a text that are compared."""
_MOST_TOKENS = 512
_TOKEN = re.compile(r"[^\W_]+(?:[.,'\u2019&/-][^\W_]+)*|[-+*/^=<>%$]")
_NUMBER = re.compile(
    r"(?<![\w.])([0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)(?:[ -]?(hundred|thousand|million|billion|trillion|[kmb](?![a-z])))?"
    r"|\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety)\b"
    r"|\w*[0-9][\w-]*"
)
_SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "k": 1e3,
    "m": 1e6,
    "b": 1e9,
}
_WORDS = {
    word: float(number)
    for word, number in zip(
        [
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "fifteen",
            "twenty",
            "thirty",
            "forty",
            "fifty",
            "sixty",
            "ninety",
        ],
        (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 20, 30, 40, 50, 60, 90),
        strict=True,
    )
}
_NUMBER_HINT = re.compile(r"[0-9]|\b(?:t[whe]|f[io]|s[ie]|ni|ei|el)")
_LONGEST_NUMBER = 300
_FUNCTION_WORDS = frozenset(
    "a an the of for in on to by under with at from as is are was were be been being do does did has have had what which who"
    " how that this these those it its their there about into".split()
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A text in the forms that are compared.

    Attributes:
        source: The start of the text as written.
        text: The same under `normalise_text`.
        tokens: Its words, numbers and operators, in order.
        words: The distinct tokens.
        content: The tokens without function words, in order; all of them when there are no others.
        pairs: The distinct neighbours in the content.
        citations: The authorities cited.
        days: The dates, as ordinals.
        numbers: The other numbers, by value.
    """

    source: str
    text: str
    tokens: tuple[str, ...]
    words: frozenset[str]
    content: tuple[str, ...]
    pairs: frozenset[tuple[str, str]]
    citations: frozenset[Citation]
    days: frozenset[int]
    numbers: frozenset[float | str]


def _value(match: re.Match[str]) -> float | str:
    digits, scale, word = match.groups()
    if word:
        return _WORDS[word]
    if not digits or len(digits) > _LONGEST_NUMBER:
        return match[0]
    return float(digits.replace(",", "")) * _SCALES.get(scale, 1.0)


def _facts(source: str) -> tuple[frozenset[Citation], frozenset[int], frozenset[float | str]]:
    folded = fold_citation_text(source)
    citations, rest = scan_citations(folded)
    days: frozenset[int] = frozenset()
    numbers: frozenset[float | str] = frozenset()
    if _NUMBER_HINT.search(rest):
        days, rest = find_dates(rest)
        numbers = frozenset(map(_value, _NUMBER.finditer(rest)))
    return frozenset(citations), days, numbers


def _read(source: str) -> Reading:
    text = normalise_text(source)
    tokens = tuple(_TOKEN.findall(text)[:_MOST_TOKENS])
    content = tuple([token for token in tokens if token not in _FUNCTION_WORDS]) or tokens
    source = " ".join(source.split())
    return Reading(source, text, tokens, frozenset(tokens), content, frozenset(pairwise(content)), *_facts(source))


_cached = lru_cache(maxsize=4096)(_read)


def read(text: str) -> Reading:
    """Read the first `LONGEST` characters of a text.

    Args:
        text: Any text.

    Returns:
        What is compared of it.
    """
    return _cached(text) if len(text) <= CACHED_LENGTH else _read(text[:LONGEST])
