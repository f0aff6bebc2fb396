"""Charts by Altair, drawn for the width of a phone: labels stand above their marks: long names cost no width."""

from __future__ import annotations

from typing import Any

import altair as alt

from touchstone.evaluation.report.blocks import BarChart, Chart, CurveChart, IntervalChart
from touchstone.evaluation.report.chart_style import INK, LABEL_SIZE, QUIET, WIDTH, axis, configured
from touchstone.evaluation.report.curve_chart import curves_of
from touchstone.evaluation.report.series import Series
from touchstone.evaluation.report.wording import shorten

_LABEL, _MARK, _GAP = 17, 12, 12
_CHARACTERS = 45
_BAR, _TEXT_ROOM = 9, 44
_SYMBOL = 52
_SIGNED = "datum.value == 0 ? '0' : format(datum.value, '+')"

Row = dict[str, Any]


def chart_of(data: Chart) -> dict[str, Any]:
    """The Vega-Lite specification of a chart."""
    if isinstance(data, CurveChart):
        return curves_of(data)
    layers = _interval_layers(data) if isinstance(data, IntervalChart) else _bar_layers(data)
    return configured(alt.layer(*layers).properties(width=WIDTH, height=_height(data), padding=6))


def _marks(data: IntervalChart | BarChart) -> int:
    """Marks under each label."""
    if isinstance(data, IntervalChart):
        return max(len(row.points) for row in data.rows)
    return max(len(row.bars) for row in data.rows)


def _row_height(data: IntervalChart | BarChart) -> int:
    return _LABEL + _marks(data) * _MARK + _GAP


def _height(data: IntervalChart | BarChart) -> int:
    return _row_height(data) * len(data.rows)


def _y(height: int) -> alt.Y:
    return alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False, zero=False))


def _interval_layers(data: IntervalChart) -> list[alt.Chart]:
    height, step = _height(data), _row_height(data)
    factor = 100 if data.gains else 1
    x, labels, numbers = _interval_x(data), [], []
    by_series: dict[int, tuple[Series, list[Row]]] = {}
    for index, row in enumerate(data.rows):
        top = index * step
        labels.append({"y": top + _LABEL - 4, "text": shorten(row.label, _CHARACTERS - len(row.text))})
        numbers.append({"y": top + _LABEL - 4, "text": row.text})
        for place, point in enumerate(row.points):
            mark = {
                "y": top + _LABEL + place * _MARK + _MARK / 2,
                "mean": point.mean * factor,
                "low": (point.mean if point.low is None else point.low) * factor,
                "high": (point.mean if point.high is None else point.high) * factor,
            }
            by_series.setdefault(point.series.index, (point.series, []))[1].append(mark)
    layers = [_zero_line(x)] if data.gains else []
    for one, marks in by_series.values():
        layers += _interval_marks(one, marks, x, height)
    return [*layers, _texts(labels, height, left=True), _texts(numbers, height, left=False)]


def _interval_marks(one: Series, marks: list[Row], x: alt.X, height: int) -> list[alt.Chart]:
    base = alt.Chart(alt.InlineData(values=marks)).encode(y=_y(height))
    colour = f"var(--{one.colour})"
    low = x.copy()
    low.shorthand = "low:Q"
    rule = base.mark_rule(stroke=colour, strokeWidth=2, strokeCap="round", aria=False).encode(x=low, x2="high:Q")
    point = base.mark_point(
        shape=one.shape,
        size=_SYMBOL,
        stroke=colour,
        strokeWidth=1.8,
        fill=colour if one.filled else "var(--paper)",
        opacity=1,
        aria=False,
    ).encode(x=x)
    return [rule, point]


def _interval_x(data: IntervalChart) -> alt.X:
    if not data.gains:
        scale = alt.Scale(domain=[0, 1], nice=False)
        return alt.X("mean:Q", scale=scale, axis=axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1]))
    ends = [value for row in data.rows for point in row.points for value in (point.mean, point.low, point.high)]
    known = [100 * value for value in ends if value is not None]
    scale = alt.Scale(domain=[min(0.0, *known) - 1, max(0.0, *known) + 1], nice=True)
    return alt.X("mean:Q", scale=scale, axis=axis(labelExpr=_SIGNED, tickCount=6, tickMinStep=1))


def _zero_line(x: alt.X) -> alt.Chart:
    line: alt.Chart = (
        alt.Chart(alt.InlineData(values=[{"mean": 0}]))
        .mark_rule(stroke=QUIET, strokeWidth=1, strokeDash=[3, 3], aria=False)
        .encode(x=x)
    )
    return line


def _bar_layers(data: BarChart) -> list[alt.Chart]:
    height, step = _height(data), _row_height(data)
    longest = max((bar.value for row in data.rows for bar in row.bars), default=0.0) or 1.0
    reach = longest * WIDTH / (WIDTH - _TEXT_ROOM)
    x = alt.X("value:Q", scale=alt.Scale(domain=[0, reach], nice=False), axis=None)
    labels, layers = [], []
    by_series: dict[int, tuple[Series, list[Row]]] = {}
    for index, row in enumerate(data.rows):
        labels.append({"y": index * step + _LABEL - 4, "text": shorten(row.label, _CHARACTERS)})
        for place, bar in enumerate(row.bars):
            y = index * step + _LABEL + place * _MARK + _MARK / 2
            mark = {"y": y, "value": bar.value, "text": bar.text}
            by_series.setdefault(bar.series.index, (bar.series, []))[1].append(mark)
    for one, marks in by_series.values():
        layers += _bar_marks(one, marks, x, height)
    return [*layers, _texts(labels, height, left=True)]


def _bar_marks(one: Series, marks: list[Row], x: alt.X, height: int) -> list[alt.Chart]:
    base = alt.Chart(alt.InlineData(values=marks)).encode(x=x, y=_y(height))
    colour = f"var(--{one.colour})"
    bar = base.mark_bar(
        orient="horizontal",
        height=_BAR,
        fill=colour if one.filled else "var(--paper)",
        stroke=colour,
        strokeWidth=1.2,
        aria=False,
    )
    text = base.mark_text(align="left", baseline="middle", dx=6, fontSize=11, color=QUIET, aria=False)
    return [bar, text.encode(text="text:N")]


def _texts(rows: list[Row], height: int, *, left: bool) -> alt.Chart:
    texts: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_text(
            align="left" if left else "right",
            baseline="alphabetic",
            fontSize=LABEL_SIZE,
            color=INK if left else QUIET,
            aria=False,
        )
        .encode(x=alt.value(0 if left else WIDTH), y=_y(height), text="text:N")
    )
    return texts
