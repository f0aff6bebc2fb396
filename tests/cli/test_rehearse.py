"""`touchstone rehearse`, as a person calls it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from touchstone.cli.main import main

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "160")


def rehearse(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["rehearse", *arguments], catch_exceptions=False)


def test_the_whole_loop_with_the_student(tmp_path: Path) -> None:
    done = rehearse("--out", str(tmp_path))
    assert done.exit_code == 0, done.output
    (folder,) = tmp_path.iterdir()
    for text in (
        "Rehearsing customize, scenario calm",
        "TrainSft",
        "the approver says yes",
        "say nothing of Nova's",
        "Before and after",
        "securities: SUCCEEDED after",
        "0 grants missing",
        f"Report: {folder / 'report.html'}",
    ):
        assert text in done.output
    assert "say nothing of Nova" in (folder / "report.html").read_text("utf-8")
    assert "say nothing of Nova" in (folder / "report.md").read_text("utf-8")


def test_documents_become_a_dataset(tmp_path: Path) -> None:
    done = rehearse("synthesize", "--out", str(tmp_path))
    assert done.exit_code == 0, done.output
    for text in (
        "not to train on",
        "documents: 90 in all",
        "not_in_force 4",
        "dataset: train ",
        "0 grants missing",
    ):
        assert text in done.output


def test_scenarios_are_listed() -> None:
    done = rehearse("customize", "--list-scenarios")
    assert done.exit_code == 0
    assert "no-capacity" in done.output


def test_a_scenario_that_ends_otherwise_than_it_says_exits_with_1(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("faults: [{operation: CreateTrainingJob, outcome: {status: Failed, cause: data}}]\n")
    done = rehearse("train", "--scenario", str(own), "--out", str(tmp_path / "runs"))
    assert done.exit_code == 1, done.output
    assert "not as it should be: securities ended FAILED: TrainingJobFailed" in done.output
    assert "next step:" in done.output
    assert "ledger: failed" in done.output


def test_a_wrong_input_tells_every_fault(tmp_path: Path) -> None:
    given = tmp_path / "input.yaml"
    given.write_text("tuning: qlora\nhyperparameters: {max_steps: 1}\n")
    done = rehearse("train", "--input", str(given), "--out", str(tmp_path / "runs"))
    assert done.exit_code == 1
    assert "InputError" in done.output
    assert "/tuning" in done.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["customize", "--scenario", "nothing"], "there is no scenario 'nothing' of customize"),
        (["train", "--input", "pyproject.toml"], "expected"),
        (["train", "--dataset", "examples/securities/policy.yaml"], "policy.yaml:1"),
    ],
)
def test_what_cannot_be_used_says_why(arguments: list[str], told: str) -> None:
    done = rehearse(*arguments)
    assert done.exit_code == 2
    assert told in done.output


def test_outside_a_checkout_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for arguments in ([], ["reward"], ["train"]):
        done = rehearse(*arguments)
        assert done.exit_code == 2
        assert "checkout" in done.output


def test_what_a_reward_teaches(tmp_path: Path) -> None:
    few = tmp_path / "few.jsonl"
    lines = (ROOT / "examples/securities/samples.jsonl").read_text("utf-8").splitlines(keepends=True)
    few.write_text("".join(lines[::8]), encoding="utf-8")
    naive, out = "examples/securities/naive_reward.py", str(tmp_path / "runs")
    done = rehearse("learning", "--dataset", str(few), "--against", naive, "--steps", "5", "--out", out)
    assert done.exit_code == 0, done.output
    assert "say nothing about Nova" in done.output
    for text in ("RFT alone", "SFT, then RFT", "RFT by rubric from base", "RFT by naive_reward from SFT"):
        assert text in done.output
    (folder,) = (tmp_path / "runs").iterdir()
    assert {path.name for path in folder.iterdir()} == {"learning.html", "learning.md", "learning.json"}


@pytest.mark.parametrize("reward", ["nothing.py", "no target"])
def test_a_reward_that_is_not_there(reward: str) -> None:
    done = rehearse("learning", "--reward", reward)
    assert done.exit_code == 2
    assert reward in done.output
