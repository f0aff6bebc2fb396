"""Near-duplicate texts among many, without comparing all pairs.

Only texts that share enough of their words are near. They are found by the prefix filter of set-similarity joins
(Bayardo, Ma and Srikant, "Scaling Up All Pairs Similarity Search", WWW 2007): two bags of words with a Jaccard
similarity of at least `t` share one of the `n - ceil(t n) + 1` rarest words of either. It misses none of them, unlike
hashing, and gives the same answer every time.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz, process

DEFAULT_SIMILARITY = 0.8

_WORD = re.compile(r"\w+(?:[-.'()]\w+)*")
_MARKS = str.maketrans({"\u2018": "'", "\u2019": "'"} | dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"))
_LOWEST = 0.6
_ROUNDING = 1e-9
Word = tuple[str, int]
"""A word and which of its kind it is within the text, from 0: a bag of words as a set."""


class NearPair(NamedTuple):
    """Two texts, by index, and how alike they are: 1.0 when only case, marks and word order differ."""

    first: int
    second: int
    similarity: float


def folded(text: str) -> str:
    """A text without what makes no difference: case, kinds of marks and spaces, marks between words.

    What stands inside a word stays: `10b-5`, `10b5-1` and `506(b` are words of their own.
    """
    return " ".join(_words(text))


def near_forest(texts: Sequence[str], threshold: float = DEFAULT_SIMILARITY) -> Iterator[NearPair]:
    """Pairs of near-duplicates that connect all that are near to each other, directly or through others.

    Two texts are near when rapidfuzz's ratio of their sorted words is at least `threshold` (1 less the share of
    characters to insert or delete), and they share at least `2 threshold - 1` of their words. Every connected set of
    `n` near texts gives `n - 1` pairs, however many pairs there are within it, so that 20,000 questions of one
    template cost no more than 20,000 comparisons.

    Args:
        texts: the texts; those without a word are near to none.
        threshold: from 0.6 to 1.

    Raises:
        ValueError: a threshold below 0.6, where the search for candidates would leave nothing out.
    """
    if not _LOWEST <= threshold <= 1:
        raise ValueError(f"expected a similarity from {_LOWEST} to 1, saw {threshold}")
    index = _Index(texts, 2 * threshold - 1)
    for root in range(len(texts)):
        if not index.is_left(root):
            continue
        index.take(root)
        found = [root]
        while found:
            first = found.pop()
            for second, ratio in index.near(first, threshold):
                index.take(second)
                found.append(second)
                yield NearPair(first, second, ratio)


class _Index:
    """Texts by their rarest words; those that are taken are found no more."""

    def __init__(self, texts: Sequence[str], share: float) -> None:
        self._share = share
        bags = [_numbered(_words(text)) for text in texts]
        frequency = Counter(word for bag in bags for word in bag)
        self._bags = [frozenset(bag) for bag in bags]
        self._keys = [" ".join(sorted(word for word, _ in bag)) for bag in bags]
        self._prefixes = [self._prefix(bag, frequency) for bag in bags]
        self._left = bytearray(b"\x01") * len(bags)
        self._holders: defaultdict[Word, list[int]] = defaultdict(list)
        for index, prefix in enumerate(self._prefixes):
            for word in prefix:
                self._holders[word].append(index)

    def _prefix(self, bag: Sequence[Word], frequency: Counter[Word]) -> list[Word]:
        length = len(bag) - math.ceil(self._share * len(bag) - _ROUNDING) + 1 if bag else 0
        return sorted(bag, key=lambda word: (frequency[word], word))[:length]

    def is_left(self, index: int) -> bool:
        """Whether a text is still to be found."""
        return bool(self._left[index])

    def take(self, index: int) -> None:
        """Find a text no more."""
        self._left[index] = 0

    def near(self, index: int, threshold: float) -> list[tuple[int, float]]:
        """The texts left that are near to one, with their ratio."""
        candidates = self._candidates(index)
        keys = [self._keys[other] for other in candidates]
        # rapidfuzz leaves out what is below the cutoff, in one call for all
        found = process.extract(
            self._keys[index], keys, scorer=fuzz.ratio, processor=None, score_cutoff=threshold * 100, limit=None
        )
        near = [(candidates[place], ratio / 100) for _, ratio, place in found]
        return [(other, ratio) for other, ratio in near if self._share_words(index, other)]

    def _candidates(self, index: int) -> list[int]:
        left, met = self._left, set[int]()
        for word in self._prefixes[index]:
            holders = self._holders[word]
            alive = [other for other in holders if left[other]]
            if 2 * len(alive) < len(holders):
                self._holders[word] = alive
            met.update(alive)
        size = len(self._bags[index])
        fewest, most = self._share * size, size / self._share if self._share else math.inf
        return sorted(other for other in met if fewest - _ROUNDING <= len(self._bags[other]) <= most + _ROUNDING)

    def _share_words(self, one: int, other: int) -> bool:
        shared = len(self._bags[one] & self._bags[other])
        either = len(self._bags[one]) + len(self._bags[other]) - shared
        return shared >= self._share * either - _ROUNDING


def _numbered(words: Sequence[str]) -> list[Word]:
    seen: Counter[str] = Counter()
    bag = []
    for word in words:
        bag.append((word, seen[word]))
        seen[word] += 1
    return bag


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold().translate(_MARKS))
