"""Words of a text, where they stand, and which of them count."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

SMALL = frozenset(
    """a an the of and or to for in on by with at is are was were be been that this these those as from our we i me my
    it its you your he she they their them his her if then than so do does did has have had not no any all can may
    must""".split()  # noqa: SIM905 - a hundred quotes would hide the words
)
"""Words too common to tell tools or values apart."""
_EDGES = frozenset("a an the of and or to for in on by with at is are that this as from our we i me it its".split())  # noqa: SIM905 - as above
_TOKEN = re.compile(r"\S+")
_WORD = re.compile(r"[a-z0-9][a-z0-9&./-]*[a-z0-9&]|[a-z0-9]")
_POSSESSIVE = re.compile(r"['\u2019]s\b")
_OPENING, _CLOSING = "\"'\u201c\u2018", ".,;:!?\"'\u201d\u2019"
_SHORTEST_PLURAL = 3
_SHORTEST_STEM = 3
_ENDS_CLAUSE = (",", ";", ":", ".", "?", "!")
_STARTS_CLAUSE = frozenset({"and", "then", "plus", "also"})


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """A word without its plural ending."""
    plural = word.endswith("s") and not word.endswith("ss") and len(word) > _SHORTEST_PLURAL
    return word[:-1] if plural else word


@lru_cache(maxsize=1 << 12)
def words(text: str) -> tuple[str, ...]:
    """The words of a text in order, in lower case, stemmed."""
    return tuple(stem(found) for found in _WORD.findall(_POSSESSIVE.sub("", text.lower().replace("_", " "))))


def content(text: str) -> frozenset[str]:
    """The words of a text that count."""
    return frozenset(word for word in words(text) if word not in SMALL)


def pairs(text: str) -> frozenset[str]:
    """Each two neighbouring words of a text."""
    heard = words(text)
    return frozenset(f"{one} {two}" for one, two in pairwise(heard))


def alike(one: str, two: str) -> bool:
    """Whether two words are one, or one of at least three letters begins the other."""
    if one == two:
        return True
    shorter, longer = sorted((one, two), key=len)
    return len(shorter) >= _SHORTEST_STEM and shorter.isalpha() and longer.startswith(shorter)


def first_of(found: Iterable[str]) -> str:
    """The first word, or a mark for none."""
    return next(iter(found), "-")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text between white space.

    Attributes:
        start: index of its first character, quotes and brackets left out.
        end: index after its last character, punctuation left out.
        word: its word, as `words` has it; empty for none.
        clause: number of the clause it stands in, from 0.
        ends: whether punctuation follows it.
    """

    start: int
    end: int
    word: str
    clause: int
    ends: bool

    @property
    def is_edge(self) -> bool:
        """Whether a value may start or end here: not with an article or a preposition."""
        return self.word not in _EDGES


def tokens(text: str) -> list[Token]:
    """The tokens of a text; those of punctuation alone are left out."""
    found: list[Token] = []
    clause = 0
    for match in _TOKEN.finditer(text):
        piece = match.group()
        bare = piece.lstrip(_OPENING).rstrip(_CLOSING)
        bare = _unclosed(bare if bare.endswith(")") else bare.lstrip("("))
        if not bare:
            continue
        word = first_of(words(bare))
        if word in _STARTS_CLAUSE and found and not found[-1].ends:
            clause += 1
        ends = piece.endswith(_ENDS_CLAUSE)
        start = match.start() + piece.index(bare)
        found.append(Token(start, start + len(bare), word, clause, ends))
        clause += ends
    return found


def _unclosed(piece: str) -> str:
    """A piece without a closing bracket that it did not open."""
    while piece.endswith(")") and piece.count("(") < piece.count(")"):
        piece = piece[:-1].rstrip(_CLOSING)
    return piece
