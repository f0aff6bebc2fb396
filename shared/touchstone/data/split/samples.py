"""Samples split, with the figures of the split."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from touchstone.data.split.assignment import SplitSettings, assign
from touchstone.data.split.groups import Item, groups_of, item_of
from touchstone.data.split.leakage import check_leakage


@dataclass(frozen=True, slots=True)
class Split:
    """A split.

    Attributes:
        settings: how it was made.
        splits: the split of each sample, in their order.
        groups: number of groups that were kept together.
        largest_group: rows in the largest one.
        items: what was known of each sample.
    """

    settings: SplitSettings
    splits: Sequence[str]
    groups: int
    largest_group: int
    items: Sequence[Item]

    def rows(self, name: str) -> list[int]:
        """The indices of the samples of a split, in their order."""
        return [index for index, split in enumerate(self.splits) if split == name]

    def figures(self) -> dict[str, Any]:
        """Rows, wanted and reached share, categories and tools by split, as JSON."""
        return {name: self._figures(name) for name in self.settings.shares}

    def _figures(self, name: str) -> dict[str, Any]:
        items = [self.items[index] for index in self.rows(name)]
        return {
            "rows": len(items),
            "wanted_share": self.settings.shares[name],
            "share": round(len(items) / len(self.items), 4),
            "categories": dict(sorted(Counter(item.category for item in items).items())),
            "tools": dict(sorted(Counter(tool for item in items for tool in item.tools).items())),
        }


def split_samples(samples: Sequence[Any], settings: SplitSettings | None = None) -> Split:
    """Split samples, and make sure that nothing leaks.

    Raises:
        RowError: a sample can't be read.
        DataError: there are too few groups.
        LeakageError: never, unless the grouping is wrong; it is checked all the same.
    """
    settings = settings or SplitSettings()
    items = [item_of(sample) for sample in samples]
    groups = groups_of(items, settings.similarity)
    splits = assign(items, groups, settings)
    by_name: dict[str, list[Item]] = {name: [] for name in settings.shares}
    for item, name in zip(items, splits, strict=True):
        by_name[name].append(item)
    check_leakage(by_name, settings.similarity)
    return Split(settings, splits, len(groups), max(map(len, groups)), items)
