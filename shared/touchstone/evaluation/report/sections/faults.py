"""What is not in the means: unscored rows and failed requests, with their codes; and how valid the answers are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from touchstone.evaluation.report.blocks import Cell, Column, Exhibit, Section, Table
from touchstone.evaluation.report.input import ReportInput
from touchstone.evaluation.report.sections.means import mean_cell
from touchstone.evaluation.report.sections.statements import statements_of
from touchstone.evaluation.report.series import Series, said_level
from touchstone.evaluation.report.wording import NOTHING, count, interval, percent, sentence

_TITLE = "Validity, and what has no score"


def faults_section(report: ReportInput, series: Sequence[Series]) -> Section:
    """Rates with intervals, and counts by code."""
    columns = (Column("What", numeric=False), *(Column(one.title) for one in series))
    rates = (
        (Cell("Valid answers", "of the scored"), *(mean_cell(one.metric("valid")) for one in series)),
        (Cell("Unscored", "the row's fault"), *(_rate(one, "unscored") for one in series)),
        (Cell("Failed", "no answer could be had"), *(_rate(one, "failed") for one in series)),
    )
    words = [
        "Unscored rows and failed requests are in no mean: nothing is counted as a zero that is not an answer.",
        *_left_out_of_pairs(report.comparison),
        *_statements(report.comparison, series),
    ]
    blocks = [Exhibit(Table(f"Rates with {said_level(report)} intervals", columns, rates))]
    codes = [*_codes("unscored", series), *_codes("failed", series)]
    if codes:
        blocks.append(Exhibit(Table("Samples without a score, by code", columns, tuple(codes))))
    else:
        words.append("Every sample has a score.")
    stops = _stops(series)
    if stops:
        blocks.append(Exhibit(Table("Why the model stopped, in answers", columns, tuple(stops))))
    return Section("faults", _TITLE, tuple(words), tuple(blocks))


def _statements(comparison: Mapping[str, Any] | None, series: Sequence[Series]) -> list[str]:
    """What the summaries state; without a comparison, and what a comparison states too, stands in the headline."""
    if comparison is None:
        return []
    told = {sentence(words) for words in comparison.get("words", ())}
    return [statement for statement in statements_of(series) if statement not in told]


def _left_out_of_pairs(comparison: Mapping[str, Any] | None) -> list[str]:
    left = (comparison or {}).get("left_out") or {}
    unscored, failed = int(left.get("unscored") or 0), int(left.get("failed") or 0)
    if not unscored + failed:
        return []
    return [f"The comparison leaves out {unscored:,} unscored and {failed:,} failed, because a pair needs both scores."]


def _rate(one: Series, name: str) -> Cell:
    rate = (one.summary.get("rates") or {}).get(name)
    return Cell(NOTHING) if not rate else Cell(percent(rate.get("share")), interval(rate))


def _codes(kind: str, series: Sequence[Series]) -> list[tuple[Cell, ...]]:
    found = [one.summary["counts"].get(kind) or {} for one in series]
    codes = sorted({code for counts in found for code in counts})
    return [(Cell(code, kind, name=True), *(Cell(count(counts.get(code, 0))) for counts in found)) for code in codes]


def _stops(series: Sequence[Series]) -> list[tuple[Cell, ...]]:
    found = [one.summary.get("stop_reasons") or {} for one in series]
    codes = sorted({code for counts in found for code in counts})
    return [(Cell(code, name=True), *(Cell(count(counts.get(code, 0))) for counts in found)) for code in codes]
