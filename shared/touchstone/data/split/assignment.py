"""Groups of rows to splits: shares kept in every stratum as well as whole groups allow."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from touchstone.data.errors import DataError
from touchstone.data.similarity import DEFAULT_SIMILARITY
from touchstone.data.split.groups import Item

_ALL = object()
_SUM_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class SplitSettings:
    """How to split.

    Attributes:
        shares: share of the rows by name of the split; they add up to 1.
        seed: the same seed gives the same split, whatever the order of the rows.
        similarity: from which on two questions are near-duplicates, as `similarity.near_forest` has it.
    """

    shares: Mapping[str, float] = field(default_factory=lambda: {"train": 0.8, "validation": 0.1, "test": 0.1})
    seed: int = 0
    similarity: float = DEFAULT_SIMILARITY

    def __post_init__(self) -> None:
        """Raise for shares that are none."""
        total = sum(self.shares.values())
        if not self.shares or min(self.shares.values()) <= 0 or abs(total - 1) > _SUM_TOLERANCE:
            raise DataError(f"expected shares above 0 that add up to 1, saw {dict(self.shares)}")


def assign(items: Sequence[Item], groups: Sequence[Sequence[int]], settings: SplitSettings) -> list[str]:
    """The split of each item.

    The largest groups go first, each to a split with room, and there to the one where the squared distance from the
    wanted counts grows least, over categories and over categories with tools (greedy iterative stratification, after
    Sechidis, Tsoumakas and Vlahavas, ECML 2011, with groups in place of rows). Equal choices are settled by a hash of
    the seed and the group's ids.

    Raises:
        DataError: fewer groups than splits, so that one would stay empty.
    """
    names = list(settings.shares)
    if len(groups) < len(names):
        raise DataError(
            f"expected at least {len(names)} groups of rows to split, saw {len(groups)} in {len(items)} rows: rows of "
            f"one family or with near-duplicate questions stay together; add documents, or ask for fewer splits"
        )
    state = _State(items, settings.shares)
    splits: dict[int, str] = {}
    ordered = sorted(groups, key=lambda group: (-len(group), _rank(settings.seed, items, group)))
    for place, group in enumerate(ordered):
        counts = _counts(items, group)
        open_names = state.open(len(group), groups_left=len(ordered) - place)
        best = min(open_names, key=lambda name: (state.cost(name, counts), names.index(name)))
        state.have[best].update(counts)
        splits.update(dict.fromkeys(group, best))
    return [splits[index] for index in range(len(items))]


class _State:
    """Rows by split and stratum: wanted, and there."""

    def __init__(self, items: Sequence[Item], shares: Mapping[str, float]) -> None:
        self._totals = _counts(items, range(len(items)))
        self._shares = shares
        self.have: dict[str, Counter[Any]] = {name: Counter() for name in shares}

    def open(self, size: int, groups_left: int) -> list[str]:
        """The splits that a group may go to: those with room, else all; only empty ones when they must be filled."""
        empty = [name for name, have in self.have.items() if not have[_ALL]]
        if groups_left <= len(empty):
            return empty
        total = self._totals[_ALL]
        room = [name for name, have in self.have.items() if have[_ALL] + size <= math.ceil(self._shares[name] * total)]
        return room or list(self.have)

    def cost(self, name: str, counts: Counter[Any]) -> float:
        """By how much the squared distance from what is wanted grows when rows go to a split."""
        grown = 0.0
        for stratum, count in counts.items():
            total, have = self._totals[stratum], self.have[name][stratum]
            wanted = self._shares[name] * total
            grown += ((have + count - wanted) ** 2 - (have - wanted) ** 2) / total
        return grown


def _counts(items: Sequence[Item], group: Sequence[int]) -> Counter[Any]:
    counts: Counter[Any] = Counter(items[index].stratum for index in group)
    counts.update(items[index].category for index in group)
    counts[_ALL] = len(group)
    return counts


def _rank(seed: int, items: Sequence[Item], group: Sequence[int]) -> bytes:
    ids = "\n".join(sorted(items[index].id for index in group))
    return hashlib.sha256(f"{seed}\n{ids}".encode()).digest()
