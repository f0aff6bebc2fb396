"""The evidence of a row, found in its chunk: word for word, or up to spaces, quotes and case."""

from __future__ import annotations

import re
from typing import NamedTuple

_QUOTES = str.maketrans("\u2018\u2019\u201c\u201d\u2013\u2014\u2011\u2010", "''\"\"----")
_SPLIT = re.compile(r"\s+")
_ELLIPSIS = re.compile(r"\s*(?:\.\.\.|\u2026|\[\.\.\.\])\s*")


class Found(NamedTuple):
    """Where an evidence stands in a text, and whether it had to be looked for with tolerance."""

    start: int
    end: int
    exact: bool


def find_evidence(evidence: str, text: str) -> Found | None:
    """The place of an evidence in a text.

    Tolerated are other spaces, other kinds of quotes and dashes, other case, quotes around the whole, and an ellipsis
    within, if what it leaves out is no longer than the rest; never another word.

    Returns:
        The first place, or None.
    """
    evidence = evidence.strip()
    if not evidence:
        return None
    place = text.find(evidence)
    if place >= 0:
        return Found(place, place + len(evidence), exact=True)
    pieces = [piece for piece in _ELLIPSIS.split(evidence.strip("\"'\u201c\u201d\u2018\u2019 ")) if piece]
    places = _in_order(pieces, text)
    if not places:
        return None
    start, end = places[0][0], places[-1][1]
    return Found(start, end, exact=False) if end - start <= 2 * sum(map(len, pieces)) + len(pieces) else None


def _in_order(pieces: list[str], text: str) -> list[tuple[int, int]]:
    """The places of pieces, each after the one before; empty if any is missing."""
    plain, places, found = text.translate(_QUOTES), list[tuple[int, int]](), 0
    for piece in pieces:
        words = [re.escape(word) for word in _SPLIT.split(piece.translate(_QUOTES)) if word]
        match = re.compile(r"\s+".join(words), re.IGNORECASE).search(plain, found) if words else None
        if match is None:
            return []
        places.append(match.span())
        found = match.end()
    return places
