"""Texts that stand in the question, as candidates for string values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from touchstone.rehearsal.student.features import Codes, codes
from touchstone.rehearsal.student.words import SMALL, Token, tokens

LONGEST = 16
"""Tokens of the longest span."""
IDENTIFIER = re.compile(
    r"(?<![\w$.,-])\d+(?:[A-Za-z]\d*)?(?:-\d+)?[A-Za-z]?(?:\([A-Za-z0-9]{1,4}\))*(?![\w,]|\.\d| (?:CFR|USC|U\.))"
)
"""What names a provision: a number with its letters and paragraphs, such as 10b-5, 144A or 501(a)."""
PARAGRAPH = re.compile(r"(?<![\w)])\([a-z0-9]{1,3}\)(?:\([a-z0-9]{1,3}\))*")

_CITED = re.compile(
    r"(?i)\b(?:rules?|sections?|items?|reg(?:ulation)?s?|forms?|schedules?|part|release|act)\b|c\.?f\.?r|u\.?\s?s\.|fed\."
)
_ONLY_NUMBER = re.compile(r"[$\u20ac]?\d[\d,.]*%?$")
_BUCKETS = (1, 2, 3, 5, 8, 12)
_PLACES = 4
_LONG = 10


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the question.

    Attributes:
        text: its text.
        kind: what it looks like: citation, number, name, quoted, word, phrase or long.
        base: codes of what is seen of it, to be crossed with what it would be the value of.
    """

    text: str
    kind: str
    base: Codes


def spans_of(text: str) -> list[Span]:
    """All spans of a text that start and end with a word that counts; each text once, its first place taken."""
    found: dict[str, Span] = {}
    seen = tokens(text)
    for first, start in enumerate(seen):
        if not start.is_edge:
            continue
        for last in range(first, min(len(seen), first + LONGEST)):
            if not seen[last].is_edge:
                continue
            piece = text[start.start : seen[last].end]
            if "\n" in piece:
                break
            if piece not in found:
                kind = kind_of(piece, text[start.start - 1 : start.start], text[seen[last].end : seen[last].end + 1])
                facts = [*_facts(seen, first, last, kind), *_edges(text, seen, first, last, kind)]
                found[piece] = Span(piece, kind, codes(*facts))
    return list(found.values())


def kind_of(piece: str, before: str = "", after: str = "") -> str:
    """What a piece of text looks like."""
    parts = piece.split()
    if _ONLY_NUMBER.match(piece):
        return "number"
    if before in "\"'\u201c\u2018" and after in "\"'\u201d\u2019" and before and after:
        return "quoted"
    if len(parts) <= _LONG and any(map(str.isdigit, piece)) and _CITED.search(piece):
        return "citation"
    if len(parts) > 1 and all(part[:1].isupper() for part in parts) and not any(map(str.isdigit, piece)):
        return "name"
    if len(parts) == 1:
        return "word"
    return "long" if len(parts) > _LONG else "phrase"


def _facts(seen: Sequence[Token], first: int, last: int, kind: str) -> Iterator[str]:
    inside = seen[first : last + 1]
    size = sum(last - first + 1 > most for most in _BUCKETS)
    yield f"kind {kind}"
    yield f"kind {kind} size {size}"
    yield f"first {inside[0].word}"
    yield f"last {inside[-1].word}"
    yield f"before {seen[first - 1].word if first else '^'}"
    yield f"before {seen[first - 2].word if first > 1 else '^'} {seen[first - 1].word if first else '^'}"
    yield f"after {seen[last + 1].word if last + 1 < len(seen) else '$'}"
    yield f"place {_PLACES * first // len(seen)}"
    yield f"clause {min(inside[0].clause, _PLACES)}"
    yield f"ends {inside[-1].ends} starts {first == 0 or seen[first - 1].ends}"
    if inside[0].word in SMALL or inside[-1].word in SMALL:
        yield "small edge"
    if inside[0].clause != inside[-1].clause:
        yield "crosses a clause"
    for word in sorted({token.word for token in inside} - SMALL):
        yield f"in {word}"


def _edges(text: str, seen: Sequence[Token], first: int, last: int, kind: str) -> Iterator[str]:
    """Whether the piece goes on outside, by the look of its neighbours in the same clause."""
    before = text[seen[first - 1].start : seen[first - 1].end] if first and not seen[first - 1].ends else ""
    follows = last + 1 < len(seen) and (not seen[last].ends or kind == "citation")
    after = text[seen[last + 1].start : seen[last + 1].end] if follows else ""
    if (kind == "citation" and (any(map(str.isdigit, after)) or _CITED.fullmatch(before))) or (
        kind == "name" and (after[:1].isupper() or (before[:1].isupper() and first > 1))
    ):
        yield "goes on"
    elif kind == "phrase" and not after and not before:
        yield "whole clause"
