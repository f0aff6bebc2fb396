"""Tables and charts of means by name, that several sections share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from touchstone.evaluation.report.blocks import Cell, Column, IntervalRow, Point
from touchstone.evaluation.report.series import Series
from touchstone.evaluation.report.wording import NOTHING, count, interval, percent, points

CHART_ROWS = 14
TABLE_ROWS = 40
_ARROW_AT_MOST = 2


def mean_cell(mean: Mapping[str, Any]) -> Cell:
    """A mean over its interval."""
    return Cell(percent(mean.get("mean")), interval(mean))


def run_columns(series: Sequence[Series]) -> tuple[Column, ...]:
    """A column for each run."""
    return tuple(Column(one.title) for one in series)


def interval_row(label: str, series: Sequence[Series], means: Sequence[Mapping[str, Any]]) -> IntervalRow | None:
    """A row with a point for each run; None when no run has one."""
    shown = tuple(
        Point(one, mean["mean"], mean.get("low"), mean.get("high"))
        for one, mean in zip(series, means, strict=True)
        if mean.get("mean") is not None
    )
    return IntervalRow(label, _text(means), shown) if shown else None


def difference(means: Sequence[Mapping[str, Any]]) -> str:
    """The last mean less the first, in points."""
    first, last = means[0].get("mean"), means[-1].get("mean")
    return NOTHING if first is None or last is None else points(last - first)


def size_cell(means: Sequence[Mapping[str, Any]]) -> Cell:
    """The denominator, or the range of them where the runs differ."""
    sizes = sorted({int(mean.get("n") or 0) for mean in means})
    return Cell(count(sizes[0]) if len(sizes) == 1 else f"{count(sizes[0])}{NOTHING}{count(sizes[-1])}")


def left_out(total: int, shown: int, what: str) -> str:
    """What a capped list leaves out; empty when nothing."""
    return f"{total - shown:,} of {total:,} {what} are left out here." if total > shown else ""


def _text(means: Sequence[Mapping[str, Any]]) -> str:
    """The numbers of a row in a few characters."""
    if len(means) == 1:
        between = interval(means[0])
        return percent(means[0].get("mean")) + (f" ({between})" if between else "")
    shown = [percent(mean.get("mean")).rstrip("%") for mean in means]
    ends = shown if len(shown) <= _ARROW_AT_MOST else [shown[0], shown[-1]]
    return " → ".join(ends)
