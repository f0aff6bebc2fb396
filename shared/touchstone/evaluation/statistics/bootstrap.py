"""Intervals by the cluster bootstrap: whole clusters are drawn again, and the ratio of their sums is taken.

Method: percentile intervals with expanded quantiles (Hesterberg 2014, "What teachers should know about the
bootstrap"), over the clusters and two pseudo-clusters (see `unseen`). docs/statistics.md shows what it
covers, measured.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from touchstone.evaluation.statistics.clusters import ClusterSums, Floats
from touchstone.evaluation.statistics.quantiles import normal_share, t_quantile
from touchstone.evaluation.statistics.settings import StatisticsSettings
from touchstone.evaluation.statistics.unseen import Bounds, with_unseen

_BLOCK = 65_536
"""Draws at a time: what stays in the processor's cache."""
_DIGITS = 12


class Interval(NamedTuple):
    """A mean with its interval and denominators; mean None over nothing, bounds None under two clusters."""

    mean: float | None
    low: float | None
    high: float | None
    n: int
    clusters: int


def intervals_of(means: Sequence[ClusterSums], bounds: Bounds, settings: StatisticsSettings) -> list[Interval]:
    """The interval of each mean.

    The draws depend on the seed and the number of clusters alone, so no mean changes another's interval, and means
    over the same number of clusters share their draws. Cost: replicates * clusters once for each such number;
    memory: some megabytes.

    Args:
        means: values by cluster, of each mean.
        bounds: the least and the greatest value that a mean can have.
        settings: level, replicates and seed.
    """
    found: list[Interval] = [Interval(sums.mean, None, None, sums.n, sums.clusters) for sums in means]
    by_size: defaultdict[int, list[int]] = defaultdict(list)
    for place, sums in enumerate(means):
        if sums.clusters > 1:
            by_size[sums.clusters].append(place)
    for places in by_size.values():
        wider = [with_unseen(means[place], bounds) for place in places]
        lows, highs = _bounds_of(_replicates(wider, settings), wider[0].clusters, settings.level)
        for place, low, high in zip(places, lows, highs, strict=True):
            found[place] = _framed(found[place], float(low), float(high))
    return [_rounded(interval) for interval in found]


def expanded(level: float, clusters: int) -> float:
    """The lower percentile to read off the replicates, so that small samples get Student's width (Hesterberg)."""
    quantile = t_quantile((1.0 - level) / 2.0, clusters - 1)
    return normal_share(math.sqrt(clusters / (clusters - 1)) * quantile)


def draws(clusters: int, settings: StatisticsSettings) -> Iterator[Floats]:
    """How often each cluster is drawn in each replicate, in blocks of shape (replicates, clusters)."""
    generator = np.random.default_rng([settings.seed, clusters])
    size = max(1, _BLOCK // clusters)
    for start in range(0, settings.replicates, size):
        rows = min(size, settings.replicates - start)
        drawn = generator.integers(0, clusters, size=(rows, clusters), dtype=np.int32)
        drawn += np.arange(0, rows * clusters, clusters, dtype=np.int32)[:, np.newaxis]
        counts = np.bincount(drawn.ravel(), minlength=rows * clusters)
        yield counts.reshape(rows, clusters).astype(np.float64)


def _replicates(means: Sequence[ClusterSums], settings: StatisticsSettings) -> Floats:
    """Replicates of each mean, shape (2 * replicates, means).

    Every draw is used twice, with the two pseudo-clusters in either order, so that exchanging the runs of a gain
    mirrors its interval.
    """
    totals = np.stack([sums.totals for sums in means], axis=1)
    counts = np.stack([sums.counts for sums in means], axis=1)
    other = totals[-2] - totals[-1]
    found: list[Floats] = []
    for drawn in draws(len(totals), settings):
        reached, size = drawn @ totals, drawn @ counts
        exchanged = reached + (drawn[:, -1] - drawn[:, -2])[:, np.newaxis] * other
        found += [reached / size, exchanged / size]
    return np.concatenate(found)


def _bounds_of(replicates: Floats, clusters: int, level: float) -> tuple[Floats, Floats]:
    share = expanded(level, clusters)
    low, high = np.quantile(replicates, [share, 1.0 - share], axis=0)
    return low, high


def _framed(interval: Interval, low: float, high: float) -> Interval:
    """The mean lies in its interval, even where the pseudo-clusters pull."""
    mean = interval.mean
    if mean is None:
        return interval
    return interval._replace(low=min(low, mean), high=max(high, mean))


def _rounded(interval: Interval) -> Interval:
    """Without the last bits, in which machines differ."""
    mean, low, high, n, clusters = interval
    return Interval(_round(mean), _round(low), _round(high), n, clusters)


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS) + 0.0
