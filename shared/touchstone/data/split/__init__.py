"""Splits of samples that share nothing: grouped by family and question, stratified, the same for the same seed."""

from touchstone.data.split.assignment import SplitSettings, assign
from touchstone.data.split.groups import Item, groups_of, item_of
from touchstone.data.split.leakage import Leak, LeakageError, check_leakage, find_leaks
from touchstone.data.split.samples import Split, split_samples

__all__ = [
    "Item",
    "Leak",
    "LeakageError",
    "Split",
    "SplitSettings",
    "assign",
    "check_leakage",
    "find_leaks",
    "groups_of",
    "item_of",
    "split_samples",
]
