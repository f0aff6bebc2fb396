"""Texts by their rarest words, on disk.

Only texts that share enough of their words are near. They are found by the prefix filter of set-similarity joins
(Bayardo, Ma and Srikant, "Scaling Up All Pairs Similarity Search", WWW 2007): two bags of words with a Jaccard
similarity of at least `t` share one of the `n - ceil(t n) + 1` rarest words of either. Signatures leave out most of
the rest. Neither misses one, unlike hashing, and both give the same answer every time.
"""

from __future__ import annotations

import json
import math
import sqlite3
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice

from rapidfuzz import fuzz, process

from touchstone.data.scratch import scratch
from touchstone.data.similarity.words import bag_of, signature_of, words_of

_ROUNDING = 1e-9
_BATCH = 500
_KEPT = 64

_SCHEMA = """
CREATE TABLE texts (number INTEGER PRIMARY KEY, words TEXT, prefix TEXT);
CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT UNIQUE, count INTEGER);
CREATE TABLE holders (word INTEGER, first INTEGER, numbers BLOB, PRIMARY KEY (word, first)) WITHOUT ROWID
"""
"""`words` of a text are sorted; `prefix` names its rarest ones by id; a row of `holders` names up to 1,000 texts."""


_COUNT = """
INSERT INTO words (word, count) VALUES (?, ?)
ON CONFLICT (word) DO UPDATE SET count = count + excluded.count
"""


@contextmanager
def near_index(texts: Iterable[str], share: float) -> Iterator[NearIndex]:
    """An index of texts, for as long as the block lasts.

    Args:
        texts: the texts, read once.
        share: which share of their words two near texts have in common at least.

    Raises:
        DataError: the folder for temporary files is full.
    """
    with scratch(_SCHEMA) as database:
        index = NearIndex(database, share)
        index.fill(texts)
        yield index


class NearIndex:
    """Texts by their rarest words; those that are taken are found no more.

    Args:
        database: empty, with the tables.
        share: which share of their words two near texts have in common at least.
    """

    def __init__(self, database: sqlite3.Connection, share: float) -> None:
        self._database = database
        self._share = share
        self._sizes = array("I")
        self._signatures = array("Q")
        self._left = bytearray()
        self._spares = lru_cache(_KEPT)(self._spares_of)

    def __len__(self) -> int:
        return len(self._sizes)

    def fill(self, texts: Iterable[str]) -> None:
        """Take in all texts."""
        remaining = iter(texts)
        while batch := list(islice(remaining, _BATCH)):
            self._count(batch)
        for start in range(0, len(self), _BATCH):
            self._place(start)

    def _count(self, texts: Sequence[str]) -> None:
        frequency: Counter[str] = Counter()
        rows = []
        for number, text in enumerate(texts, len(self)):
            words = sorted(words_of(text))
            bag = bag_of(words)
            frequency.update(bag)
            rows.append((number, " ".join(words)))
            self._sizes.append(len(words))
            self._signatures.append(signature_of(bag))
            self._left.append(1)
        self._database.executemany("INSERT INTO texts (number, words) VALUES (?, ?)", rows)
        self._database.executemany(_COUNT, frequency.items())

    def _place(self, start: int) -> None:
        """Note texts under their rarest words."""
        rows = self._database.execute(
            "SELECT number, words FROM texts WHERE number >= ? AND number < ?", (start, start + _BATCH)
        )
        bags = {number: bag_of(words.split()) for number, words in rows}
        ranks = self._ranks({word for bag in bags.values() for word in bag})
        holders: defaultdict[int, array[int]] = defaultdict(lambda: array("I"))
        prefixes = []
        for number, bag in bags.items():
            size = len(bag)
            length = size - math.ceil(self._share * size - _ROUNDING) + 1 if bag else 0
            prefix = [word for *_, word in sorted(ranks[word] for word in bag)[:length]]
            prefixes.append((",".join(map(str, prefix)), number))
            for word in prefix:
                holders[word].append(number)
        self._database.executemany("UPDATE texts SET prefix = ? WHERE number = ?", prefixes)
        held = ((word, numbers[0], numbers.tobytes()) for word, numbers in holders.items())
        self._database.executemany("INSERT INTO holders VALUES (?, ?, ?)", held)

    def _ranks(self, words: Iterable[str]) -> dict[str, tuple[int, str, int]]:
        """Of words, how often they stand in all texts, themselves, and their ids: sorted, the rarest are first."""
        query = "SELECT count, word, id FROM words WHERE word IN (SELECT value FROM json_each(?))"
        return {row[1]: row for row in self._database.execute(query, (json.dumps(list(words)),))}

    def is_left(self, number: int) -> bool:
        """Whether a text is still to be found."""
        return bool(self._left[number])

    def take(self, number: int) -> None:
        """Find a text no more."""
        self._left[number] = 0

    def near(self, number: int, threshold: float) -> Iterator[tuple[int, float]]:
        """The texts left that are near to one, with their ratio; ascending.

        They may be taken on the way.
        """
        query = "SELECT words, prefix FROM texts WHERE number = ?"
        words, prefix = self._database.execute(query, (number,)).fetchone()
        if not words:
            return
        own = Counter(words.split())
        candidates = self._candidates(number, map(int, prefix.split(",")))
        for start in range(0, len(candidates), _BATCH):
            rows = self._words(candidates[start : start + _BATCH])
            # rapidfuzz leaves out what is below the cutoff, in one call for all
            found = process.extract_iter(
                words,
                [other for _, other in rows],
                scorer=fuzz.ratio,
                processor=None,
                score_cutoff=threshold * 100,
            )
            for other, ratio, place in found:
                if self._enough(own, Counter(other.split())):
                    yield rows[place][0], ratio / 100

    def _words(self, numbers: Sequence[int]) -> list[tuple[int, str]]:
        query = "SELECT number, words FROM texts WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number"
        return self._database.execute(query, (json.dumps(list(numbers)),)).fetchall()

    def _candidates(self, number: int, prefix: Iterable[int]) -> array[int]:
        """The texts left that share a rare word with one, and by sizes and signatures may share enough of all."""
        sizes, signatures, signature = self._sizes, self._signatures, self._signatures[number]
        # by the size of the other text: how many of this one's bits it has at least
        fewest = [signature.bit_count() - spare for spare in self._spares(sizes[number])]
        met: set[int] = set()
        for word in prefix:
            for held in self._holders(word):
                met.update(
                    [other for other in held if (signature & signatures[other]).bit_count() >= fewest[sizes[other]]]
                )
        return array("I", (other for other in sorted(met) if self._may_be_near(other, number)))

    def _may_be_near(self, one: int, other: int) -> bool:
        lacking = (self._signatures[one] & ~self._signatures[other]).bit_count()
        return lacking <= self._spares(self._sizes[one])[self._sizes[other]]

    def _holders(self, word: int) -> Iterator[list[int]]:
        """The texts left under a word, in parts; a part of which most are taken is written anew."""
        left, stale = self._left, []
        query = "SELECT first, numbers FROM holders WHERE word = ?"
        for first, numbers in self._database.execute(query, (word,)):
            held = array("I", numbers)
            part = [other for other in held if left[other]]
            if 2 * len(part) < len(held):
                stale.append((array("I", part).tobytes(), word, first))
            yield part
        if stale:
            self._database.executemany("UPDATE holders SET numbers = ? WHERE word = ? AND first = ?", stale)

    def _spares_of(self, size: int) -> list[int]:
        """How many words a text of a size may have that a near text of another size has not; by that other size.

        It is below zero where the other is too short or too long to be near at all.
        """
        share = self._share / (1 + self._share)
        spares = []
        for other in range(max(self._sizes) + 1):
            possible = self._share * max(size, other) <= min(size, other) + _ROUNDING
            spares.append(math.floor(size - share * (size + other) + _ROUNDING) if possible else -1)
        return spares

    def _enough(self, one: Counter[str], other: Counter[str]) -> bool:
        shared = (one & other).total()
        return shared >= self._share * (one.total() + other.total() - shared) - _ROUNDING
