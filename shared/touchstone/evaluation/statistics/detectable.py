"""How small a gain a comparison can find, and how many samples a gain needs."""

from __future__ import annotations

import math

import numpy as np

from touchstone.evaluation.statistics.clusters import ClusterSums, influences
from touchstone.evaluation.statistics.quantiles import t_quantile
from touchstone.evaluation.statistics.settings import LEVEL, POWER, StatisticsSettings
from touchstone.evaluation.statistics.unseen import GAIN, with_unseen


def standard_error(differences: ClusterSums) -> float | None:
    """Standard error of a gain, from the clusters' differences and the two unseen ones; None under two clusters."""
    if differences.clusters < 2:  # noqa: PLR2004 - one cluster shows no spread
        return None
    wider = with_unseen(differences, GAIN)
    clusters = wider.clusters
    return math.sqrt(float(np.square(influences(wider)).sum()) / (clusters - 1) / clusters)


def detectable(differences: ClusterSums, settings: StatisticsSettings) -> float | None:
    """The least true gain that a comparison like this one finds with the settings' power; None under two clusters.

    (t at the level + t at the power) * standard error (Bloom 1995, "Minimum detectable effects").
    """
    error = standard_error(differences)
    if error is None:
        return None
    return factor(differences.clusters, settings.level, settings.power) * error


def planned(clusters: int, deviation: float, *, level: float = LEVEL, power: float = POWER) -> float:
    """The least gain that so many clusters will find, before there are data.

    Args:
        clusters: how many, at least 2.
        deviation: standard deviation of the clusters' differences; 0.3 is usual for rewards.
        level: confidence.
        power: chance to find it.
    """
    return factor(clusters, level, power) * deviation / math.sqrt(clusters)


def clusters_needed(gain: float, deviation: float, *, level: float = LEVEL, power: float = POWER) -> int:
    """How many clusters find a gain; the arguments as in `planned`, gain above 0."""
    few, enough = 1, 2
    while planned(enough, deviation, level=level, power=power) > gain:
        few, enough = enough, enough * 2
    while enough - few > 1:
        middle = (few + enough) // 2
        if planned(middle, deviation, level=level, power=power) > gain:
            few = middle
        else:
            enough = middle
    return enough


def factor(clusters: int, level: float, power: float) -> float:
    """How many standard errors a gain must be to be found."""
    freedom = clusters - 1
    return t_quantile(1.0 - (1.0 - level) / 2.0, freedom) + t_quantile(power, freedom)
