"""Dates as the Commission counts them: months, business days and federal holidays."""

from calendar import monthrange
from datetime import date, timedelta
from functools import cache

_DAY = timedelta(days=1)
_SATURDAY, _SUNDAY = 5, 6
_MONDAY, _THURSDAY = 0, 3
_FIRST_JUNETEENTH = 2021


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last day of a shorter month.

    Args:
        day: The start.
        months: How many months later.

    Returns:
        The day.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_business_days(day: date, count: int) -> date:
    """The last of a number of business days after a day, which itself is not counted.

    Args:
        day: The day of the event.
        count: How many business days.

    Returns:
        The day.
    """
    while count:
        day += _DAY
        count -= is_business_day(day)
    return day


def next_business_day(day: date) -> date:
    """The day itself, or the first business day after it.

    Args:
        day: The day.

    Returns:
        A business day.
    """
    while not is_business_day(day):
        day += _DAY
    return day


def is_business_day(day: date) -> bool:
    """Whether a day is neither on a weekend nor a federal holiday.

    Args:
        day: The day.

    Returns:
        Whether it is.
    """
    return day.weekday() < _SATURDAY and day not in _holidays(day.year)


@cache
def _holidays(year: int) -> frozenset[date]:
    fixed = [date(year, 1, 1), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25), date(year + 1, 1, 1)]
    if year >= _FIRST_JUNETEENTH:
        fixed.append(date(year, 6, 19))
    floating = [
        _weekday(year, 1, _MONDAY, 3),
        _weekday(year, 2, _MONDAY, 3),
        _weekday(year, 6, _MONDAY, 1) - 7 * _DAY,
        _weekday(year, 9, _MONDAY, 1),
        _weekday(year, 10, _MONDAY, 2),
        _weekday(year, 11, _THURSDAY, 4),
    ]
    return frozenset([*map(_observed, fixed), *floating])


def _weekday(year: int, month: int, weekday: int, count: int) -> date:
    first = date(year, month, 1)
    return first + (((weekday - first.weekday()) % 7) + 7 * (count - 1)) * _DAY


def _observed(day: date) -> date:
    return day + {_SATURDAY: -_DAY, _SUNDAY: _DAY}.get(day.weekday(), 0 * _DAY)
