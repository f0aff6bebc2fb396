"""Curves for a chart: the steps that have a value, and no more points than the eye can tell apart."""

from __future__ import annotations

import math
from collections.abc import Sequence

from touchstone.wire.models.training_metrics import Curves

MOST_POINTS = 240

Points = tuple[tuple[int, float], ...]
"""Step and value, by step."""


def known(curves: Curves, metric: str) -> Points:
    """The steps at which a metric has a value; none for one that is not there."""
    column = curves.values.get(metric, ())
    return tuple((step, value) for step, value in zip(curves.steps, column, strict=False) if value is not None)


def thinned(points: Sequence[tuple[int, float]]) -> tuple[Points, int]:
    """A curve in at most `MOST_POINTS` points, and how many steps each is the mean of.

    Neighbours are averaged in equal groups, the last one smaller; a point stands at its group's last step.
    """
    width = math.ceil(len(points) / MOST_POINTS) or 1
    if width == 1:
        return tuple(points), 1
    groups = [points[start : start + width] for start in range(0, len(points), width)]
    return tuple((group[-1][0], math.fsum(value for _, value in group) / len(group)) for group in groups), width
