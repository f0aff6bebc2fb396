"""What a sample has not shown: two pseudo-clusters that keep an interval honest where the data hardly vary."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from touchstone.evaluation.statistics.clusters import ClusterSums, Floats, influences

Bounds = tuple[float, float]
SHARE: Bounds = (0.0, 1.0)
GAIN: Bounds = (-1.0, 1.0)
_ROUNDING = 1e-20


class Spread(NamedTuple):
    """How the clusters vary: as much as `informative` deviations of size `size` would."""

    informative: float
    size: float


def spread_of(sums: ClusterSums) -> Spread:
    """The spread that the clusters show, and what they can't have shown.

    With deviations e, sum e^2 = informative * size^2 where informative = (sum e^2)^2 / sum e^4 and size^2 =
    sum e^4 / sum e^2: 3 answers of 200 that changed are 3 informative deviations of size 1, and 100 evenly
    spread values are some 55. The fewer there are, the less they say of what was not seen, so the size is drawn
    towards the whole range by 1 / (1 + informative^2).
    """
    squares = np.square(influences(sums))
    squares[squares < _ROUNDING] = 0.0
    second, fourth = math.fsum(squares), math.fsum(np.square(squares))
    informative, size = (second * second / fourth, fourth / second) if fourth > 0.0 else (0.0, 0.0)
    ignorance = 1.0 / (1.0 + informative * informative)
    return Spread(informative, math.sqrt(max(0.0, size + max(0.0, 1.0 - size) * ignorance)))


def with_unseen(sums: ClusterSums, bounds: Bounds) -> ClusterSums:
    """The clusters and two more of mean size, one a deviation above the mean and one below, within the bounds.

    For paired 0/1 answers this is what Bonett and Price (2012) add, one to either discordant count; for a
    proportion it is one success and one failure, as Agresti and Caffo (2000) add to a sample. A thousand clusters
    hardly feel it.

    Args:
        sums: the clusters, at least one.
        bounds: the least and the greatest value that a mean can have.
    """
    mean, size, count = sums.mean or 0.0, spread_of(sums).size, float(sums.counts.mean())
    unseen = (max(bounds[0], mean - size) * count, min(bounds[1], mean + size) * count)
    return ClusterSums(_more(sums.totals, unseen), _more(sums.counts, (count, count)))


def _more(values: Floats, two: tuple[float, float]) -> Floats:
    return np.concatenate([values, np.array(two)])
