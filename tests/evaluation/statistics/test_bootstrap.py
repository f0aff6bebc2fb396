from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from touchstone.evaluation.statistics.bootstrap import Interval, draws, expanded, intervals_of
from touchstone.evaluation.statistics.clusters import ClusterSums, Floats, sums_of
from touchstone.evaluation.statistics.settings import StatisticsSettings
from touchstone.evaluation.statistics.unseen import GAIN, SHARE, with_unseen

SETTINGS = StatisticsSettings()
FEW = StatisticsSettings(replicates=500)
CLUSTERS = st.lists(st.tuples(st.floats(0, 1), st.integers(1, 6)), min_size=2, max_size=30)
DIFFERENCES = st.lists(st.sampled_from([-1.0, -0.37, 0.0, 0.0, 0.2, 0.93]), min_size=2, max_size=30)


def each(values: Floats | list[float]) -> ClusterSums:
    return ClusterSums(np.array(values, np.float64), np.ones(len(values)))


def share(means: ClusterSums, settings: StatisticsSettings = SETTINGS) -> Interval:
    return intervals_of([means], SHARE, settings)[0]


def ends(interval: Interval) -> tuple[float, float]:
    assert interval.low is not None
    assert interval.high is not None
    return interval.low, interval.high


def clustered(drawn: list[tuple[float, int]]) -> ClusterSums:
    counts = np.array([count for _, count in drawn], np.float64)
    return ClusterSums(np.array([value for value, _ in drawn]) * counts, counts)


def test_of_many_samples_it_is_the_closed_form() -> None:
    values = np.random.default_rng(1).beta(2, 1, 5_000)
    low, high = ends(share(each(values)))
    half = 1.96 * values.std(ddof=1) / np.sqrt(len(values))
    assert low == pytest.approx(values.mean() - half, abs=0.05 * half)
    assert high == pytest.approx(values.mean() + half, abs=0.05 * half)


@pytest.mark.parametrize(("right", "count"), [(15, 30), (27, 30), (50, 100), (90, 100), (98, 100), (490, 500)])
def test_of_proportions_it_is_near_wilsons(right: int, count: int) -> None:
    wilson = stats.binomtest(right, count).proportion_ci(method="wilson")
    low, high = ends(share(each([1.0] * right + [0.0] * (count - right))))
    width = wilson.high - wilson.low
    assert low == pytest.approx(wilson.low, abs=0.25 * width)
    assert high == pytest.approx(wilson.high, abs=0.25 * width)


@pytest.mark.parametrize("count", [30, 100, 500])
def test_all_right_is_no_certainty(count: int) -> None:
    """Clopper and Pearson's bound is 1 - .025 ** (1 / n); the rule of three is its one-sided cousin."""
    low, high = ends(share(each([1.0] * count)))
    assert high == 1.0
    assert 1 - 4.5 / count <= low <= 0.06 ** (1 / count)


def test_agrees_with_the_bootstrap_of_scipy_on_the_same_clusters() -> None:
    means = with_unseen(each(np.random.default_rng(2).beta(2, 1, 60)), SHARE)
    level = 1 - 2 * expanded(0.95, means.clusters)
    other = stats.bootstrap(
        (means.totals,), np.mean, confidence_level=level, n_resamples=9_999, method="percentile", rng=4
    ).confidence_interval
    low, high = ends(share(each(means.totals[:-2])))
    assert low == pytest.approx(other.low, abs=0.012)
    assert high == pytest.approx(other.high, abs=0.012)


def test_repeating_every_sample_of_a_prompt_adds_no_evidence() -> None:
    values = np.random.default_rng(5).random(80)
    once = share(each(values))
    four_times = share(ClusterSums(values * 4, np.full(80, 4.0)))
    assert ends(four_times) == pytest.approx(ends(once))
    assert four_times.n == 4 * once.n


def test_correlated_samples_widen_the_interval() -> None:
    values = np.random.default_rng(6).integers(0, 2, 100).astype(np.float64)
    together = share(ClusterSums(values * 4, np.full(100, 4.0)))
    apart = share(each(np.repeat(values, 4)))
    assert ends(together)[1] - ends(together)[0] > 1.7 * (ends(apart)[1] - ends(apart)[0])


@pytest.mark.parametrize("means", [each([]), each([0.7])])
def test_under_two_clusters_there_is_no_interval(means: ClusterSums) -> None:
    interval = share(means)
    assert (interval.low, interval.high) == (None, None)
    assert interval.mean == means.mean
    assert interval.clusters == means.clusters


@given(CLUSTERS)
def test_the_mean_lies_in_its_interval_and_both_in_the_range(drawn: list[tuple[float, int]]) -> None:
    interval = share(clustered(drawn), FEW)
    low, high = ends(interval)
    assert interval.mean is not None
    assert 0.0 <= low <= interval.mean <= high <= 1.0
    assert low < high


@given(CLUSTERS, CLUSTERS)
def test_no_mean_changes_anothers_interval(mine: list[tuple[float, int]], other: list[tuple[float, int]]) -> None:
    alone = intervals_of([clustered(mine)], SHARE, FEW)
    beside = intervals_of([clustered(other), clustered(mine)], SHARE, FEW)
    assert beside[1] == alone[0]


@given(DIFFERENCES)
def test_exchanging_the_runs_mirrors_the_interval_of_the_gain(differences: list[float]) -> None:
    forth, back = intervals_of([each(differences), each([-value for value in differences])], GAIN, FEW)
    assert forth.mean is not None
    assert back.mean == -forth.mean
    low, high = ends(forth)
    assert ends(back) == pytest.approx((-high, -low), abs=1e-9)


@given(DIFFERENCES)
def test_the_same_data_give_the_same_bits(differences: list[float]) -> None:
    assert intervals_of([each(differences)], GAIN, FEW) == intervals_of([each(differences)], GAIN, FEW)


def test_another_seed_draws_otherwise() -> None:
    means = each(np.random.default_rng(8).random(50))
    assert share(means) != share(means, StatisticsSettings(seed=1))


def test_a_higher_level_is_wider() -> None:
    means = each(np.random.default_rng(8).random(50))
    low, high = ends(share(means, StatisticsSettings(level=0.8)))
    lower, higher = ends(share(means, StatisticsSettings(level=0.99)))
    assert lower < low < high < higher


@pytest.mark.parametrize("clusters", [2, 3, 997, 70_000])
def test_every_replicate_draws_as_many_clusters_as_there_are(clusters: int) -> None:
    drawn = np.concatenate([block.sum(axis=1) for block in draws(clusters, StatisticsSettings(replicates=7))])
    assert drawn.tolist() == [clusters] * 7


def test_what_does_not_apply_counts_nowhere() -> None:
    sums = sums_of(np.array([1.0, np.nan, 0.5, 0.0, np.nan]), np.array([3, 0, 3, 1, 2]))
    assert sums.totals.tolist() == [0.0, 1.5]
    assert sums.counts.tolist() == [1.0, 2.0]
    assert (sums.n, sums.clusters, sums.mean) == (3, 2, 0.5)
