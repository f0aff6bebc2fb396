"""The rungs: how far answers got."""

from __future__ import annotations

from collections.abc import Sequence

from touchstone.evaluation.report.blocks import Bar, BarChart, BarRow, Cell, Column, Exhibit, Figure, Section, Table
from touchstone.evaluation.report.input import ReportInput
from touchstone.evaluation.report.series import Series
from touchstone.evaluation.report.wording import count, percent

_RUNGS = {
    "5": "5 · exact",
    "4": "4 · one slip, or a recovered format",
    "3": "3 · the right calls plus surplus",
    "2": "2 · the right tool, wrong or missing parts",
    "1": "1 · the wrong tool, or none",
}
_TITLE = "How far the answers got"


def rungs_section(report: ReportInput, series: Sequence[Series]) -> Section:
    """The share of samples on each rung, for each run."""
    del report
    columns = (Column("Rung", numeric=False), *(Column(one.title) for one in series))
    rows = tuple((Cell(title), *(_cell(one, rung) for one in series)) for rung, title in _RUNGS.items())
    bars = tuple(BarRow(title, tuple(_bar(one, rung) for one in series)) for rung, title in _RUNGS.items())
    said = "; ".join(f"{row.label}: {', '.join(bar.text for bar in row.bars)}" for row in bars)
    legend = tuple(series) if len(series) > 1 else ()
    figure = Figure("Share of scored samples", f"Share of samples by rung: {said}.", BarChart(bars), legend)
    return Section("rungs", _TITLE, (), (Exhibit(Table("Samples by rung", columns, rows), figure),))


def _number(one: Series, rung: str) -> int:
    return int((one.summary.get("rungs") or {}).get(rung, 0))


def _share(one: Series, rung: str) -> float:
    return _number(one, rung) / one.scored if one.scored else 0.0


def _cell(one: Series, rung: str) -> Cell:
    return Cell(percent(_share(one, rung) if one.scored else None), count(_number(one, rung)))


def _bar(one: Series, rung: str) -> Bar:
    return Bar(one, _share(one, rung), percent(_share(one, rung)))
