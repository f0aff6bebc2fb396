"""The runs side by side, and the parts of the score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from touchstone.evaluation.report.blocks import (
    Cell,
    Column,
    Exhibit,
    Figure,
    IntervalChart,
    IntervalRow,
    Section,
    Table,
)
from touchstone.evaluation.report.input import ReportInput
from touchstone.evaluation.report.sections.means import interval_row, mean_cell, run_columns, size_cell
from touchstone.evaluation.report.series import Series, said_level
from touchstone.evaluation.report.wording import NOTHING, interval, percent, points, points_interval

_PARTS = {
    "reward": ("Reward", "graded, and a bonus for exact"),
    "exact": ("Exact calls", "nothing to correct"),
    "same_results": ("Same results", "as the reference's calls return"),
    "execution": ("Execution", "likeness of the results"),
    "graded": ("Graded score", "the parts, weighted"),
    "valid": ("Valid answers", "readable, in the schema"),
    "parse": ("Parse", "could the calls be read"),
    "selection": ("Selection", "the right tools"),
    "arguments": ("Arguments", "the right values"),
    "order": ("Order", "in the right order"),
    "schema": ("Schema", "as the tool accepts them"),
}


def runs_section(report: ReportInput, series: Sequence[Series]) -> Section | None:
    """Every run in its order, with reward and exact calls; left out for one run, whose numbers are the headline."""
    if len(series) == 1:
        return None
    columns = (
        Column("Run", numeric=False),
        Column("Reward"),
        Column("Exact calls"),
        Column("Valid answers"),
        Column("Scored"),
    )
    rows = tuple(
        (
            Cell(one.name, one.key, name=True),
            *(mean_cell(one.metric(name)) for name in ("reward", "exact", "valid")),
            Cell(f"{one.scored:,}"),
        )
        for one in series
    )
    table = Table(f"Means of each run with {said_level(report)} intervals", columns, rows)
    made = [interval_row(_PARTS["reward"][0], [one], [one.metric("reward")]) for one in series]
    shown = tuple(
        IntervalRow(one.name, row.text, row.points) for one, row in zip(series, made, strict=True) if row is not None
    )
    figure = Figure("Reward of each run", _said("Reward", series), IntervalChart(shown), tuple(series))
    return Section("runs", "Before and after", (), (Exhibit(table, figure if shown else None),), folded=False)


def parts_section(report: ReportInput, series: Sequence[Series]) -> Section:
    """Every metric, champion beside candidate, with the gain where one was measured."""
    gains = (report.comparison or {}).get("gains", {})
    names = [name for name in _PARTS if any(one.metric(name) for one in series)]
    columns = [Column("Part", numeric=False), *run_columns(series)]
    columns += [Column("Gain, points")] if gains else []
    rows = tuple(_row(name, series, gains) for name in names)
    words: tuple[str, ...] = (f"Each mean stands with its {said_level(report)} interval.",)
    absent = [_PARTS[name][0].lower() for name in names if not any(one.metric(name).get("n") for one in series)]
    if absent:
        words += (f"No sample has a value for {' and '.join(absent)}: the part does not apply here.",)
    table = Table("Parts of the score", (*columns, Column("n")), rows)
    exhibit = Exhibit(table, _figure(names, series, said_level(report)))
    return Section("parts", "Parts of the score", words, (exhibit,), folded=False)


def _row(name: str, series: Sequence[Series], gains: Mapping[str, Any]) -> tuple[Cell, ...]:
    title, explained = _PARTS[name]
    means = [one.metric(name) for one in series]
    gain = gains.get(name)
    gained = () if not gains else (Cell(NOTHING) if gain is None else _gain_cell(gain),)
    return Cell(title, explained), *map(mean_cell, means), *gained, size_cell(means)


def _gain_cell(gain: Mapping[str, Any]) -> Cell:
    return Cell(points(gain.get("gain")), points_interval(gain))


def _figure(names: Sequence[str], series: Sequence[Series], level: str) -> Figure | None:
    made = (interval_row(_PARTS[name][0], series, [one.metric(name) for one in series]) for name in names)
    rows = tuple(row for row in made if row is not None)
    if not rows:
        return None
    said = "; ".join(f"{row.label} {row.text}" for row in rows)
    return Figure(
        f"Means with {level} intervals", f"Means by part, in percent: {said}.", IntervalChart(rows), _legend(series)
    )


def _legend(series: Sequence[Series]) -> tuple[Series, ...]:
    return tuple(series) if len(series) > 1 else ()


def _said(what: str, series: Sequence[Series]) -> str:
    means = [(one, one.metric(what.lower())) for one in series]
    parts = [f"{one.key} {percent(mean.get('mean'))} (interval {interval(mean) or 'none'})" for one, mean in means]
    return f"{what} by run: {'; '.join(parts)}."
