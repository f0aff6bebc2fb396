from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from touchstone.evaluation.statistics.bootstrap import intervals_of
from touchstone.evaluation.statistics.clusters import ClusterSums
from touchstone.evaluation.statistics.detectable import clusters_needed, detectable, planned
from touchstone.evaluation.statistics.settings import StatisticsSettings
from touchstone.evaluation.statistics.unseen import GAIN

SETTINGS = StatisticsSettings()


def test_before_data_it_is_the_closed_form() -> None:
    expected = (stats.t.ppf(0.975, 199) + stats.t.ppf(0.8, 199)) * 0.3 / math.sqrt(200)
    assert planned(200, 0.3) == pytest.approx(expected)


def test_of_data_it_is_that_of_their_standard_error() -> None:
    values = np.random.default_rng(1).normal(0.0, 0.3, 2_000).clip(-1, 1)
    expected = planned(2_000, float(values.std(ddof=1)))
    assert detectable(ClusterSums(values, np.ones(2_000)), SETTINGS) == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize("gain", [0.01, 0.05, 0.2, 0.9])
def test_as_many_as_needed_find_it_and_one_less_do_not(gain: int) -> None:
    needed = clusters_needed(gain, 0.3)
    assert planned(needed, 0.3) <= gain
    assert needed == 2 or planned(needed - 1, 0.3) > gain


def test_the_same_answers_twice_still_can_hide_a_gain() -> None:
    found = detectable(ClusterSums(np.zeros(200), np.ones(200)), SETTINGS)
    assert found is not None
    assert 0.015 < found < 0.03


def test_one_cluster_detects_nothing() -> None:
    assert detectable(ClusterSums(np.array([0.5]), np.ones(1)), SETTINGS) is None


def test_a_gain_of_that_size_is_found_four_times_in_five() -> None:
    generator = np.random.default_rng(2)
    gain = planned(100, 0.3)
    worlds = [ClusterSums(generator.normal(gain, 0.3, 100).clip(-1, 1), np.ones(100)) for _ in range(600)]
    found = np.mean([(interval.low or 0.0) > 0 for interval in intervals_of(worlds, GAIN, SETTINGS)])
    assert 0.73 <= found <= 0.87
