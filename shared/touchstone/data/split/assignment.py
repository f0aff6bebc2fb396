"""Groups of rows to splits: shares kept in every stratum as well as whole groups allow."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from touchstone.data.errors import DataError
from touchstone.data.similarity import DEFAULT_SIMILARITY
from touchstone.data.split.table import ItemTable, Stratum

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


def assign(table: ItemTable, settings: SplitSettings) -> None:
    """Put every group of a table into a split.

    The largest groups go first, each to a split with room, and there to the one where the squared distance from the
    wanted counts grows least, over categories and over categories with tools (greedy iterative stratification, after
    Sechidis, Tsoumakas and Vlahavas, ECML 2011, with groups in place of rows). Equal choices are settled by a hash of
    the seed and the group's ids.

    Raises:
        DataError: fewer groups than splits, so that one would stay empty.
    """
    names, groups = list(settings.shares), table.groups()
    if groups < len(names):
        raise DataError(
            f"expected at least {len(names)} groups of rows to split, saw {groups} in {len(table)} rows: rows of "
            f"one family or with near-duplicate questions stay together; add documents, or ask for fewer splits"
        )
    for root in table.roots():
        table.rank(root, _rank(settings.seed, table.ids(root)))
    state = _State(_counts(table.strata()), settings.shares)
    for place, (root, size) in enumerate(table.largest_first()):
        counts = _counts(table.strata(root))
        open_names = state.open(size, groups_left=groups - place)
        best = min(open_names, key=lambda name: (state.cost(name, counts), names.index(name)))
        state.have[best].update(counts)
        table.assign(root, best)


class _State:
    """Rows by split and stratum: wanted, and there."""

    def __init__(self, totals: Counter[Any], shares: Mapping[str, float]) -> None:
        self._totals = totals
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


def _counts(strata: Mapping[Stratum, int]) -> Counter[Any]:
    counts: Counter[Any] = Counter(strata)
    for (category, _), count in strata.items():
        counts[category] += count
    counts[_ALL] = sum(strata.values())
    return counts


def _rank(seed: int, ids: Iterable[bytes]) -> bytes:
    digest = hashlib.sha256(str(seed).encode())
    for own in ids:
        digest.update(b"\n" + own)
    return digest.digest()
