"""The report as Markdown for a pull request: short, with the long parts folded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from touchstone.evaluation.report.blocks import Block, Cell, Column, ExampleGroup, Headline, Section, Table
from touchstone.evaluation.report.input import Example, ReportInput, Side
from touchstone.evaluation.report.markdown_text import code, escaped, fenced
from touchstone.evaluation.report.sections import content_of
from touchstone.evaluation.report.series import Series
from touchstone.evaluation.report.wording import NOTHING, percent, points

_ROWS = 12
_MATRIX_COLUMNS = 9
_SIGNS = {"promote": "✅", "hold": "⏸️", "reject": "❌"}
_LOSSES = 3


def render_markdown(report: ReportInput) -> str:
    """The report as GitHub's Markdown; the same input gives the same bytes."""
    content = content_of(report)
    parts = [*_headline(content.headline)]
    for section in content.sections:
        parts += _section(section, content.series)
    return "\n\n".join(part for part in parts if part) + "\n"


def _headline(headline: Headline) -> Iterable[str]:
    yield f"## {escaped(headline.title)}"
    for note in headline.notes:
        yield f"> **Note:** {escaped(note)}"
    sign = _SIGNS.get(headline.tone, "")
    by = f"<br>{escaped(headline.by)}" if headline.by else ""
    yield f"{sign} **{escaped(headline.decision)}**{by}".strip()
    compared = any(number.before for number in headline.numbers)
    titles = ("", "before", "after", "change") if compared else ("", "mean", "95% interval, n")
    columns = tuple(Column(title, numeric=index > 0) for index, title in enumerate(titles))
    rows = tuple(
        (Cell(number.label), *([Cell(number.before)] if compared else []), Cell(number.after), Cell(number.change))
        for number in headline.numbers
    )
    yield _table(Table("", columns, rows))
    yield "\n".join(f"- {escaped(words)}" for words in headline.words)


def _section(section: Section, series: Sequence[Series]) -> Iterable[str]:
    folded = section.folded and bool(section.blocks)
    yield f"<details><summary>{escaped(section.title)}</summary>" if folded else f"### {escaped(section.title)}"
    for words in section.words:
        yield escaped(words)
    for block in section.blocks:
        yield from _block(block, series)
    if folded:
        yield "</details>"


def _block(block: Block, series: Sequence[Series]) -> Iterable[str]:
    if isinstance(block, ExampleGroup):
        yield from _examples(block, series)
        return
    table = block.table
    if table.matrix and len(table.columns) > _MATRIX_COLUMNS:
        yield f"The matrix of {len(table.columns) - 1} columns is in the HTML report."
        return
    yield f"**{escaped(table.caption)}**"
    yield _table(table)
    yield escaped(_left_out(table))


def _left_out(table: Table) -> str:
    more = len(table.rows) - len(_shown(table))
    here = f"{more:,} more are in the HTML report. " if more > 0 else ""
    return here + table.left_out


def _shown(table: Table) -> Sequence[tuple[Cell, ...]]:
    return table.rows[:_ROWS] if table.folds else table.rows


def _table(table: Table) -> str:
    head = " | ".join(code(column.title) if column.name else escaped(column.title) for column in table.columns)
    rule = " | ".join("---:" if column.numeric else "---" for column in table.columns)
    rows = (" | ".join(said for cell in row for said in _spanned(cell)) for row in _shown(table))
    return "\n".join(f"| {line} |" for line in (head, rule, *rows))


def _spanned(cell: Cell) -> Iterable[str]:
    yield _cell(cell)
    yield from ["″"] * (cell.span - 1)


def _cell(cell: Cell) -> str:
    text = code(cell.text) if cell.name else escaped(cell.text)
    return f"{text} ({escaped(cell.detail)})" if cell.detail else text


def _examples(group: ExampleGroup, series: Sequence[Series]) -> Iterable[str]:
    yield f"**{escaped(group.title)}**"
    keys = tuple(series[side.series].key for side in group.examples[0].sides)
    columns = [Column("Sample", numeric=False), Column("Category", numeric=False), *(Column(key) for key in keys)]
    columns += [Column("Change, points")] if len(keys) > 1 else []
    columns += [Column("Lost to", numeric=False)]
    yield _table(Table("", tuple(columns), tuple(_example_row(example) for example in group.examples)))
    yield escaped(group.left_out)
    for example in group.examples:
        yield from _texts(example, series)


def _example_row(example: Example) -> tuple[Cell, ...]:
    sides = example.sides
    change = (Cell(points(sides[-1].mean - sides[0].mean)),) if len(sides) > 1 else ()
    means = (Cell(percent(side.mean), f"rung {side.rung}") for side in sides)
    worse = sides[0] if example.kind == "improvement" else sides[-1]
    lost = ", ".join(dict.fromkeys(loss.code for loss in worse.losses[:_LOSSES])) or NOTHING
    category = Cell(NOTHING) if example.category is None else Cell(example.category, name=True)
    return (Cell(example.id, name=True), category, *means, *change, Cell(lost, name=lost != NOTHING))


def _texts(example: Example, series: Sequence[Series]) -> Iterable[str]:
    shown = [side for side in example.sides if side.text is not None]
    if example.expected is None and not shown:
        return
    yield f"Sample {code(example.id)}"
    if example.expected is not None:
        yield f"Expected\n\n{fenced(example.expected)}"
    for side in shown:
        yield _text(side, series[side.series])


def _text(side: Side, one: Series) -> str:
    return f"{escaped(one.key)}\n\n{fenced(side.text or '')}"
