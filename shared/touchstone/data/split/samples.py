"""Samples split, with the figures of the split."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from touchstone.data.split.assignment import SplitSettings, assign
from touchstone.data.split.groups import group
from touchstone.data.split.items import Item, item_of
from touchstone.data.split.leakage import check_leakage
from touchstone.data.split.table import ItemTable, item_table, without_split


@dataclass(frozen=True, slots=True)
class Split:
    """A split.

    Attributes:
        settings: how it was made.
        places: of each sample, the place of its split among the names in the settings.
        groups: number of groups that were kept together.
        largest_group: rows in the largest one.
        figures: rows, wanted and reached share, categories and tools by split, as JSON.
    """

    settings: SplitSettings
    places: array[int]
    groups: int
    largest_group: int
    figures: Mapping[str, Any]

    @property
    def names(self) -> list[str]:
        """The names of the splits."""
        return list(self.settings.shares)

    @property
    def splits(self) -> Iterator[str]:
        """The split of each sample, in their order."""
        return map(self.names.__getitem__, self.places)

    def rows(self, name: str) -> Iterator[int]:
        """The indices of the samples of a split, in their order."""
        place = self.names.index(name)
        return (index for index, own in enumerate(self.places) if own == place)


def split_samples(samples: Iterable[Any], settings: SplitSettings | None = None) -> Split:
    """Split samples, and make sure that nothing leaks.

    Raises:
        RowError: a sample can't be read.
        DataError: there are too few groups.
        LeakageError: never, unless the grouping is wrong; it is checked all the same.
    """
    return split_items(map(item_of, samples), settings or SplitSettings())


def split_items(items: Iterable[Item], settings: SplitSettings) -> Split:
    """Split items, and make sure that nothing leaks.

    They are read once and kept on disk; what stays in memory is some 20 bytes for each.

    Raises:
        DataError: there are too few groups, or the folder for temporary files is full.
        LeakageError: never, unless the grouping is wrong; it is checked all the same.
    """
    with item_table(without_split(items)) as table:
        group(table, settings.similarity)
        assign(table, settings)
        check_leakage(table, settings.similarity)
        names = list(settings.shares)
        places = array("H", map(names.index, table.splits()))
        figures = {name: _figures(table, name, settings.shares[name]) for name in names}
        return Split(settings, places, table.groups(), table.largest(), figures)


def _figures(table: ItemTable, name: str, share: float) -> dict[str, Any]:
    strata = table.strata_of(name)
    categories: Counter[str] = Counter()
    tools: Counter[str] = Counter()
    for (category, used), count in strata.items():
        categories[category] += count
        tools.update(dict.fromkeys(used, count))
    rows = sum(strata.values())
    return {
        "rows": rows,
        "wanted_share": share,
        "share": round(rows / len(table), 4),
        "categories": dict(sorted(categories.items())),
        "tools": dict(sorted(tools.items())),
    }
