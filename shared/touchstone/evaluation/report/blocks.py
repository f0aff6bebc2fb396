"""The content of a report as plain data, that the page and the Markdown both render."""

from __future__ import annotations

from dataclasses import dataclass, field

from touchstone.evaluation.report.input import Example
from touchstone.evaluation.report.series import Series


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table.

    Attributes:
        text: what it says.
        detail: what stands under it, smaller.
        name: whether the text is a name out of the data.
        shade: how strongly it is shaded, 0 to 1; None for not at all.
        right: whether a shaded cell counts what was right.
        span: how many columns it takes.
    """

    text: str
    detail: str = ""
    name: bool = False
    shade: float | None = None
    right: bool = False
    span: int = 1


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its title, whether it holds numbers, whether the title is a name out of the data."""

    title: str
    numeric: bool = True
    name: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of a row is its heading.

    Attributes:
        caption: what it shows.
        columns: its columns.
        rows: cells for all columns.
        left_out: what does not fit in, in words.
        matrix: whether it is a matrix of counts, shaded.
        folds: whether its later rows are folded, or left to the page, when there are many.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    left_out: str = ""
    matrix: bool = False
    folds: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """A mean with its interval; None where it has none."""

    series: Series
    mean: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """A row of an interval chart: label at the left, its numbers as text at the right."""

    label: str
    text: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class IntervalChart:
    """Means with intervals on one scale; `gains` are differences around zero instead of means from 0 to 1."""

    rows: tuple[IntervalRow, ...]
    gains: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its length on the chart's scale, and its number as text."""

    series: Series
    value: float
    text: str


@dataclass(frozen=True, slots=True)
class BarRow:
    """A row of a bar chart: a bar for each run."""

    label: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars from zero."""

    rows: tuple[BarRow, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """A line: step and value, by step."""

    points: tuple[tuple[int, float], ...]
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class CurvePanel:
    """One scale of a curve chart.

    Attributes:
        label: what is drawn.
        text: its first and its last value.
        lines: the first is the one that counts.
        band: step, lowest and highest, behind the lines.
        notes: what a reader must know to read it.
    """

    label: str
    text: str
    lines: tuple[Curve, ...]
    band: tuple[tuple[int, float, float], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CurveChart:
    """Curves by step, one panel under the other, on one scale of steps."""

    panels: tuple[CurvePanel, ...]
    first: int
    last: int


Chart = IntervalChart | BarChart | CurveChart


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart.

    Attributes:
        title: what it shows.
        alternative: what a reader who can't see it must know.
        chart: its data.
        legend: runs whose marks need telling apart.
        notes: how to read it, where that is not plain.
    """

    title: str
    alternative: str
    chart: Chart
    legend: tuple[Series, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A table, and the chart of its numbers where a chart helps.

    Attributes:
        table: the numbers.
        figure: the chart beside it.
    """

    table: Table
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class ExampleGroup:
    """Examples of one kind, worst or best first."""

    title: str
    examples: tuple[Example, ...]
    left_out: str = ""


Block = Exhibit | ExampleGroup


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report with a heading.

    Attributes:
        id: its anchor.
        title: its heading.
        words: sentences under the heading.
        blocks: what it shows.
        folded: whether the Markdown folds it.
    """

    id: str
    title: str
    words: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    folded: bool = True


@dataclass(frozen=True, slots=True)
class BigNumber:
    """A number of the headline.

    Attributes:
        label: what is measured.
        before: the first run's mean, if there is one to compare with.
        after: the last run's mean.
        change: the difference and its interval in words, or the mean's interval.
    """

    label: str
    before: str
    after: str
    change: str


@dataclass(frozen=True, slots=True)
class Headline:
    """What a reader who stops after ten seconds must know.

    Attributes:
        title: which runs this is about.
        decision: what was decided, in words.
        tone: promote, hold, reject, or none.
        by: who decided.
        numbers: before and after.
        words: what it means.
        notes: notes of the runs, each with whose it is.
    """

    title: str
    decision: str
    tone: str
    by: str
    numbers: tuple[BigNumber, ...]
    words: tuple[str, ...]
    notes: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Content:
    """A whole report."""

    headline: Headline
    series: tuple[Series, ...]
    sections: tuple[Section, ...]
