from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.scoring.comparators.golden_cases import Case, golden
from touchstone.scoring.comparators.number import integer_grade, number_grade


@pytest.mark.parametrize("case", golden("integer"))
def test_golden_integers(case: Case) -> None:
    assert integer_grade(case.expected, case.seen) == case.at_least, case.why


@pytest.mark.parametrize("case", golden("number"))
def test_golden_numbers(case: Case) -> None:
    assert number_grade(case.expected, case.seen) == case.at_least, case.why


@given(st.integers(), st.integers())
def test_integers_are_exact(one: int, other: int) -> None:
    assert integer_grade(one, other) == number_grade(one, other) == float(one == other)
    assert integer_grade(one, str(other)) == number_grade(one, str(other)) == 0.5 * (one == other)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_equals_itself(value: float) -> None:
    assert number_grade(value, value) == 1.0


def test_infinities_equal_nothing() -> None:
    assert number_grade(float("inf"), float("inf")) == 0.0
    assert integer_grade(float("inf"), float("inf")) == 0.0


def test_tolerance_is_the_rubrics() -> None:
    assert number_grade(1.5, 1.51) == 0.0
    assert number_grade(1.5, 1.51, tolerance=0.01) == 1.0
