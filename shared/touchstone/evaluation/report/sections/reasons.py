"""Why points were lost."""

from __future__ import annotations

from collections.abc import Sequence

from touchstone.evaluation.report.blocks import Bar, BarChart, BarRow, Cell, Column, Exhibit, Figure, Section, Table
from touchstone.evaluation.report.input import ReportInput
from touchstone.evaluation.report.sections.explanations import explained
from touchstone.evaluation.report.sections.means import left_out
from touchstone.evaluation.report.series import Series
from touchstone.evaluation.report.wording import count

_ROWS = 15
_BARS = 8
_TITLE = "Why points were lost"


def reasons_section(report: ReportInput, series: Sequence[Series]) -> Section:
    """The reasons, by what they cost the mean reward."""
    del report
    codes = sorted(
        {code for one in series for code in one.summary.get("reasons") or {}},
        key=lambda code: (-_cost(series[-1], code), -_cost(series[0], code), code),
    )
    if not codes:
        return Section("reasons", _TITLE, ("No point was lost: every answer has the full reward.",))
    columns = (Column("Reason", numeric=False), *(Column(one.title if len(series) > 1 else "Points") for one in series))
    rows = tuple(
        (Cell(code, explained(code), name=True), *(_cell(one, code) for one in series)) for code in codes[:_ROWS]
    )
    table = Table("Points lost to each reason", columns, rows, left_out(len(codes), len(rows), "reasons"))
    words = (
        "Points that each reason costs the mean reward, with the number of samples it occurs in.",
        f"They sum to {_missing(series)}.",
    )
    return Section("reasons", _TITLE, words, (Exhibit(table, _figure(codes, series)),))


def _missing(series: Sequence[Series]) -> str:
    return ", ".join(
        f"{sum(_cost(one, code) for code in one.summary.get('reasons') or {}):.1f}"
        + (f" for {one.key}" if len(series) > 1 else "")
        for one in series
    )


def _cost(one: Series, code: str) -> float:
    """Points (of 100) of the mean reward."""
    lost = (one.summary.get("reasons") or {}).get(code)
    return 100.0 * float(lost["points"]) / one.scored if lost and one.scored else 0.0


def _cell(one: Series, code: str) -> Cell:
    lost = (one.summary.get("reasons") or {}).get(code)
    return Cell(f"{_cost(one, code):.1f}", count(lost["samples"])) if lost else Cell("0.0", "0")


def _figure(codes: Sequence[str], series: Sequence[Series]) -> Figure:
    shown = codes[:_BARS]
    rows = tuple(
        BarRow(explained(code) or code, tuple(Bar(one, _cost(one, code), f"{_cost(one, code):.1f}") for one in series))
        for code in shown
    )
    said = "; ".join(f"{row.label}: {', '.join(bar.text for bar in row.bars)}" for row in rows)
    title = "Points lost" + (f": the {_BARS} costliest reasons" if len(codes) > _BARS else "")
    legend = tuple(series) if len(series) > 1 else ()
    return Figure(title, f"Points of the mean reward lost by reason: {said}.", BarChart(rows), legend)
