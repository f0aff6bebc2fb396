"""The drawings: every text escaped, every number at its place, nothing fetched."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from tests.evaluation.report.documents import compared
from tests.evaluation.report.test_page import HOSTILE
from touchstone.evaluation.report.blocks import Bar, BarChart, BarRow, Figure, IntervalChart, IntervalRow, Point
from touchstone.evaluation.report.chart_style import WIDTH
from touchstone.evaluation.report.series import series_of
from touchstone.evaluation.report.svg import drawing_of, svg_of

SERIES = series_of(compared())


def drawn(chart: IntervalChart | BarChart, alternative: str = "what it shows") -> ET.Element:
    return ET.fromstring(str(svg_of(Figure("title", alternative, chart))))  # noqa: S314 - our own drawing


def intervals(*means: float, gains: bool = False) -> IntervalChart:
    rows = (IntervalRow(f"row {mean}", f"{mean}", (Point(SERIES[0], mean, mean - 0.1, mean + 0.1),)) for mean in means)
    return IntervalChart(tuple(rows), gains=gains)


def places(drawing: ET.Element, kind: str) -> list[float]:
    """Where the marks of a kind stand, from the left."""
    marks = drawing.findall(f".//*[@class='mark-{kind} role-mark layer_1_marks']/*")
    return [float(re.findall(r"[-\d.]+", mark.get("transform", ""))[0]) for mark in marks]


def test_means_stand_on_the_scale_from_0_to_1() -> None:
    assert places(drawn(intervals(0.0, 0.25, 1.0)), "symbol") == pytest.approx([0.0, WIDTH / 4, WIDTH])


def test_gains_keep_their_order_around_zero() -> None:
    found = places(drawn(intervals(-0.2, 0.0, 0.3, gains=True)), "rule")
    assert all(before < after for before, after in pairwise(found))


def test_labels_are_escaped_and_the_alternative_too() -> None:
    chart = IntervalChart((IntervalRow(HOSTILE[:30], HOSTILE[30:44], (Point(SERIES[0], 0.5, None, None),)),))
    drawing = drawn(chart, HOSTILE)
    assert "script" not in {element.tag for element in drawing.iter()}
    assert re.sub(r"\s", "", drawing.get("aria-label") or "") == re.sub(r"\s", "", HOSTILE)
    assert any((text.text or "").startswith("<script>") for text in drawing.iter("text"))


def test_a_mean_without_interval_is_a_point() -> None:
    chart = IntervalChart((IntervalRow("one", "50.0%", (Point(SERIES[0], 0.5, None, None),)),))
    assert drawn(chart).findall(".//path[@stroke='var(--first)']")


def test_bars_of_nothing_are_drawn_too() -> None:
    chart = BarChart((BarRow("none", tuple(Bar(one, 0.0, "0.0%") for one in SERIES)),))
    texts = [text.text for text in drawn(chart).iter("text")]
    assert texts.count("0.0%") == len(SERIES)


def test_runs_differ_in_more_than_colour() -> None:
    assert len({(one.shape, one.filled) for one in SERIES}) == len(SERIES)


def test_a_specification_can_fetch_nothing() -> None:
    specification = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"url": "https://example.org/data.csv"},
        "mark": "bar",
        "encoding": {"x": {"field": "a", "type": "quantitative"}},
    }
    with pytest.raises(ValueError, match=r"(?i)not allowed|external data|denied"):
        drawing_of(specification)
