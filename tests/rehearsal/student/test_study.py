"""The study on a small set: what it finds, that a bad reward is found out, and what it writes."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from examples.securities.naive_reward import handler as naive
from tests.rehearsal.student.world import reward, samples
from touchstone.rehearsal.student.rewards import Event
from touchstone.rehearsal.student.settings import RftSettings, SftSettings
from touchstone.rehearsal.student.study.course import Course, Rewarder
from touchstone.rehearsal.student.study.exhibits import sections_of
from touchstone.rehearsal.student.study.experiment import Study, StudySettings, study
from touchstone.rehearsal.student.study.lines import Line, LineChart, chart_of_lines
from touchstone.rehearsal.student.study.outputs import write_study
from touchstone.rehearsal.student.study.rehearsal import StudyDataError, rehearse_learning
from touchstone.scoring.rubric import Rubric

SETTINGS = StudySettings(
    sft=SftSettings(max_steps=12),
    rft=RftSettings(max_steps=10, global_batch_size=16, number_generation=6),
    every=5,
)


@cache
def small() -> Study:
    return study(samples(), reward(), rubric=Rubric(), other=Rewarder("naive", naive), settings=SETTINGS)


def course(name: str, courses: tuple[Course, ...]) -> Course:
    return next(one for one in courses if one.name == name)


def test_every_model_is_measured_on_the_same_questions() -> None:
    found = small()
    assert list(found.models) == [
        "base", "SFT on few", "SFT", "RFT alone", "SFT on few, then RFT", "SFT, then RFT",
    ]  # fmt: skip
    counts = {len(one.rewards) for one in found.models.values()}
    assert counts == {found.split["held_out"]["rows"]} == {11}
    assert found.split["train"]["rows"] == 25


def test_training_makes_the_answers_more_right() -> None:
    models = small().models
    assert models["base"].accuracy < models["SFT on few"].accuracy <= models["SFT"].accuracy
    assert models["RFT alone"].reward > models["base"].reward + 0.2


def test_our_reward_pays_for_what_is_true() -> None:
    for one in small().courses:
        for _, truth in one.measured:
            assert truth.held_out.proxy == pytest.approx(truth.held_out.reward)
        assert one.last.trained.reward >= one.first.trained.reward - 0.02


def test_the_naive_reward_is_fooled() -> None:
    fooled = course("RFT alone", small().fooled).last.trained
    ours = course("RFT alone", small().courses).last.trained
    assert fooled.proxy > 0.95
    assert fooled.accuracy < 0.2
    assert ours.accuracy > 0.8


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_study(small(), tmp_path_factory.mktemp("study"))


def test_the_same_study_twice_writes_the_same_bytes(page: Path, tmp_path: Path) -> None:
    again = study(samples(), reward(), rubric=Rubric(), other=Rewarder("naive", naive), settings=SETTINGS)
    write_study(again, tmp_path)
    for path in page.parent.iterdir():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes()


def test_what_is_written(page: Path) -> None:
    assert sorted(path.name for path in page.parent.iterdir()) == ["learning.html", "learning.json", "learning.md"]
    html, document = page.read_text(), json.loads(page.with_suffix(".json").read_text())
    assert html.count("<svg ") == 3 + 4
    assert "<script" not in html
    assert "http:" not in html.replace("http://www.w3.org/", "")
    for svg in html.split("<svg ")[1:]:
        ET.fromstring("<svg " + svg.partition("</svg>")[0] + "</svg>")  # noqa: S314 - our own
    assert document["models"]["base"]["questions"] == 11
    assert len(document["courses"][0]["points"]) == 11
    markdown = page.with_suffix(".md").read_text()
    for section in sections_of(small()):
        assert f"## {section.title}" in markdown
    assert "say nothing about Nova" in markdown


def test_no_text_of_a_question_is_written(page: Path) -> None:
    for path in page.parent.iterdir():
        assert "Oslo" not in path.read_text()


def test_the_study_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "samples.jsonl").write_text("".join(json.dumps(sample) + "\n" for sample in samples()))
    settings = StudySettings(sft=SftSettings(max_steps=2), rft=RftSettings(max_steps=1, global_batch_size=4))
    found = rehearse_learning(
        tmp_path / "samples.jsonl", reward(), tmp_path / "out", rubric=Rubric(), settings=settings
    )
    assert found.page == tmp_path / "out" / "learning.html"
    assert found.study.fooled == ()
    (tmp_path / "samples.jsonl").write_text("{\n")
    with pytest.raises(StudyDataError, match=r"samples\.jsonl:1"):
        rehearse_learning(tmp_path / "samples.jsonl", reward(), tmp_path / "out", rubric=Rubric(), settings=settings)


def test_names_in_a_chart_stand_apart() -> None:
    lines = [Line(name, [(0, 0.0), (10, 0.99)]) for name in "abcd"]
    rows = [row for rows in chart_of_lines(LineChart("c", lines))["datasets"].values() for row in rows]
    heights = sorted(row["value"] for row in rows if "text" in row)
    assert len(heights) == 4
    assert heights[-1] <= 1
    assert all(two - one >= 0.07 for one, two in pairwise(heights))


def test_a_reward_that_breaks_half_way_breaks_the_study() -> None:
    def breaks(event: Event) -> Any:
        return reward()(event)[:-1]

    with pytest.raises(Exception, match="expected a list"):
        study(samples(), breaks, rubric=Rubric(), settings=SETTINGS)
