"""Calendar dates: ISO as it should be, and the spellings that can only mean one day."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache, lru_cache

from touchstone.scoring.comparators.text import text_grade

__all__ = ["date_grade", "find_dates"]

_LONGEST = 64
_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ],
        start=1,
    )
    for name in names.split()
}
_MONTH = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<{0}>[0-9]{{1,2}})(?:st|nd|rd|th)?"
_YEAR = r"(?P<{0}>[0-9]{{4}})"
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MIDNIGHT = r"(?:[t ]00:00(?::00(?:\.0+)?)?(?:z|\+00:00)?)?"
_SPELLED = re.compile(
    rf"(?P<y1>[0-9]{{4}})(?P<sep>[-/])(?P<m1>[0-9]{{1,2}})(?P=sep)(?P<d1>[0-9]{{1,2}}){_MIDNIGHT}"
    rf"|{_MONTH.format('m2')} {_DAY.format('d2')},? {_YEAR.format('y2')}"
    rf"|{_DAY.format('d3')} (?:of )?{_MONTH.format('m3')},? {_YEAR.format('y3')}",
    re.IGNORECASE | re.ASCII,
)


@cache
def _in_text() -> re.Pattern[str]:
    """Compiled at first use, as few runs need it."""
    return re.compile(rf"(?<![\w/.-])(?:{_SPELLED.pattern})(?![\w/-])", re.IGNORECASE | re.ASCII)


def _ordinal(year: str, month: str, day: str) -> int | None:
    number = _MONTHS.get(month.lower()) or int(month)
    try:
        return dt.date(int(year), number, int(day)).toordinal()
    except ValueError:
        return None


def _from_match(match: re.Match[str]) -> int | None:
    for form in "123":
        if year := match[f"y{form}"]:
            return _ordinal(year, match[f"m{form}"], match[f"d{form}"])
    return None


@lru_cache(maxsize=4096)
def _parse(text: str) -> tuple[int | None, bool]:
    """The day and whether it is written as an ISO date."""
    if iso := _ISO.fullmatch(text):
        return _ordinal(*iso.groups()), True
    match = _SPELLED.fullmatch(" ".join(text.split()))
    return (_from_match(match) if match else None), False


def _read(text: str) -> tuple[int | None, bool]:
    return _parse(text) if len(text) <= _LONGEST else (None, False)


def find_dates(text: str) -> tuple[frozenset[int], str]:
    """Find the unambiguous dates inside a text.

    Args:
        text: Any text; bounded by the caller, as every call scans it.

    Returns:
        The days found, as proleptic ordinals, and the text without them.
    """
    days: set[int] = set()

    def take(match: re.Match[str]) -> str:
        day = _from_match(match)
        if day is None:
            return match[0]
        days.add(day)
        return " "

    rest = _in_text().sub(take, text)
    return frozenset(days), rest


def date_grade(expected: object, seen: object) -> float:
    """Grade a calendar date.

    Args:
        expected: The reference value; one that is no date is compared by `text_grade`.
        seen: The emitted value, any JSON.

    Returns:
        1.0 for the same day as an ISO date (or the very same string), 0.5 for the same day in a spelling
        that can mean no other ("2024/03/05", "2024-3-5", "March 5, 2024", midnight as a datetime), else
        0.0. Numeric day-month orders such as 03/05/2024 are ambiguous and count as wrong.
    """
    if not isinstance(expected, str):
        return text_grade(expected, seen)
    day, _ = _read(expected)
    if day is None:
        return text_grade(expected, seen)
    if expected == seen:
        return 1.0
    if not isinstance(seen, str):
        return 0.0
    other, is_iso = _read(seen)
    if other != day:
        return 0.0
    return 1.0 if is_iso else 0.5
