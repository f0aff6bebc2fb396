"""Dates and numbers that a text states."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from touchstone.scoring.comparators.date import find_dates
from touchstone.scoring.comparators.free_text_facts import numbers_in

_WORD = re.compile(r"[^\W_]+")
_KEPT = 64


@dataclass(frozen=True, slots=True)
class Facts:
    """Days as proleptic ordinals, and numbers by value."""

    days: frozenset[int]
    numbers: frozenset[float]


@lru_cache(maxsize=_KEPT)
def days_in(text: str) -> frozenset[int]:
    """The days of `facts_in` alone, which are a third of the work."""
    return find_dates(text.lower().replace("$", " "))[0]


@lru_cache(maxsize=_KEPT)
def facts_in(text: str) -> Facts:
    """The dates and numbers of a text, by value: "5 million" is "$5,000,000", as scoring reads them."""
    lowered = text.lower().replace("$", " ")
    days, numbers = numbers_in(lowered, frozenset(_WORD.findall(lowered)))
    return Facts(days, frozenset(float(number) for number in numbers if isinstance(number, int | float)))
