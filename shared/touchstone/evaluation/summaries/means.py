"""Many means asked for by name, their intervals made in one go."""

from __future__ import annotations

from typing import Any

import numpy as np

from touchstone.evaluation.statistics.bootstrap import Interval, intervals_of
from touchstone.evaluation.statistics.clusters import ClusterSums, Codes, Floats, sums_of
from touchstone.evaluation.statistics.settings import StatisticsSettings
from touchstone.evaluation.statistics.unseen import Bounds

Name = tuple[str, ...]


class Means:
    """Means over the rows of a run; asking is cheap, the intervals are made together.

    Args:
        codes: cluster of each row, shape (rows,).
    """

    def __init__(self, codes: Codes) -> None:
        self._codes = codes
        self._sums: dict[Name, ClusterSums] = {}

    def ask(self, name: Name, values: Floats, places: Codes | None = None) -> ClusterSums:
        """Ask for a mean.

        Args:
            name: to find it again.
            values: NaN where there is none.
            places: row of each value; left out, there is one value a row.
        """
        codes = self._codes if places is None else self._codes[places.astype(np.int64)]
        self._sums[name] = sums_of(values, codes)
        return self._sums[name]

    def intervals(self, bounds: Bounds, settings: StatisticsSettings) -> dict[Name, Interval]:
        """Every mean that was asked for, in the order of asking."""
        return dict(zip(self._sums, intervals_of(list(self._sums.values()), bounds, settings), strict=True))


def interval_document(interval: Interval) -> dict[str, Any]:
    """As JSON: mean, low, high, n, clusters."""
    return interval._asdict()
