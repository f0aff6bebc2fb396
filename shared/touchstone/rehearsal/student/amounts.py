"""Dates and numbers that a text names, with how they were read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MONTH = "|".join(_MONTHS)
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_WRITTEN = re.compile(rf"\b({_MONTH}) (\d{{1,2}}),? (\d{{4}})\b")
_YEAR = re.compile(r"(?<![\d.$,/-])((?:19|20)\d{2})(?![\d-])")
_NUMBER = re.compile(r"(?<![\w.,(-])(\$?)(\d+(?:,\d{3})*(?:\.\d+)?)(?:[- ](thousand|million|billion))?(?![\w(-]|\.\d)")
_SCALES = {"": 1, "thousand": 10**3, "million": 10**6, "billion": 10**9}
_SPELT = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_WORD = re.compile(rf"(?i)\b({'|'.join(_SPELT)})\b")


@dataclass(frozen=True, slots=True)
class Reading:
    """A value read from a text.

    Attributes:
        value: the number, or the date as YYYY-MM-DD.
        how: how it was read: "iso", "written", "year start", "year end", "year before", "dollars", "number", "spelt".
        start: where it stands.
    """

    value: str | int | float
    how: str
    start: int


def dates_in(text: str) -> list[Reading]:
    """The dates of a text, and for each year that stands alone its first and last day and the last day before it."""
    found: list[Reading] = []
    taken: list[tuple[int, int]] = []
    for match in _ISO.finditer(text):
        year, month, day = map(int, match.groups())
        found += _date(year, month, day, "iso", match.start())
        taken.append(match.span())
    for match in _WRITTEN.finditer(text):
        month = _MONTHS.index(match.group(1)) + 1
        found += _date(int(match.group(3)), month, int(match.group(2)), "written", match.start())
        taken.append(match.span())
    for match in _YEAR.finditer(text):
        if not any(start <= match.start() < end for start, end in taken):
            year = int(match.group())
            found += _date(year, 1, 1, "year start", match.start())
            found += _date(year, 12, 31, "year end", match.start())
            found += _date(year - 1, 12, 31, "year before", match.start())
    return sorted(found, key=lambda reading: reading.start)


def numbers_in(text: str) -> list[Reading]:
    """The numbers of a text, with their scale ("$5 million" is 5000000) and those spelt out up to twelve."""
    return sorted([*_written_numbers(text), *_spelt_numbers(text)], key=lambda reading: reading.start)


def _written_numbers(text: str) -> Iterator[Reading]:
    for match in _NUMBER.finditer(text):
        sign, digits, scale = match.groups(default="")
        value = float(digits.replace(",", "")) * _SCALES[scale]
        how = "dollars" if sign else "scaled" if scale else "number"
        yield Reading(int(value) if value.is_integer() else value, how, match.start())


def _spelt_numbers(text: str) -> Iterator[Reading]:
    for match in _WORD.finditer(text):
        yield Reading(_SPELT.index(match.group().lower()), "spelt", match.start())


def _date(year: int, month: int, day: int, how: str, start: int) -> list[Reading]:
    try:
        return [Reading(dt.date(year, month, day).isoformat(), how, start)]
    except ValueError:
        return []
