"""Splits of samples that share nothing: grouped by family and question, stratified, the same for the same seed."""

from touchstone.data.split.assignment import SplitSettings
from touchstone.data.split.items import Item, item_of
from touchstone.data.split.leakage import Leak, LeakageError, find_leaks
from touchstone.data.split.samples import Split, split_items, split_samples

__all__ = [
    "Item",
    "Leak",
    "LeakageError",
    "Split",
    "SplitSettings",
    "find_leaks",
    "item_of",
    "split_items",
    "split_samples",
]
