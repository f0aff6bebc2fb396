"""How often intervals cover the truth, over seeded simulations; bench/coverage.py measures more of the same."""

from __future__ import annotations

import pytest

from bench.worlds import GAINS, MEANS, NO_DIFFERENCE, World, covered
from touchstone.evaluation.statistics.settings import StatisticsSettings

SEED = 20
FAST = StatisticsSettings(replicates=1_000)
FEW_VALUES = {"share of 0.9": (30,), "share of 0.98": (30, 100)}
"""Proportions so near 1 take few values at these sizes: coverage jumps, and may only jump upwards."""
RARE_LOSSES = "many small gains, few big losses"


def name_of(world: World) -> str:
    return world.what


@pytest.mark.parametrize("clusters", [30, 100, 500])
@pytest.mark.parametrize("world", MEANS, ids=name_of)
def test_an_interval_of_a_mean_covers_what_it_says(world: World, clusters: int) -> None:
    highest = 1.0 if clusters in FEW_VALUES.get(world.what, ()) else 0.975
    assert 0.93 <= covered(world, clusters, 1_000, SEED, settings=FAST).covers <= highest


@pytest.mark.parametrize("world", GAINS, ids=name_of)
def test_an_interval_of_a_gain_covers_what_it_says(world: World) -> None:
    assert 0.93 <= covered(world, 100, 1_000, SEED, settings=FAST).covers <= 0.985


@pytest.mark.parametrize("world", [world for world in GAINS if world.what != RARE_LOSSES], ids=name_of)
def test_at_30_an_interval_of_a_gain_covers_at_least_what_it_says(world: World) -> None:
    assert covered(world, 30, 1_000, SEED, settings=FAST).covers >= 0.93


@pytest.mark.parametrize("world", NO_DIFFERENCE, ids=name_of)
def test_without_a_difference_few_intervals_lie_above_0(world: World) -> None:
    assert covered(world, 100, 2_000, SEED, settings=FAST).above <= 0.045
