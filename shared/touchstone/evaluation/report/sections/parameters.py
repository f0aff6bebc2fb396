"""Parameters: the grade of each argument of calls to the right tool, worst first."""

from __future__ import annotations

from collections.abc import Sequence

from touchstone.evaluation.report.blocks import Cell, Column, Exhibit, Section, Table
from touchstone.evaluation.report.input import ReportInput
from touchstone.evaluation.report.sections.groups import ranked_means
from touchstone.evaluation.report.sections.means import difference, left_out, mean_cell, run_columns, size_cell
from touchstone.evaluation.report.series import Series

_ROWS = 25
_TITLE = "Parameters"


def parameters_section(report: ReportInput, series: Sequence[Series]) -> Section:
    """Grades by parameter."""
    del report
    ranked = ranked_means("parameters", "grade", series)
    if not ranked:
        return Section("parameters", _TITLE, ("No call reached the right tool with an argument to grade.",))
    several = len(series) > 1
    columns = [Column("Parameter", numeric=False), *(run_columns(series) if several else [Column("Grade")])]
    columns += [Column("Change, points")] if several else []
    rows = tuple(
        (
            Cell(name, name=True),
            *map(mean_cell, means),
            *([Cell(difference(means))] if several else []),
            size_cell(means),
        )
        for name, means in ranked[:_ROWS]
    )
    left = left_out(len(ranked), len(rows), "parameters, with no lower grades,")
    table = Table("Grade by parameter, lowest first", (*columns, Column("n")), rows, left, folds=True)
    words = ("Of calls to the right tool only: where the model went wrong once it had the tool. Lowest grade first.",)
    return Section("parameters", _TITLE, words, (Exhibit(table),))
