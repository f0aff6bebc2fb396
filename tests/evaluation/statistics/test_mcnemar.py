from __future__ import annotations

import sys
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from touchstone.evaluation.statistics.mcnemar import mcnemar

COUNTS = st.integers(0, 400)


@given(COUNTS, COUNTS)
def test_agrees_with_the_binomial_test_of_scipy(gained: int, lost: int) -> None:
    expected = stats.binomtest(gained, gained + lost).pvalue if gained + lost else 1.0
    assert mcnemar(gained, lost) == pytest.approx(expected, rel=1e-9)


@given(st.integers(0, 40), st.integers(0, 40))
def test_is_exact(gained: int, lost: int) -> None:
    changed, fewer = gained + lost, min(gained, lost)
    exact = min(Fraction(1), Fraction(2 * sum(comb(changed, taken) for taken in range(fewer + 1)), 2**changed))
    assert mcnemar(gained, lost) == float(exact)


@given(COUNTS, COUNTS)
def test_is_the_same_for_runs_exchanged(gained: int, lost: int) -> None:
    assert mcnemar(gained, lost) == mcnemar(lost, gained)


def test_six_changes_one_way_are_the_fewest_that_tell() -> None:
    assert mcnemar(5, 0) == 0.0625
    assert mcnemar(6, 0) == 0.03125


def test_nothing_underflows_at_ten_thousand() -> None:
    assert mcnemar(10_000, 0) == sys.float_info.min
    assert mcnemar(5_200, 4_800) == pytest.approx(stats.binomtest(4_800, 10_000).pvalue, rel=1e-9)
    assert mcnemar(5_000, 5_000) == 1.0
