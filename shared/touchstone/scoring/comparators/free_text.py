"""Free text: order-aware similarity, with guards for what must not differ."""

from __future__ import annotations

from functools import cache, lru_cache
from math import pow as power
from typing import TYPE_CHECKING

from touchstone.scoring.comparators.exact import same_json
from touchstone.scoring.comparators.free_text_guards import differ_in_substance
from touchstone.scoring.comparators.free_text_reading import LONGEST, Reading, read
from touchstone.scoring.comparators.text import CACHED_LENGTH, same_text

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    Similarity = Callable[[Sequence[Hashable], Sequence[Hashable]], float]

__all__ = ["free_text_grade", "same_content"]

_CAP = 0.9
_GUARDED_CAP = 0.2
_SHUFFLED_CAP = 0.5
_SHUFFLED_FROM = 6
_LENGTH_RATIO = 2.5
_BAG, _CHARACTERS = 0.6, 0.4
_SOFTENED = 0.7
_UNRELATED = 0.3


@cache
def _indel() -> Similarity:
    """The Indel similarity of two sequences or strings; loaded at first use to keep the import cheap."""
    from rapidfuzz.distance import Indel  # noqa: PLC0415 - 15 ms that only free text needs

    similarity: Similarity = Indel.normalized_similarity
    return similarity


def _overlap(expected: frozenset[object], seen: frozenset[object]) -> float:
    size = len(expected) + len(seen)
    return 2 * len(expected & seen) / size if size else 1.0


def _varied(reading: Reading) -> float:
    return len(reading.words) / len(reading.tokens)


def _similarity(expected: Reading, seen: Reading) -> float:
    similarity = _indel()
    bag = _overlap(frozenset(expected.content), frozenset(seen.content))
    if not bag:
        return 0.0
    sequence = similarity(expected.content, seen.content)
    in_order = (min(1.0, sequence / bag) + min(1.0, _overlap(expected.pairs, seen.pairs) / bag)) / 2
    mixed = _BAG * bag + _CHARACTERS * similarity(expected.text, seen.text)
    stuffed = min(1.0, _varied(seen) / _varied(expected)) ** 2
    return mixed * power(in_order, _SOFTENED) * stuffed * min(1.0, bag / _UNRELATED)


def _is_shuffle(expected: Reading, seen: Reading) -> bool:
    return len(expected.tokens) >= _SHUFFLED_FROM and sorted(expected.tokens) == sorted(seen.tokens)


def _far_in_length(a: int, b: int) -> bool:
    return max(a, b) > _LENGTH_RATIO * min(a, b)


def _grade(expected: str, seen: str) -> float:
    right, given = read(expected), read(seen)
    if not right.tokens or not given.tokens:
        return 0.0
    grade = min(_CAP, _similarity(right, given))
    if _is_shuffle(right, given):
        grade = min(grade, _SHUFFLED_CAP)
    if grade > _GUARDED_CAP and (
        _far_in_length(len(right.tokens), len(given.tokens)) or differ_in_substance(right, given)
    ):
        grade = _GUARDED_CAP
    unread = max(len(expected), len(seen))
    return grade if unread <= LONGEST else grade * LONGEST / unread


_cached = lru_cache(maxsize=2048)(_grade)


def same_content(expected: object, seen: object) -> bool:
    """Whether two texts have the same content words, whatever their order and the small words between.

    A similar text with a content word more, fewer or replaced may say the opposite ("fraud" for "negligence"),
    so it is never right, however similar.
    """
    if not isinstance(expected, str) or not isinstance(seen, str):
        return False
    return set(read(expected).content) == set(read(seen).content)


def free_text_grade(expected: object, seen: object) -> float:
    """Grade free text by similarity that depends on order and on what the text is about.

    Similarity is three fifths the overlap of content words and two fifths the Indel similarity of the
    characters (forms of one word stay near), times how far the common words keep their order: the mean of
    the Indel similarity of the token sequences (the longest common subsequence) and the overlap of
    neighbouring pairs, each relative to the plain overlap. A moved clause breaks the sequence but keeps its
    pairs; a shuffle loses both. Repeated words scale it down, and so does an overlap below three tenths,
    where only chance letters agree. Cap 0.9: only equal text is right.

    Cap 0.2 when the sides differ in citations, numbers, dates, replaced names or negations, or by more than
    2.5 times in tokens; cap 0.5 for the same six or more words in another order. Source:
    reference/scoring.md, "Free text is where rewards get gamed"; the bags of words used elsewhere pay
    shuffled words 1.00 and a negated query .98. Beyond 4,096 characters only the start is compared, and the
    grade shrinks with what was not read.

    Args:
        expected: The reference value; one that is no string is compared as JSON.
        seen: The emitted value, any JSON.

    Returns:
        1.0 exactly when equal under `normalise_text`, else at most 0.9.
    """
    if not isinstance(expected, str):
        return 1.0 if same_json(expected, seen) else 0.0
    if not isinstance(seen, str):
        return 0.0
    if same_text(expected, seen):
        return 1.0
    if max(len(expected), len(seen)) > LONGEST and _far_in_length(len(expected), len(seen)):
        return 0.0
    if len(expected) <= CACHED_LENGTH and len(seen) <= CACHED_LENGTH:
        return _cached(expected, seen)
    return _grade(expected, seen)
