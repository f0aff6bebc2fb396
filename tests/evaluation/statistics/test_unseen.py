from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.evaluation.statistics.clusters import ClusterSums, Floats
from touchstone.evaluation.statistics.detectable import standard_error
from touchstone.evaluation.statistics.unseen import GAIN, SHARE, spread_of, with_unseen


def each(values: Floats | list[float]) -> ClusterSums:
    return ClusterSums(np.array(values, np.float64), np.ones(len(values)))


def test_a_few_changed_answers_are_as_many_informative_deviations_of_size_1() -> None:
    informative, size = spread_of(each([1.0] * 3 + [0.0] * 997))
    assert informative == pytest.approx(3.0, rel=0.02)
    assert size == pytest.approx(1.0, rel=0.02)


def test_evenly_spread_values_inform_much() -> None:
    assert spread_of(each(np.linspace(0, 1, 100))).informative == pytest.approx(55.5, rel=0.02)


@pytest.mark.parametrize("values", [[1.0] * 40, [0.96] * 40, [0.0] * 7])
def test_values_that_never_vary_inform_of_nothing(values: list[float]) -> None:
    assert spread_of(each(values)) == (0.0, 1.0)


@pytest.mark.parametrize(("gained", "lost", "count"), [(3, 0, 200), (6, 1, 200), (20, 12, 300)])
def test_it_is_the_adjustment_of_bonett_and_price(gained: int, lost: int, count: int) -> None:
    """Their adjusted Wald interval adds one to either discordant count and two to the number of pairs."""
    up, down = (gained + 1) / (count + 2), (lost + 1) / (count + 2)
    theirs = np.sqrt((up + down - (up - down) ** 2) / (count + 2))
    ours = standard_error(each([1.0] * gained + [-1.0] * lost + [0.0] * (count - gained - lost)))
    assert ours == pytest.approx(theirs, rel=0.02)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=20), st.integers(1, 9))
def test_adds_two_of_mean_size_within_the_range(values: list[float], size: int) -> None:
    sums = ClusterSums(np.array(values) * size, np.full(len(values), float(size)))
    wider = with_unseen(sums, SHARE)
    assert wider.clusters == sums.clusters + 2
    unseen = wider.totals[-2:] / wider.counts[-2:]
    assert 0.0 <= min(unseen) <= (sums.mean or 0.0) + 1e-9
    assert (sums.mean or 0.0) - 1e-9 <= max(unseen) <= 1.0


def test_within_gains_it_reaches_both_ways() -> None:
    wider = with_unseen(each([0.0] * 50), GAIN)
    assert sorted(wider.totals[-2:]) == [-1.0, 1.0]
