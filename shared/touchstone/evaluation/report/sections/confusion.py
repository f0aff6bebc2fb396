"""The tool confusion matrix: which tool was called where which one was expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from touchstone.evaluation.report.blocks import Cell, Column, Exhibit, Section, Table
from touchstone.evaluation.report.input import ReportInput
from touchstone.evaluation.report.sections.means import left_out
from touchstone.evaluation.report.series import Series
from touchstone.evaluation.report.wording import count

Matrix = Mapping[str, Mapping[str, int]]

_SIDE = 14
_MIX_UPS = 10
_TITLE = "Tool confusion"
_LAST = {"(none)": 1, "(unknown)": 2, "(broken)": 3}
_SPOKEN = {"(none)": "no call", "(unknown)": "a tool that is not offered", "(broken)": "a call that can't be used"}


def confusion_section(report: ReportInput, series: Sequence[Series]) -> Section:
    """The commonest mix-ups of all runs, and the matrix of the last one."""
    del report
    matrices = [one.summary.get("confusion") or {} for one in series]
    last = matrices[-1]
    if not last:
        return Section("confusion", _TITLE, (f"There is no confusion data of {series[-1].key}.",))
    words: tuple[str, ...] = (
        "Calls, expected beside emitted. A call to the right tool counts as right, whatever its values.",
    )
    blocks = [Exhibit(_matrix(last, series[-1]))]
    mix_ups = _ranked_mix_ups(matrices)
    if mix_ups:
        blocks.insert(0, Exhibit(_mix_up_table(mix_ups, series)))
    else:
        words += ("No tool was mistaken for another, left out, or called without need.",)
    return Section("confusion", _TITLE, words, tuple(blocks))


def _ranked_mix_ups(matrices: Sequence[Matrix]) -> list[tuple[tuple[str, str], list[int]]]:
    pairs = {(wanted, seen) for matrix in matrices for wanted, row in matrix.items() for seen in row if wanted != seen}
    counted_pairs = [(pair, [matrix.get(pair[0], {}).get(pair[1], 0) for matrix in matrices]) for pair in pairs]
    return sorted(counted_pairs, key=lambda entry: (-entry[1][-1], -entry[1][0], entry[0]))


def _mix_up_table(mix_ups: Sequence[tuple[tuple[str, str], list[int]]], series: Sequence[Series]) -> Table:
    columns = (
        Column("Expected", numeric=False),
        Column("Emitted", numeric=False),
        *(Column(one.title) for one in series),
    )
    rows = tuple(
        (_tool(wanted), _tool(seen), *(Cell(count(times)) for times in counts))
        for (wanted, seen), counts in mix_ups[:_MIX_UPS]
    )
    return Table(
        "Commonest mix-ups, in calls", columns, rows, left_out(len(mix_ups), len(rows), "mix-ups, rarer ones,")
    )


def _tool(name: str) -> Cell:
    return Cell(_SPOKEN[name]) if name in _SPOKEN else Cell(name, name=True)


def _matrix(matrix: Matrix, one: Series) -> Table:
    names, total = _shown_names(matrix)
    wanted = [name for name in names if name in matrix]
    seen = [name for name in names if any(name in matrix[row] for row in wanted)]
    columns = (Column("Expected ↓ emitted →", numeric=False), *(Column(name, name=True) for name in seen))
    rows = tuple((_heading(name), *(_count(matrix[name], name, other) for other in seen)) for name in wanted)
    return Table(
        f"Calls of {one.key} by expected and emitted tool",
        columns,
        rows,
        left_out(total, len(names), "tools, with the fewest mix-ups,"),
        matrix=True,
    )


def _heading(name: str) -> Cell:
    return Cell(name, name=True)


def _count(row: Mapping[str, int], wanted: str, seen: str) -> Cell:
    total, number = sum(row.values()), row.get(seen, 0)
    return Cell(
        count(number) if number else "·", shade=number / total if total and number else None, right=wanted == seen
    )


def _shown_names(matrix: Matrix) -> tuple[list[str], int]:
    """The names of the matrix, those with most mix-ups if there are too many; special ones last."""
    wrong: dict[str, int] = {}
    for wanted, row in matrix.items():
        for seen, number in row.items():
            for name in (wanted, seen):
                wrong[name] = wrong.get(name, 0) + (number if wanted != seen else 0)
    by_mix_ups = sorted(wrong, key=lambda name: (name not in _LAST, -wrong[name], name))
    return sorted(by_mix_ups[:_SIDE], key=lambda name: (_LAST.get(name, 0), name)), len(wrong)
