"""Reports of run folders: what is read, what is made anew, what is refused."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.evaluation.synthetic import ledger_of, run_of, scored, write_run
from touchstone.evaluation.comparison.pairing import ComparisonError, RunData
from touchstone.evaluation.gate.policy import Policy
from touchstone.evaluation.report.stored import report_of
from touchstone.evaluation.run.folder import RunFolder

QUICK = Policy(replicates=1000)


def write(folder: Path, data: RunData) -> Path:
    write_run(folder, data)
    (folder / "answers.jsonl").write_text("".join(json.dumps(line) + "\n" for line in ledger_of(data.rows)))
    return folder


def write_summary(folder: Path, document: Any, *, older: bool = False) -> None:
    RunFolder(folder).write_json("summary.json", document)
    if older:
        os.utime(folder / "summary.json", (1, 1))


@pytest.fixture
def stages(tmp_path: Path) -> list[Path]:
    skills = {"base": 0.0, "sft": 1.0, "rft": 2.5}
    return [write(tmp_path / name, run_of(name, 120, skill)) for name, skill in skills.items()]


def test_the_first_run_is_compared_with_the_last(stages: list[Path]) -> None:
    report = report_of(stages, QUICK)
    assert [(one["run"] or {})["run"] for one in report.runs] == ["base", "sft", "rft"]
    assert report.comparison is not None
    assert report.comparison["candidate"]["run"] == "rft"
    assert report.gate is not None
    assert report.gate["decision"] == "promote"
    assert {example.kind for example in report.examples} >= {"improvement"}
    assert report.examples[0].sides[0].length == 3


def test_a_single_run_is_neither_compared_nor_judged(stages: list[Path]) -> None:
    report = report_of(stages[:1], QUICK)
    assert report.comparison is None
    assert report.gate is None
    assert {example.kind for example in report.examples} == {"worst"}


def test_a_summary_that_is_there_is_used(stages: list[Path]) -> None:
    made = dict(report_of(stages[:1], QUICK).runs[0])
    write_summary(stages[0], {**made, "statements": ["read, not made"]})
    assert report_of(stages[:1], QUICK).runs[0]["statements"] == ["read, not made"]


@pytest.mark.parametrize("fault", ["older", "broken", "other run", "other settings", "a list"])
def test_a_summary_that_does_not_fit_is_made_anew(stages: list[Path], fault: str) -> None:
    folder = stages[0]
    made = {**report_of([folder], QUICK).runs[0], "statements": ["stale"]}
    if fault == "other run":
        made["run"] = {**made["run"], "note": "another"}
    if fault == "other settings":
        made["statistics"] = {**made["statistics"], "seed": 1}
    write_summary(folder, [made] if fault == "a list" else made, older=fault == "older")
    if fault == "broken":
        (folder / "summary.json").write_text("{")
    assert report_of([folder], QUICK).runs[0]["statements"] != ["stale"]


def test_a_run_between_that_belongs_to_another_dataset_is_refused(stages: list[Path]) -> None:
    run = json.loads((stages[1] / "run.json").read_text())
    run["dataset"]["digest"] = "sha256:" + "00" * 32
    (stages[1] / "run.json").write_text(json.dumps(run))
    with pytest.raises(ComparisonError, match="base and sft: different datasets"):
        report_of(stages, QUICK)


def test_runs_of_mixed_rubrics_are_refused(tmp_path: Path) -> None:
    mine = run_of("base", 30, 0.0)
    other = "sha256:" + "12" * 32
    run = {**mine.run, "rubric": {"name": "other", "version": "2", "digest": other}}
    own = RunData(run, [{**row, "rubric": other} for row in mine.rows])
    with pytest.raises(ComparisonError, match="different rubrics"):
        report_of([write(tmp_path / "a", mine), write(tmp_path / "b", own)], QUICK)


def test_one_sample_makes_a_report(tmp_path: Path) -> None:
    folders = []
    for name, reward in (("a", 0.2), ("b", 1.0)):
        run = run_of(name, 1, 0.0)
        folders.append(write(tmp_path / name, RunData(run.run, [scored("q-1", reward)])))
    report = report_of(folders, QUICK)
    assert report.gate is not None
    assert report.gate["decision"] == "hold"
