from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.scoring.comparators.golden_cases import Case, golden
from touchstone.scoring.comparators.date import date_grade, find_dates


@pytest.mark.parametrize("case", golden("date"))
def test_golden(case: Case) -> None:
    assert date_grade(case.expected, case.seen) == case.at_least, case.why


@given(st.dates(), st.dates())
def test_dates_are_equal_when_they_are_the_same_day(one: dt.date, other: dt.date) -> None:
    assert date_grade(one.isoformat(), other.isoformat()) == float(one == other)


def test_dates_are_found_inside_text() -> None:
    days, rest = find_dates("filed March 5, 2024 or 2024-03-05, not 2024-02-30")
    assert days == {dt.date(2024, 3, 5).toordinal()}
    assert "2024-02-30" in rest
