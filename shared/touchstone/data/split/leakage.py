"""Whether rows of different splits know of each other: one family, the same question, or nearly the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from touchstone.data.errors import DataError
from touchstone.data.similarity import DEFAULT_SIMILARITY, near_forest
from touchstone.data.split.items import Item
from touchstone.data.split.table import ItemTable, Place, item_table

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Leak:
    """Two rows of different splits that know of each other.

    Attributes:
        kind: why: `same_id`, `family`, or `question` (the same, or nearly).
        first: split and id of one row.
        second: split and id of the other.
        similarity: of the questions; 1.0 when only case, marks and word order differ; None for other kinds.
    """

    kind: Literal["same_id", "family", "question"]
    first: Place
    second: Place
    similarity: float | None = None

    def __str__(self) -> str:
        alike = "" if self.similarity is None else f" ({self.similarity:.2f} alike)"
        return f"{self.kind}: {self.first.split}/{self.first.id} and {self.second.split}/{self.second.id}{alike}"


class LeakageError(DataError):
    """Splits that are no independent evidence of each other.

    Attributes:
        leaks: the pairs of rows.
    """

    def __init__(self, leaks: Sequence[Leak]) -> None:
        listing = "\n".join(f"  {leak}" for leak in leaks[:_SHOWN])
        more = f"\n  and {len(leaks) - _SHOWN} more" if len(leaks) > _SHOWN else ""
        super().__init__(f"{len(leaks)} pair(s) of rows leak from split to split\n{listing}{more}")
        self.leaks = list(leaks)


def find_leaks(splits: Mapping[str, Iterable[Item]], similarity: float = DEFAULT_SIMILARITY) -> list[Leak]:
    """The leaks between splits: at least one for every set of connected rows that more than one split holds.

    Args:
        splits: items by name of the split, read once.
        similarity: from which on two questions are near-duplicates.
    """
    with item_table((name, item) for name, items in splits.items() for item in items) as table:
        return list(_leaks(table, similarity))


def check_leakage(table: ItemTable, similarity: float = DEFAULT_SIMILARITY) -> None:
    """Raise if rows of a table leak from split to split.

    Raises:
        LeakageError: with the pairs, by split and id.
    """
    leaks = list(_leaks(table, similarity))
    if leaks:
        raise LeakageError(leaks)


def _leaks(table: ItemTable, similarity: float) -> Iterator[Leak]:
    keys: tuple[tuple[Literal["same_id", "family"], Literal["id", "family"]], ...]
    keys = (("same_id", "id"), ("family", "family"))
    for kind, key in keys:
        for first, other in table.equal(key):
            one, twin = table.place(first), table.place(other)
            if one.split != twin.split:
                yield Leak(kind, one, twin)
    for pair in near_forest(table.questions(), similarity):
        one, twin = table.place(pair.first), table.place(pair.second)
        if one.split != twin.split:
            yield Leak("question", one, twin, pair.similarity)
