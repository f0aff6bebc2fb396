"""Texts as bags of words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from zlib import crc32

_WORD = re.compile(r"\w+(?:[-.'()]\w+)*")
_MARKS = str.maketrans({"\u2018": "'", "\u2019": "'"} | dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"))
_BITS = 60


def folded(text: str) -> str:
    """A text without what makes no difference: case, kinds of marks and spaces, marks between words.

    What stands inside a word stays: `10b-5`, `10b5-1` and `506(b` are words of their own.
    """
    return " ".join(words_of(text))


def words_of(text: str) -> list[str]:
    """The words of a text, in their order; no word holds a space."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold().translate(_MARKS))


def bag_of(words: Sequence[str]) -> list[str]:
    """A bag of words as a set: a word's second time is `word 1`, and so on."""
    if len(set(words)) == len(words):
        return list(words)
    seen: Counter[str] = Counter()
    bag = []
    for word in words:
        bag.append(f"{word} {seen[word]}" if seen[word] else word)
        seen[word] += 1
    return bag


def signature_of(bag: Iterable[str]) -> int:
    """A bag's words as bits, one of 60 for each word: a bit that another bag has not stands for a word that it has not.

    It tells by one operation that two bags can't share enough words (the bitmap filter of Sandes, Teodoro and Melo,
    "Bitmap filter: Speeding up exact set similarity joins with bitwise operations", Information Systems 88, 2020).
    """
    bits = 0
    for word in bag:
        bits |= 1 << crc32(word.encode()) % _BITS
    return bits
