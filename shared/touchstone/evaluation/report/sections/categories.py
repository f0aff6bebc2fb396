"""Categories: the gain of each with its interval, worst first; or the means of a single run."""

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
    Point,
    Section,
    Table,
)
from touchstone.evaluation.report.input import ReportInput
from touchstone.evaluation.report.sections.groups import group_exhibit
from touchstone.evaluation.report.sections.means import CHART_ROWS, TABLE_ROWS, left_out
from touchstone.evaluation.report.series import Series, said_level
from touchstone.evaluation.report.wording import count, percent, points, points_interval, probability

_TITLE = "Categories"


def categories_section(report: ReportInput, series: Sequence[Series]) -> Section:
    """Gains by category where a comparison was made, else means by category."""
    gains = (report.comparison or {}).get("categories")
    if gains:
        return _compared(gains, series[-1], said_level(report))
    found = [one.summary.get("categories") or {} for one in series]
    names = {name for groups in found for name in groups}
    if not names:
        return Section("categories", _TITLE, ("No scored sample has a category to report on.",))
    words = (_only(next(iter(names))),) if len(names) == 1 else ("Lowest reward first.",)
    return Section("categories", _TITLE, words, (group_exhibit("Category", "categories", series, said_level(report)),))


def _compared(gains: Mapping[str, Mapping[str, Any]], candidate: Series, level: str) -> Section:
    ranked = sorted(gains.items(), key=lambda entry: (_gain(entry[1]), entry[0]))
    columns = (
        Column("Category", numeric=False),
        Column("Gain, points"),
        Column("Champion"),
        Column("Candidate"),
        Column("n"),
        Column("p, Holm"),
    )
    rows = tuple(_row(name, gain) for name, gain in ranked[:TABLE_ROWS])
    table = Table(
        "Gain in reward by category, worst first",
        columns,
        rows,
        left_out(len(ranked), len(rows), "categories"),
        folds=True,
    )
    if len(ranked) == 1:
        return Section("categories", _TITLE, (_only(ranked[0][0]),), (Exhibit(table),))
    words = (
        "Worst first. A gain whose interval holds zero may be noise.",
        "p is corrected for the number of categories by Holm's method.",
    )
    return Section("categories", _TITLE, words, (Exhibit(table, _figure(ranked, candidate, level)),), folded=False)


def _only(name: str) -> str:
    return f"All samples are of one category, {name}."


def _gain(gain: Mapping[str, Any]) -> float:
    return 0.0 if gain.get("gain") is None else float(gain["gain"])


def _row(name: str, gain: Mapping[str, Any]) -> tuple[Cell, ...]:
    return (
        Cell(name, name=True),
        Cell(points(gain.get("gain")), points_interval(gain)),
        Cell(percent(gain.get("champion"))),
        Cell(percent(gain.get("candidate"))),
        Cell(count(gain.get("n"))),
        Cell(probability(gain.get("p_holm"))),
    )


def _figure(ranked: Sequence[tuple[str, Mapping[str, Any]]], candidate: Series, level: str) -> Figure | None:
    drawn = [(name, gain) for name, gain in ranked if gain.get("gain") is not None]
    if not drawn:
        return None
    title = f"Gain in points, with {level} intervals"
    if len(drawn) > CHART_ROWS:
        half = CHART_ROWS // 2
        drawn = [*drawn[:half], *drawn[-half:]]
        title += f": the {half} lowest and the {half} highest of {len(ranked)}"
    rows = tuple(
        IntervalRow(name, points(gain["gain"]), (Point(candidate, gain["gain"], gain.get("low"), gain.get("high")),))
        for name, gain in drawn
    )
    said = "; ".join(f"{row.label} {row.text}" for row in rows)
    return Figure(title, f"Gain in reward by category, in points: {said}.", IntervalChart(rows, gains=True))
