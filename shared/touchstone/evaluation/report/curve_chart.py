"""Curves by step as a Vega-Lite specification: panels one under the other, each with its own scale of values."""

from __future__ import annotations

from typing import Any

import altair as alt

from touchstone.evaluation.report.blocks import Curve, CurveChart, CurvePanel
from touchstone.evaluation.report.chart_style import INK, LABEL_SIZE, QUIET, WIDTH, axis, configured

_SCALE = 40
"""Room for the numbers of the scale, at the left."""
_PLOT = WIDTH - _SCALE
_LABEL, _HEIGHT, _GAP = 22, 104, 14
_STEPS = 6
_MARGIN = 0.06
_SMALL = 1e-9


def curves_of(data: CurveChart) -> dict[str, Any]:
    """The Vega-Lite specification of a curve chart."""
    last = len(data.panels) - 1
    panels = [_panel(panel, data, steps=place == last) for place, panel in enumerate(data.panels)]
    return configured(alt.vconcat(*panels, spacing=_GAP).properties(padding=6))


def _panel(panel: CurvePanel, data: CurveChart, *, steps: bool) -> Any:
    x = alt.X("step:Q", scale=alt.Scale(domain=_domain(data.first, data.last), nice=False), axis=_steps(shown=steps))
    y = alt.Y("value:Q", scale=_values(panel), axis=axis(tickCount=4, minExtent=_SCALE - 6, maxExtent=_SCALE - 6))
    layers = [_band(panel, x, y)] if panel.band else []
    layers += [_line(curve, x, y) for curve in reversed(panel.lines)]
    texts = [_text(panel.label, left=True), _text(panel.text, left=False)]
    return alt.layer(*layers, *texts).properties(width=_PLOT, height=_HEIGHT)


def _domain(first: int, last: int) -> list[float]:
    return [first, last] if last > first else [first - 0.5, first + 0.5]


def _steps(*, shown: bool) -> alt.Axis:
    return axis(tickCount=_STEPS, tickMinStep=1, format=",d", grid=False, labels=shown, offset=2)


def _values(panel: CurvePanel) -> alt.Scale:
    """A scale around all that is drawn, below the panel's label."""
    seen = [value for curve in panel.lines for _, value in curve.points]
    seen += [value for _, *ends in panel.band for value in ends]
    low, high = min(seen), max(seen)
    room = max((high - low) * _MARGIN, abs(high) * _SMALL) or 1.0
    return alt.Scale(domain=[low - room, high + room], range=[_HEIGHT, _LABEL], nice=False, zero=False)


def _band(panel: CurvePanel, x: alt.X, y: alt.Y) -> Any:
    rows = [{"step": step, "value": low, "high": high} for step, low, high in panel.band]
    base = alt.Chart(alt.InlineData(values=rows))
    return base.mark_area(fill=QUIET, opacity=0.2, aria=False).encode(x=x, y=y, y2="high:Q")


def _line(curve: Curve, x: alt.X, y: alt.Y) -> Any:
    rows = [{"step": step, "value": value} for step, value in curve.points]
    look = {"stroke": "var(--first)", "strokeDash": [4, 3]} if curve.dashed else {"stroke": "var(--last)"}
    fill = look["stroke"]
    point = {"size": 16, "fill": fill, "stroke": fill, "opacity": 1} if len(rows) == 1 else False
    base = alt.Chart(alt.InlineData(values=rows))
    return base.mark_line(strokeWidth=1.8, strokeJoin="round", point=point, aria=False, **look).encode(x=x, y=y)


def _text(words: str, *, left: bool) -> Any:
    return (
        alt.Chart(alt.InlineData(values=[{"text": words}]))
        .mark_text(
            align="left" if left else "right",
            baseline="alphabetic",
            fontSize=LABEL_SIZE,
            color=INK if left else QUIET,
            aria=False,
        )
        .encode(x=alt.value(-_SCALE if left else _PLOT), y=alt.value(12), text="text:N")
    )
