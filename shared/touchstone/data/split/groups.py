"""Rows that must not be separated: of one family, or with questions that are nearly the same."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from touchstone.data.similarity import DEFAULT_SIMILARITY, near_forest
from touchstone.data.split.table import ItemTable


def group(table: ItemTable, similarity: float = DEFAULT_SIMILARITY) -> None:
    """Put the items of a table in groups: connected by a family, or by near-duplicate questions."""
    sets = _DisjointSets(len(table))
    for first, other in table.equal("family"):
        sets.join(first, other)
    for pair in near_forest(table.questions(), similarity):
        sets.join(pair.first, pair.second)
    table.group(sets.roots())


class _DisjointSets:
    """Union-find with path halving; the root of a set is its lowest number."""

    def __init__(self, count: int) -> None:
        self._parents = array("I", range(count))

    def join(self, one: int, other: int) -> None:
        """Put two into one set."""
        low, high = sorted((self._root(one), self._root(other)))
        self._parents[high] = low

    def roots(self) -> Iterator[int]:
        """The root of each."""
        return map(self._root, range(len(self._parents)))

    def _root(self, index: int) -> int:
        parents = self._parents
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index
