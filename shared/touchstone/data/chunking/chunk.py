"""Chunks of a text.

The laws, for every text and every setting:

- a chunk is `text[start:end]`, at most `characters` long;
- the first begins at 0, the last ends at the end of the text, and each begins exactly `overlap` characters before the
  end of the one before it, so that nothing is lost and the text can be put together again;
- an end stands after a paragraph, else a sentence, else a word, wherever there is one in the second half of the room.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from touchstone.data.errors import DataError

_PARAGRAPH = re.compile(r"\n\s*\n")
_SENTENCE = re.compile(r"[.!?][\"'\u201d\u2019)\]]*\s+(?=[\"'\u201c\u2018(\[]?[A-Z0-9\u00a7])")
_WORD = re.compile(r"\s+")
_REACH = 16
"""Characters before the room in which the end of a sentence may begin."""
_ABBREVIATION = re.compile(
    r"(?:\b(?:v|vs|no|nos|sec|art|inc|corp|co|ltd|llc|l\.p|u\.s|u\.s\.c|c\.f\.r|f\.2d|f\.3d|f\.4th|s\.ct|fed|reg|ed|cir"
    r"|mr|ms|dr|e\.g|i\.e|cf|al|supp|app|ch|para|id|dec|jan|feb|aug|sept|oct|nov)|\b[A-Z])\.$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ChunkSettings:
    """How texts are cut.

    Attributes:
        characters: most characters of a chunk.
        overlap: characters that a chunk shares with the one before it.
    """

    characters: int = 4000
    overlap: int = 200

    def __post_init__(self) -> None:
        """Raise for settings by which no text can be cut."""
        if self.characters < 1 or not 0 <= 2 * self.overlap <= self.characters:
            raise DataError(
                f"expected an overlap of at most half of the characters of a chunk, saw {self.overlap} of "
                f"{self.characters}"
            )


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of a document's cleaned text.

    Attributes:
        document: id of the document.
        index: its number in the document, from 0.
        start: offset of its first character in the cleaned text.
        end: offset after its last character.
        text: the characters between.
    """

    document: str
    index: int
    start: int
    end: int
    text: str

    @property
    def id(self) -> str:
        """Its name in ids and ledgers."""
        return f"{self.document}.{self.index:04d}"

    @property
    def digest(self) -> str:
        """Digest of its text."""
        return f"sha256:{hashlib.sha256(self.text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def chunks_of(document: str, text: str, settings: ChunkSettings) -> Iterator[Chunk]:
    """The chunks of a text, in order; none of a text that is empty.

    Args:
        document: id of the document.
        text: its cleaned text.
        settings: how to cut it.
    """
    start, index = 0, 0
    while start < len(text):
        end = _end(text, start, settings)
        yield Chunk(document, index, start, end, text[start:end])
        if end == len(text):
            return
        start, index = end - settings.overlap, index + 1


def _end(text: str, start: int, settings: ChunkSettings) -> int:
    """Where a chunk that begins at `start` ends."""
    most = start + settings.characters
    if most >= len(text):
        return len(text)
    least = start + max(settings.overlap, settings.characters // 2) + 1
    for pattern in (_PARAGRAPH, _SENTENCE, _WORD):
        end = _last(pattern, text, least, most)
        if end is not None:
            return end
    return most


def _last(pattern: re.Pattern[str], text: str, least: int, most: int) -> int | None:
    """The last end of a match within the room that is left."""
    found = None
    for match in pattern.finditer(text, max(0, least - _REACH), min(len(text), most + 1)):
        # what follows decides whether a sentence ends, so the search looks one character further
        if least <= match.end() <= most and not (pattern is _SENTENCE and _is_abbreviation(text, match)):
            found = match.end()
    return found


def _is_abbreviation(text: str, match: re.Match[str]) -> bool:
    return bool(_ABBREVIATION.search(text, max(0, match.start() - 12), match.start() + 1))
