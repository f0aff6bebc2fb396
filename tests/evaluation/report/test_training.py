"""The training section: what is read, what is said, what is drawn."""

from __future__ import annotations

import copy
import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evaluation.report.documents import compared, empty_summary, finding, metrics_document, trainings
from tests.evaluation.report.test_page import HOSTILE, Elements
from touchstone.evaluation.report.blocks import CurveChart, Exhibit, Section
from touchstone.evaluation.report.curves import MOST_POINTS, thinned
from touchstone.evaluation.report.input import ReportInput
from touchstone.evaluation.report.markdown import render_markdown
from touchstone.evaluation.report.page import render_html
from touchstone.evaluation.report.sections import content_of
from touchstone.evaluation.report.svg import svg_of
from touchstone.evaluation.report.training import Training, TrainingError, load_training, training_from
from touchstone.training.health import health_of
from touchstone.training.metrics import Series
from touchstone.training.record import record_of

RISING = [0.1 * step for step in range(6)]


def rft(values: dict[str, Any] | None = None, *findings: Any, **more: Any) -> Training:
    return training_from(metrics_document(values or {"reward_mean": RISING}, *findings, **more), "rft", "metrics.json")


def section(*training: Training) -> Section:
    found = {one.id: one for one in content_of(compared(training=training)).sections}
    return found["training"]


def exhibits(*training: Training) -> list[Exhibit]:
    return [block for block in section(*training).blocks if isinstance(block, Exhibit)]


def chart(training: Training) -> CurveChart:
    figure = exhibits(training)[0].figure
    assert figure is not None
    assert isinstance(figure.chart, CurveChart)
    return figure.chart


def cells(exhibit: Exhibit) -> list[list[str]]:
    return [[cell.text for cell in row] for row in exhibit.table.rows]


def test_no_training_no_section() -> None:
    assert "training" not in {one.id for one in content_of(compared()).sections}


def test_every_job_has_its_verdict_its_numbers_and_its_findings_in_words() -> None:
    made = section(*trainings())
    assert made.words == (
        "sft: healthy, 80 steps. Job tools-rft-1f6a.",
        "rft: unhealthy, 80 steps. Job tools-rft-1f6a.",
        "dpo: unknown, it left no metrics. Job tools-rft-1f6a.",
    )
    sft, two, health = exhibits(*trainings())
    assert cells(sft) == [["Loss", "2.000", "0.420", "0.420", "2.000", "80"]]
    assert cells(two)[0] == ["Mean reward", "0.300", "0.695", "0.300", "0.695", "80"]
    assert cells(two)[1] == ["Validation reward", "0.300", "0.650", "0.300", "0.650", "8"]
    assert cells(two)[-1] == ["a_new_metric", *["2.00e\u221205"] * 4, "80"]
    assert two.table.left_out == "2 values were NaN or infinite. 1 column without a name of ours."
    assert cells(health)[-1] == ["rft", "✕\u00a0Answers grow from 100 to 337 tokens.", "Evaluate the checkpoint."]


def test_it_stands_in_a_report_of_nothing_scored_too() -> None:
    text = render_markdown(ReportInput([empty_summary(3)], training=trainings()))
    assert "rft: unhealthy, 80 steps" in text


def test_reward_comes_first_then_entropy_and_length() -> None:
    drawn = chart(trainings()[1])
    assert [panel.label for panel in drawn.panels] == ["Mean reward", "Entropy", "Length of answers, tokens"]
    assert (drawn.first, drawn.last) == (1, 80)
    assert [curve.dashed for curve in drawn.panels[0].lines] == [False, True]
    assert len(drawn.panels[0].band) == 80
    figure = exhibits(trainings()[1])[0].figure
    assert figure is not None
    assert figure.notes == ("dashed: validation", "band: lowest to highest")
    assert "Mean reward 0.300 → 0.695; Entropy 1.200 → 0.410" in figure.alternative


def test_the_loss_of_a_policy_is_not_drawn_beside_its_reward() -> None:
    assert [panel.label for panel in chart(rft({"reward_mean": RISING, "loss": RISING})).panels] == ["Mean reward"]


@pytest.mark.parametrize("values", [{"grad_norm": RISING}, {"reward_mean": [None, None]}, {}])
def test_without_a_curve_that_counts_there_is_no_chart(values: dict[str, Any]) -> None:
    assert exhibits(training_from(metrics_document(values), "rft", "x"))[0].figure is None


@pytest.mark.parametrize("values", [RISING, RISING[:1], [0.4] * 6, [0.0] * 6, [1e9, -1e9], [1e-9, 2e-9]])
def test_any_curve_can_be_drawn_within_its_panel(values: list[float]) -> None:
    figure = exhibits(rft({"reward_mean": values}))[0].figure
    assert figure is not None
    drawing = ET.fromstring(str(svg_of(figure)))  # noqa: S314 - our own drawing
    lines = [path for path in drawing.iter("path") if path.get("stroke") == "var(--last)"]
    points = re.findall(r"[ML]([\d.]+),([\d.]+)", lines[0].get("d") or "")
    assert len(points) == len(values)
    assert all(0 <= float(x) <= 300 and 22 <= float(y) <= 104 for x, y in points)
    if values[0] < values[-1]:
        assert float(points[0][1]) > float(points[-1][1])


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=1500))
def test_a_long_curve_keeps_its_mean_and_its_last_step(values: list[float]) -> None:
    points = list(enumerate(values, 1))
    thin, width = thinned(points)
    assert len(thin) <= MOST_POINTS
    assert thin[-1][0] == len(values)
    assert all(before < after for (before, _), (after, _) in pairwise(thin))
    sizes = [after - before for before, after in pairwise([0, *(step for step, _ in thin)])]
    assert all(size == width for size in sizes[:-1])
    total = sum(size * value for size, (_, value) in zip(sizes, thin, strict=True))
    assert total == pytest.approx(sum(values), rel=1e-9, abs=1e-3)


def test_a_long_curve_says_what_a_point_is() -> None:
    figure = exhibits(rft({"reward_mean": [step / 1000 for step in range(1000)]}))[0].figure
    assert figure is not None
    assert figure.notes == ("each point: mean of 5 steps",)


def test_names_and_words_of_a_job_stay_text() -> None:
    hostile = copy.deepcopy(metrics_document({HOSTILE: RISING, "reward_mean": RISING}, finding(HOSTILE, HOSTILE)))
    hostile |= {"job": HOSTILE}
    page = Elements(render_html(compared(training=[training_from(hostile, HOSTILE, "x")])))
    assert "script" not in [tag for tag, _ in page.tags]
    assert "".join(page.texts).count("<script>alert(1)</script>") >= 4


def test_what_our_own_code_leaves_is_read_back() -> None:
    series = Series((1, 2, 3), {"reward_mean": (0.1, None, 0.3)}, "s3://b/output.tar.gz", ("x",), 1)
    read = training_from(json.loads(json.dumps(record_of("job", series, health_of(series)))), "rft", "x")
    assert read.metrics.model_dump() == record_of("job", series, health_of(series))


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"job": ""}, "/job: "),
    ({"job": None}, "/job: "),
    ({"extra": 1}, "/extra: expected no such key"),
    ({"health": {"verdict": "fine", "findings": []}}, "/health/verdict: "),
    ({"series": {}}, "/series/steps: "),
    ({"series": {"steps": [1, 1]}}, "/series: expected steps that ascend"),
    ({"series": {"steps": [-1, 0]}}, "/series/steps/0: "),
    ({"series": {"values": {"loss": [1.0]}}}, "/series: expected 2 values a metric"),
    ({"series": {"values": {"loss": [1.0, "2"]}}}, "/series/values/loss/1: "),
    ({"series": {"values": {"loss": [1.0, float("nan")]}}}, "/series/values/loss/1: "),
    ({"series": {"values": {"": [1.0, 2.0]}}}, "/series/values/"),
]


@pytest.mark.parametrize(("change", "told"), FAULTS)
def test_every_fault_has_its_place(change: dict[str, Any], told: str) -> None:
    document = metrics_document({"reward_mean": [0.1, 0.2]})
    if change.get("series"):
        change = {"series": {**document["series"], **change["series"]}}
    with pytest.raises(TrainingError) as caught:
        training_from({**document, **change}, "rft", "the file")
    assert str(caught.value).startswith("the file: expected metrics.json as the train machine leaves it, ")
    assert told in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff", b'{"a": NaN}', b"{} {}"])
def test_what_is_no_metrics_file_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "metrics.json"
    file.write_bytes(content)
    with pytest.raises(TrainingError, match=r"metrics\.json: expected metrics\.json"):
        load_training(file, "rft")
