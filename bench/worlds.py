"""Worlds with known truth, to measure how often an interval covers it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from touchstone.evaluation.statistics.bootstrap import intervals_of
from touchstone.evaluation.statistics.clusters import ClusterSums, Floats
from touchstone.evaluation.statistics.quantiles import normal_share
from touchstone.evaluation.statistics.settings import StatisticsSettings
from touchstone.evaluation.statistics.unseen import GAIN, SHARE, Bounds

_DEFAULT = StatisticsSettings()
_LARGEST_FAMILY = 12
_GIANT = 200
_HARD_FROM = 40
_LOG_SIZE = (1.5, 1.0)
_ONCE = 500

Draw = Callable[[np.random.Generator, tuple[int, int]], tuple[Floats, Floats]]


class World(NamedTuple):
    """Something to measure: how totals and counts come about, shape (simulations, clusters), and the truth."""

    what: str
    draw: Draw
    truth: float
    bounds: Bounds = SHARE


class Covered(NamedTuple):
    """What became of the intervals of a world: shares that cover the truth, lie above it, lie below it; mean width."""

    covers: float
    above: float
    below: float
    width: float


def covered(
    world: World, clusters: int, simulations: int, seed: int, *, settings: StatisticsSettings = _DEFAULT
) -> Covered:
    """Simulate, and count. Every simulation goes through the code that makes every interval."""
    generator = np.random.default_rng([seed, clusters])
    sums = _sums(world, generator, clusters, simulations)
    found = [interval for some in sums for interval in intervals_of(some, world.bounds, settings)]
    lows = np.array([interval.low for interval in found], np.float64)
    highs = np.array([interval.high for interval in found], np.float64)
    above, below = lows > world.truth + 1e-9, highs < world.truth - 1e-9
    return Covered(
        float(1.0 - above.mean() - below.mean()),
        float(above.mean()),
        float(below.mean()),
        float((highs - lows).mean()),
    )


def _sums(world: World, generator: np.random.Generator, clusters: int, simulations: int) -> Iterator[list[ClusterSums]]:
    for start in range(0, simulations, _ONCE):
        totals, counts = world.draw(generator, (min(_ONCE, simulations - start), clusters))
        yield [ClusterSums(*pair) for pair in zip(totals, counts, strict=True)]


def _each_its_own(draw: Callable[[np.random.Generator, tuple[int, int]], Floats]) -> Draw:
    def clusters(generator: np.random.Generator, shape: tuple[int, int]) -> tuple[Floats, Floats]:
        return draw(generator, shape), np.ones(shape)

    return clusters


def _mixed(generator: np.random.Generator, shape: tuple[int, int], *kinds: tuple[float, float | Floats]) -> Floats:
    """Each value of one of the kinds, given by their shares and values."""
    drawn = generator.random(shape)
    ends = np.cumsum([share for share, _ in kinds])
    return np.select([drawn < end for end in ends[:-1]], [value for _, value in kinds[:-1]], kinds[-1][1])


def _proportion(share: float) -> World:
    draw = _each_its_own(lambda generator, shape: (generator.random(shape) < share).astype(np.float64))
    return World(f"share of {share:g}", draw, share)


def _rewards(generator: np.random.Generator, shape: tuple[int, int]) -> Floats:
    """Mass at 1 and at 0, the rest in between."""
    return _mixed(generator, shape, (0.45, 1.0), (0.15, 0.0), (0.4, generator.beta(2, 1, shape)))


def _high_rewards(generator: np.random.Generator, shape: tuple[int, int]) -> Floats:
    """Four of five at 1, a long tail below."""
    return _mixed(generator, shape, (0.8, 1.0), (0.2, generator.random(shape) * 0.8))


def _prompts(generator: np.random.Generator, shape: tuple[int, int]) -> tuple[Floats, Floats]:
    """Four samples a prompt; some prompts are hard."""
    ease = generator.beta(1.2, 0.6, shape)
    return generator.binomial(4, ease).astype(np.float64), np.full(shape, 4.0)


def _families(generator: np.random.Generator, shape: tuple[int, int]) -> tuple[Floats, Floats]:
    """Document families of 2 to 12 rows; some documents are hard."""
    sizes = np.minimum(1 + generator.geometric(0.35, shape), _LARGEST_FAMILY)
    ease = generator.beta(2, 1, shape)
    return generator.binomial(sizes, ease).astype(np.float64), sizes.astype(np.float64)


def _sizes(generator: np.random.Generator, shape: tuple[int, int]) -> Floats:
    """Sizes of document families: half below 5 rows, one in a thousand above 98."""
    return np.clip(np.round(np.exp(generator.normal(*_LOG_SIZE, shape))), 1, _GIANT)


def _uneven_families(generator: np.random.Generator, shape: tuple[int, int]) -> tuple[Floats, Floats]:
    sizes = _sizes(generator, shape)
    return generator.binomial(sizes.astype(np.int64), generator.beta(2, 1, shape)).astype(np.float64), sizes


def _giants_are_hard(generator: np.random.Generator, shape: tuple[int, int]) -> tuple[Floats, Floats]:
    sizes = _sizes(generator, shape)
    ease = generator.beta(2, 1 + sizes / _HARD_FROM)
    return generator.binomial(sizes.astype(np.int64), ease).astype(np.float64), sizes


def _truth_where_giants_are_hard() -> float:
    sizes = np.arange(1, _GIANT + 1)
    below = [normal_share((math.log(size + 0.5) - _LOG_SIZE[0]) / _LOG_SIZE[1]) for size in sizes[:-1]]
    shares = np.diff([0.0, *below, 1.0])
    return float((shares * sizes * 2 / (3 + sizes / _HARD_FROM)).sum() / (shares * sizes).sum())


UNEVEN = World("families of 1 to 200 rows, the large ones harder", _giants_are_hard, _truth_where_giants_are_hard())

MEANS = (
    _proportion(0.5),
    _proportion(0.9),
    _proportion(0.98),
    World("rewards with mass at 0 and 1", _each_its_own(_rewards), 0.45 + 0.4 * 2 / 3),
    World("rewards, four of five at 1", _each_its_own(_high_rewards), 0.8 + 0.2 * 0.4),
    World("4 samples a prompt, prompts differ", _prompts, 2 / 3),
    World("families of 2 to 12 rows, families differ", _families, 2 / 3),
    World("families of 1 to 200 rows, families differ", _uneven_families, 2 / 3),
)


def _changed(gained: float, lost: float) -> World:
    def draw(generator: np.random.Generator, shape: tuple[int, int]) -> Floats:
        return _mixed(generator, shape, (gained, 1.0), (lost, -1.0), (1.0 - gained - lost, 0.0))

    return World(f"{gained:.0%} become exact, {lost:.0%} stop", _each_its_own(draw), gained - lost, GAIN)


def _asked_twice(generator: np.random.Generator, shape: tuple[int, int]) -> Floats:
    """One model asked twice: half of the prompts give the same reward again, the others one more like the first."""
    ease = generator.beta(1.5, 0.8, shape)
    answers = [np.where(generator.random(shape) < ease, 1.0, 0.6 * generator.random(shape)) for _ in range(2)]
    return _mixed(generator, shape, (0.5, 0.0), (0.5, answers[1] - answers[0]))


def _lopsided(generator: np.random.Generator, shape: tuple[int, int]) -> Floats:
    """Many small gains, few big losses, nothing on the whole."""
    return _mixed(generator, shape, (0.3, 0.1), (0.05, -0.6), (0.65, 0.0))


def _skewed_gain(generator: np.random.Generator, shape: tuple[int, int]) -> Floats:
    """Two of five prompts change: half of them lose a little, half gain a lot."""
    little, much = generator.beta(1, 4, shape), generator.beta(4, 1, shape)
    return _mixed(generator, shape, (0.6, 0.0), (0.2, -little), (0.2, much))


NO_DIFFERENCE = (
    World("one model asked twice", _each_its_own(_asked_twice), 0.0, GAIN),
    _changed(0.02, 0.02),
    _changed(0.05, 0.05),
    _changed(0.2, 0.2),
    World("many small gains, few big losses", _each_its_own(_lopsided), 0.0, GAIN),
)

GAINS = (
    *NO_DIFFERENCE,
    _changed(0.15, 0.05),
    _changed(0.04, 0.0),
    World("a little lost often, a lot gained often", _each_its_own(_skewed_gain), 0.2 * 0.8 - 0.2 * 0.2, GAIN),
)
