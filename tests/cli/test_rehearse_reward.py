from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from functions.reward.handler import _configured
from touchstone.cli.main import main

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def fresh_handler(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TOUCHSTONE_RUBRIC", "")
    monkeypatch.chdir(ROOT)
    _configured.cache_clear()
    yield
    _configured.cache_clear()


def test_the_example_goes_through_the_handler_and_leaves_results(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["rehearse", "reward", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    (folder,) = tmp_path.iterdir()
    summary = json.loads((folder / "summary.json").read_text())
    rows = [json.loads(line) for line in (folder / "results.jsonl").read_text().splitlines()]
    assert summary["scored"] == len(rows) >= 300
    assert summary["unscored"] == {}
    assert "every reward is the library's to the bit" in done.output


def test_the_same_inputs_make_the_same_run(tmp_path: Path) -> None:
    for out in ("one", "two"):
        CliRunner().invoke(main, ["rehearse", "reward", "--out", str(tmp_path / out)])
        _configured.cache_clear()
    (one,), (two,) = (tmp_path / "one").iterdir(), (tmp_path / "two").iterdir()
    assert one.name == two.name
    assert (one / "results.jsonl").read_bytes() == (two / "results.jsonl").read_bytes()


def test_it_ends_with_a_report_on_two_stand_ins_that_says_what_they_are(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["rehearse", "reward", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    (folder,) = tmp_path.iterdir()
    page = (folder / "report.html").read_text()
    assert f"Report: {folder / 'report.html'}" in done.output
    for text in (page, (folder / "report.md").read_text(), done.output):
        assert "no model made them" in text
    gate = json.loads((folder / "stand-in-after" / "gate.json").read_text())
    comparison = json.loads((folder / "stand-in-after" / "comparison.json").read_text())
    assert gate["decision"] == "promote"
    assert comparison["n"] == 173
    assert comparison["changes"]["regressions"]


def test_its_runs_compare_as_it_says(tmp_path: Path) -> None:
    CliRunner().invoke(main, ["rehearse", "reward", "--out", str(tmp_path)])
    (folder,) = tmp_path.iterdir()
    written = (folder / "stand-in-after" / "comparison.json").read_bytes()
    done = CliRunner().invoke(main, ["compare", str(folder / "stand-in-before"), str(folder / "stand-in-after")])
    assert done.exit_code == 0, done.output
    assert (folder / "stand-in-after" / "comparison.json").read_bytes() == written


def test_answers_without_questions_make_no_report(tmp_path: Path) -> None:
    item = {"messages": [{"role": "assistant", "content": "Fine."}], "reference_answer": {"calls": []}}
    answers = tmp_path / "answers.jsonl"
    answers.write_text(json.dumps(item) + "\n")
    done = CliRunner().invoke(main, ["rehearse", "reward", "--answers", str(answers), "--out", str(tmp_path / "runs")])
    assert done.exit_code == 0, done.output
    assert "no report: the answers name no `question`" in done.output


def test_outside_a_checkout_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["rehearse", "reward"])
    assert done.exit_code == 2
    assert "checkout" in done.output


def test_a_batch_beyond_the_payload_limit_says_what_to_do(tmp_path: Path) -> None:
    item = {
        "id": "x",
        "messages": [{"role": "assistant", "content": "a" * 4_000_000}],
        "reference_answer": {"calls": []},
    }
    big = tmp_path / "big.jsonl"
    big.write_text((json.dumps(item) + "\n") * 2)
    done = CliRunner().invoke(main, ["rehearse", "reward", "--answers", str(big), "--out", str(tmp_path)])
    assert done.exit_code == 2
    assert "lower lambda_batch_size" in done.output
