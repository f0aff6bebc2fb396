"""Line charts of courses, in the look of the evaluation report: colours are the page's, every line has its own dash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

WIDTH, HEIGHT = 340, 200
_LABELS, _LEAST_GAP = 96, 0.075
_INK, _LINE = "var(--ink-2)", "var(--line)"
_LOOKS: tuple[tuple[str, list[int]], ...] = (
    ("var(--last)", [1, 0]),
    ("var(--first)", [6, 3]),
    ("var(--between)", [2, 2]),
    ("var(--last)", [8, 3, 2, 3]),
    ("var(--first)", [1, 0]),
    ("var(--between)", [1, 0]),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line.

    Attributes:
        name: what it shows; stands at its end.
        points: steps and values in 0 to 1, in order; at least one.
    """

    name: str
    points: Sequence[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class LineChart:
    """A chart of lines over steps.

    Attributes:
        caption: what it shows.
        lines: its lines, at most as many as there are looks.
    """

    caption: str
    lines: Sequence[Line]

    @property
    def alternative(self) -> str:
        """What it shows, for those who don't see it."""
        ends = "; ".join(f"{line.name} from {line.points[0][1]:.2f} to {line.points[-1][1]:.2f}" for line in self.lines)
        return f"{self.caption}: {ends}"


def chart_of_lines(chart: LineChart) -> dict[str, Any]:
    """The Vega-Lite specification of a chart."""
    last = max(line.points[-1][0] for line in chart.lines)
    x = alt.X("step:Q", scale=alt.Scale(domain=[0, last], nice=False), axis=_axis(title="step", tickCount=5))
    scale = alt.Scale(domain=[0, 1], nice=False)
    y = alt.Y("value:Q", scale=scale, axis=_axis(values=[0, 0.25, 0.5, 0.75, 1], format=".2f"))
    layers = []
    for line, (colour, dash), height in zip(chart.lines, _LOOKS, _label_heights(chart.lines), strict=False):
        rows = [{"step": step, "value": value} for step, value in line.points]
        base = alt.Chart(alt.InlineData(values=rows)).encode(x=x, y=y)
        layers.append(base.mark_line(stroke=colour, strokeWidth=1.8, strokeDash=dash, aria=False))
        end = alt.Chart(alt.InlineData(values=[{"text": line.name, "value": height}]))
        text = end.mark_text(align="left", baseline="middle", dx=6, fontSize=11, color=colour, aria=False)
        layers.append(text.encode(text="text:N", x=alt.value(WIDTH - _LABELS), y=y))
    drawn = alt.layer(*layers).properties(width=WIDTH - _LABELS, height=HEIGHT)
    drawn = drawn.properties(padding={"left": 6, "top": 6, "bottom": 6, "right": _LABELS})
    view = alt.ViewConfig(stroke=None)
    specification: dict[str, Any] = drawn.configure(background="transparent", font="inherit", view=view).to_dict()
    return specification


def _label_heights(lines: Sequence[Line]) -> list[float]:
    """Where each name stands: at its line's end, moved up until none touches another."""
    order = sorted(range(len(lines)), key=lambda at: lines[at].points[-1][1])
    heights, lowest = [0.0] * len(lines), 0.0
    for at in order:
        heights[at] = max(lines[at].points[-1][1], lowest)
        lowest = heights[at] + _LEAST_GAP
    over = max(0.0, max(heights) - 1.0)
    return [height - over for height in heights]


def _axis(**more: Any) -> alt.Axis:
    return alt.Axis(
        **{"title": None, **more},
        domain=False,
        ticks=False,
        gridColor=_LINE,
        labelColor=_INK,
        titleColor=_INK,
        titleFontWeight="normal",
        labelFontSize=11,
        titleFontSize=11,
        labelPadding=6,
        aria=False,
    )
