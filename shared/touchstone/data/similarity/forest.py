"""Near-duplicate texts among many, without comparing all pairs."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from touchstone.data.similarity.index import near_index

DEFAULT_SIMILARITY = 0.8
_LOWEST = 0.6


class NearPair(NamedTuple):
    """Two texts, by index, and how alike they are: 1.0 when only case, marks and word order differ.

    Attributes:
        root: the first text of the connected set that both are in.
        first: a text that was in the set before.
        second: a text that comes to the set by this pair.
        similarity: of the two.
    """

    root: int
    first: int
    second: int
    similarity: float


def near_forest(texts: Iterable[str], threshold: float = DEFAULT_SIMILARITY) -> Iterator[NearPair]:
    """Pairs of near-duplicates that connect all that are near to each other, directly or through others.

    Two texts are near when rapidfuzz's ratio of their sorted words is at least `threshold` (1 less the share of
    characters to insert or delete), and they share at least `2 threshold - 1` of their words. Every connected set of
    `n` near texts gives `n - 1` pairs one after another, however many pairs there are within it, so that 20,000
    questions of one template cost no more than 20,000 comparisons. Texts are kept on disk: what stays in memory is
    some 20 bytes for each.

    Args:
        texts: the texts, read once; those without a word are near to none.
        threshold: from 0.6 to 1.

    Raises:
        ValueError: a threshold below 0.6, where the search for candidates would leave nothing out.
        DataError: the folder for temporary files is full.
    """
    if not _LOWEST <= threshold <= 1:
        raise ValueError(f"expected a similarity from {_LOWEST} to 1, saw {threshold}")
    with near_index(texts, 2 * threshold - 1) as index:
        for root in range(len(index)):
            if not index.is_left(root):
                continue
            index.take(root)
            found = array("I", [root])
            while found:
                first = found.pop()
                for second, ratio in index.near(first, threshold):
                    index.take(second)
                    found.append(second)
                    yield NearPair(root, first, second, ratio)
