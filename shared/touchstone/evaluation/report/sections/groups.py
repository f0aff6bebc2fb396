"""Rewards and exact calls by group (category or tool), lowest reward of the last run first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from touchstone.evaluation.report.blocks import Cell, Column, Exhibit, Figure, IntervalChart, Table
from touchstone.evaluation.report.sections.means import (
    CHART_ROWS,
    TABLE_ROWS,
    difference,
    interval_row,
    left_out,
    mean_cell,
    run_columns,
    size_cell,
)
from touchstone.evaluation.report.series import Series
from touchstone.evaluation.report.wording import percent

Means = list[Mapping[str, Any]]

_UNKNOWN_LAST = 2.0


def group_exhibit(what: str, key: str, series: Sequence[Series], level: str) -> Exhibit:
    """A table of the groups under `key` of the summaries, and their chart where there is more than one."""
    ranked = ranked_means(key, "reward", series)
    several = len(series) > 1
    columns = [Column(what, numeric=False), *run_columns(series)] if several else [Column(what, numeric=False)]
    columns += [Column("Change, points")] if several else [Column("Reward")]
    columns += [Column("Exact"), Column("n")]
    exact = dict(ranked_means(key, "exact", series))
    rows = tuple(
        (
            Cell(name, name=True),
            *map(mean_cell, means),
            *([Cell(difference(means))] if several else []),
            Cell(percent(exact[name][-1].get("mean"))),
            size_cell(means),
        )
        for name, means in ranked[:TABLE_ROWS]
    )
    caption = f"Reward by {what.lower()}, lowest first"
    table = Table(caption, tuple(columns), rows, left_out(len(ranked), len(rows), key), folds=True)
    return Exhibit(table, _figure(what, ranked, series, level) if len(ranked) > 1 else None)


def ranked_means(key: str, metric: str, series: Sequence[Series]) -> list[tuple[str, Means]]:
    """The means of every group, one a run: lowest of the last run first, then of those before it, then by name."""
    found = [one.summary.get(key) or {} for one in series]
    names = sorted({name for groups in found for name in groups})
    means = [(name, [(groups.get(name) or {}).get(metric) or {} for groups in found]) for name in names]
    return sorted(means, key=lambda entry: [_rank(mean) for mean in reversed(entry[1])])


def _rank(mean: Mapping[str, Any]) -> float:
    value = mean.get("mean")
    return _UNKNOWN_LAST if value is None else float(value)


def _figure(what: str, ranked: Sequence[tuple[str, Means]], series: Sequence[Series], level: str) -> Figure | None:
    made = (interval_row(name, series, means) for name, means in ranked)
    rows = tuple(row for row in made if row is not None)
    if not rows:
        return None
    title = f"Reward with {level} intervals"
    if len(rows) > CHART_ROWS:
        title += f": the {CHART_ROWS} lowest of {len(rows)}"
        rows = rows[:CHART_ROWS]
    said = "; ".join(f"{row.label} {row.text}" for row in rows)
    legend = tuple(series) if len(series) > 1 else ()
    return Figure(title, f"Reward by {what.lower()}, in percent: {said}.", IntervalChart(rows), legend)
