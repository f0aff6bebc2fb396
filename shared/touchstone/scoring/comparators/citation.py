"""Citations of securities law: the right rule under another name is right, its neighbour is wrong."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from touchstone.scoring.comparators.citation_cases import CAPTIONS
from touchstone.scoring.comparators.citation_fold import FOREIGN, fold_citation_text
from touchstone.scoring.comparators.citation_parse import (
    Citation,
    Found,
    distinct,
    find_citations,
    parse_citation,
    scan_citations,
    without_citations,
)
from touchstone.scoring.comparators.citation_tables import CONNECTING, TITLES
from touchstone.scoring.comparators.date import find_dates
from touchstone.scoring.comparators.exact import same_json
from touchstone.scoring.comparators.text import CACHED_LENGTH, text_grade

__all__ = ["Citation", "citation_grade", "find_citations", "parse_citation"]

_LONGEST = 2048
_ABSENT = frozenset({"", "n/a", "none", "null", "not applicable"})
_WORD = re.compile(r"[^\W_](?:[\w'&.-]*[^\W_])?")
_YEAR = re.compile(r"(?:1[89]|20)[0-9]{2}")
_COURT_AND_YEAR = re.compile(r"\([^()]{0,40}\b((?:1[89]|20)[0-9]{2})\)")
_CAPTION = re.compile(r"\b(?:v|vs|versus)\s|\bin re\s")
_NEGATING = """
not no never neither nor without except excluding cannot non other than instead rather unlike isn't
"""
_NEGATIONS = frozenset(_NEGATING.split())


class _Reading(NamedTuple):
    """A text as citations, the years beside them, a case's caption, and what other words remain.

    `open` says that it names more than its citations: a rule beside its own paragraph, or "et seq.".
    """

    citations: tuple[Citation, ...]
    years: frozenset[str]
    caption: frozenset[str]
    words: tuple[str, ...]
    open: bool = False


_FAIR_DISCLOSURE = Citation("cfr", "17", "243.100")
"""Regulation FD as the section it goes by, so that 243.100(a) is a paragraph of it."""
_UNREADABLE = _Reading((), frozenset(), frozenset(), ())


def _without_titles(rest: str, citations: tuple[Citation, ...]) -> str:
    for citation in citations:
        key = f"{citation.title} {citation.key}" if citation.kind == "form_item" else citation.key
        key = "243" if key == "fd" else key
        for title in TITLES.get(key, "").split("|"):
            rest = rest.replace(title, " ") if title else rest
    return rest


def _read(text: str) -> _Reading:
    folded = fold_citation_text(text)
    if FOREIGN in folded:
        return _UNREADABLE
    found = scan_citations(folded)
    if not found:
        return _UNREADABLE
    citations = distinct(found)
    rest = _COURT_AND_YEAR.sub(r" \1 ", without_citations(folded, found))
    _, rest = find_dates(_without_titles(rest, citations))
    is_open = _names_more(found) or "et seq" in rest
    words = _WORD.findall(rest)
    if not _NEGATIONS.isdisjoint(words):
        return _UNREADABLE
    years = frozenset(word for word in words if _YEAR.fullmatch(word))
    words = [word for word in words if word not in years and word not in CONNECTING]
    if len(citations) == 1 and citations[0].kind == "case":
        caption, words = _caption(citations[0], rest, words)
        return _Reading(citations, years, caption, tuple(words), is_open)
    return _Reading(citations, years, frozenset(), tuple(words), is_open)


def _names_more(found: list[Found]) -> bool:
    """Whether one authority is named with different paragraphs."""
    paragraphs: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for place in found:
        for one in place.citations:
            if paragraphs.setdefault((one.kind, one.title, one.key), one.paragraphs) != one.paragraphs:
                return True
    return False


def _caption(case: Citation, rest: str, words: list[str]) -> tuple[frozenset[str], list[str]]:
    """The party names beside a reporter cite (empty for a leading case, whose names are known) and the other words."""
    known = CAPTIONS.get(f"{case.title} {case.key}")
    if known is not None:
        return frozenset(), [word for word in words if word not in known]
    if not _CAPTION.search(rest):
        return frozenset(), words
    numbers = [word for word in words if word[0].isdigit()]
    return frozenset(words) - frozenset(numbers), numbers


_cached = lru_cache(maxsize=2048)(_read)


def _pair_grade(expected: Citation, seen: Citation) -> float:
    if expected == seen:
        return 1.0
    expected, seen = (_FAIR_DISCLOSURE if one.key == "fd" else one for one in (expected, seen))
    if (expected.kind, expected.key) != (seen.kind, seen.key):
        return 0.0
    if expected.title != seen.title:  # "Rule 4512" beside FINRA's: right as far as it goes
        unsaid = expected.kind == "sro_rule" and not (expected.title and seen.title)
        return 0.5 if unsaid and expected.paragraphs == seen.paragraphs else 0.0
    shorter, longer = sorted((expected.paragraphs, seen.paragraphs), key=len)
    return 0.5 if len(shorter) < len(longer) and longer[: len(shorter)] == shorter else 0.0


def _citations_grade(expected: tuple[Citation, ...], seen: tuple[Citation, ...]) -> float:
    if len(expected) == 1:
        return _pair_grade(expected[0], seen[0]) if len(seen) == 1 else 0.0
    both = set(expected) & set(seen)
    share = len(both) / len(set(expected) | set(seen))
    return share if share == 1.0 else share / 2


def _beside_grade(expected: _Reading, seen: _Reading) -> float:
    """What the words beside the citations leave of the grade."""
    extra = set(seen.words) - set(expected.words)
    if any(word[0].isdigit() for word in extra):  # a number that is no citation here is one more guess
        return 0.0
    captions = expected.caption and seen.caption and expected.caption.isdisjoint(seen.caption)
    years = expected.years and seen.years and expected.years != seen.years
    return 0.5 if captions or years or expected.words != seen.words else 1.0


def _is_absent(value: object) -> bool:
    return value is None or (isinstance(value, str) and len(value) < CACHED_LENGTH and value.strip().lower() in _ABSENT)


def _reading(text: str) -> _Reading:
    if len(text) <= CACHED_LENGTH:
        return _cached(text)
    return _read(text) if len(text) <= _LONGEST else _UNREADABLE


def _grade(expected: str, seen: str) -> float:
    right, given = _reading(expected), _reading(seen)
    if not right.citations or not given.citations:
        return text_grade(expected, seen)
    grade = _citations_grade(right.citations, given.citations)
    if given.open and not right.open:
        grade *= 0.5
    return grade and grade * _beside_grade(right, given)


_cached_grade = lru_cache(maxsize=4096)(_grade)


def citation_grade(expected: object, seen: object) -> float:
    """Grade a citation by the authority it names.

    The canonical forms and the pairs that must stay apart are those of reference/securities-domain.md, 4.3.
    Empty, "N/A", "None", "null", "not applicable" and null are one value. More citations than expected
    count as none, so naming several rules never pays.

    Args:
        expected: The reference value; one that is neither a string nor null is compared as JSON.
        seen: The emitted value, any JSON.

    Returns:
        1.0 for the same authority under any of its names, 0.5 when one side only adds paragraphs, half of
        either when other words stand beside it than in the reference, else 0.0. A side with a negation,
        look-alike characters or nothing that can be read is compared by `text_grade`.
    """
    if not isinstance(expected, str):
        return 1.0 if same_json(expected, seen) or (expected is None and _is_absent(seen)) else 0.0
    if expected == seen:
        return 1.0
    if not isinstance(seen, str) or _is_absent(expected):
        return 1.0 if _is_absent(expected) and _is_absent(seen) else 0.0
    if len(expected) <= CACHED_LENGTH and len(seen) <= CACHED_LENGTH:
        return _cached_grade(expected, seen)
    return _grade(expected, seen)
