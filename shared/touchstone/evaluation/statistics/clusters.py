"""Values summed by cluster: what every interval is made from."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ClusterSums:
    """The values of one mean, by cluster.

    Attributes:
        totals: sum of the values of each cluster, shape (clusters,).
        counts: number of values of each cluster, shape (clusters,), all above 0.
    """

    totals: Floats
    counts: Floats

    @property
    def clusters(self) -> int:
        """Number of clusters."""
        return len(self.counts)

    @property
    def n(self) -> int:
        """Number of values."""
        return int(self.counts.sum())

    @property
    def mean(self) -> float | None:
        """The mean over all values, each counted once; None over nothing."""
        return math.fsum(self.totals) / self.n if self.clusters else None


def sums_of(values: Floats, codes: Codes) -> ClusterSums:
    """Values summed by cluster.

    Args:
        values: shape (rows,); NaN where the value does not apply, which counts nowhere.
        codes: cluster of each row, shape (rows,); the clusters keep the order of their codes.
    """
    there = ~np.isnan(values)
    present, places = np.unique(codes[there], return_inverse=True)
    totals = np.bincount(places, weights=values[there], minlength=len(present))
    counts = np.bincount(places, minlength=len(present))
    return ClusterSums(totals.astype(np.float64), counts.astype(np.float64))


def influences(sums: ClusterSums) -> Floats:
    """By how much each cluster pulls the mean, times the number of clusters; they sum to 0.

    The linearisation of a ratio of sums: (total - mean * count) / mean count.
    """
    mean = sums.mean or 0.0
    pulls: Floats = (sums.totals - mean * sums.counts) / sums.counts.mean()
    return pulls
