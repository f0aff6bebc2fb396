from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.evaluation.run.fakes import RIGHT, UNSCORABLE, Fake, item, write
from touchstone.evaluation.run.dataset import open_dataset
from touchstone.evaluation.run.evaluate import EvaluationSettings
from touchstone.evaluation.run.folder import RunFolder, RunFolderError
from touchstone.evaluation.run.ledger import LedgerError
from touchstone.evaluation.run.manifest import ManifestError
from touchstone.evaluation.run.session import Plan, Session, run_folder
from touchstone.inference.model import Answered, InferenceSettings, ModelUnavailableError
from touchstone.inference.prompt import Prompt
from touchstone.inference.retry import Budget
from touchstone.inference.runner import Stop
from touchstone.scoring import Scorer

ITEMS = [item("a"), UNSCORABLE, item("b"), item(7)]


def plan(folder: Path, model: Fake | None = None, items: list[Any] | None = None, **settings: Any) -> Plan:
    chosen = EvaluationSettings(**{"budget": Budget(1.0, 1), **settings})
    return Plan(model or Fake(), open_dataset(write(folder / "rows.jsonl", items or ITEMS)), Scorer(), chosen)


def run(chosen: Plan, folder: Path) -> Session:
    session = Session(chosen, folder)
    for _ in session.evaluate(Stop()):
        pass
    session.finish()
    return session


def once_failing(code: str) -> Fake:
    """A model that fails on row b, the first time."""
    failed: list[int] = []

    def respond(prompt: Prompt) -> Answered:
        if prompt.id == "b" and not failed:
            failed.append(1)
            raise ModelUnavailableError(code, retryable=True)
        return RIGHT

    return Fake(respond)


def test_a_run_leaves_facts_ledger_and_results(tmp_path: Path) -> None:
    out = tmp_path / "run"
    run(plan(tmp_path, samples=2), out)
    assert sorted(file.name for file in out.iterdir()) == ["answers.jsonl", "results.jsonl", "run.json"]
    folder = RunFolder(out)
    results = list(folder.results())
    assert [(row["id"], row["sample"]) for row in results] == [
        (identity, sample) for identity in ("a", "lost", "b", 7) for sample in (0, 1)
    ]
    assert [row.get("reward") for row in results] == [1.0, 1.0, None, None, 1.0, 1.0, 1.0, 1.0]
    assert sorted((str(line["id"]), line["sample"]) for line in folder.answers()) == [
        (identity, sample) for identity in ("7", "a", "b") for sample in (0, 1)
    ]
    facts = folder.manifest()
    assert (facts["run"], facts["dataset"]["rows"], facts["samples"]) == ("run", 4, 2)
    assert facts["finished"] >= facts["started"]


def test_another_sitting_asks_what_has_failed_and_nothing_else(tmp_path: Path) -> None:
    model, out = once_failing("throttled"), tmp_path / "run"
    first = run(plan(tmp_path, model), out)
    assert [row.get("failed") for row in first.folder.results()] == [None, None, {"code": "throttled"}, None]
    model.asked.clear()
    second = run(plan(tmp_path, model), out)
    assert second.there == 2
    assert model.asked == [("b", 0)]
    assert all("failed" not in row for row in second.folder.results())
    assert len((out / "answers.jsonl").read_text(encoding="utf-8").splitlines()) == 4
    assert len(list(second.folder.answers())) == 3


def test_a_run_in_two_sittings_is_the_run_in_one(tmp_path: Path) -> None:
    whole = run(plan(tmp_path), tmp_path / "whole").folder
    halves = Session(plan(tmp_path), tmp_path / "halves")
    stop = Stop()
    for _ in halves.evaluate(stop):
        stop.set()
    with pytest.raises(RunFolderError, match="not complete"):
        list(halves.folder.results())
    assert halves.folder.manifest()["finished"] is None
    again = run(plan(tmp_path), tmp_path / "halves").folder
    assert (whole.path / "results.jsonl").read_bytes() == (again.path / "results.jsonl").read_bytes()


def test_a_run_that_is_complete_keeps_what_was_made_of_it(tmp_path: Path) -> None:
    out = tmp_path / "run"
    finished = run(plan(tmp_path), out).manifest.finished
    (out / "report.html").write_text("report", encoding="utf-8")
    again = run(plan(tmp_path), out)
    assert (again.there, again.manifest.finished) == (3, finished)
    assert (out / "report.html").exists()


def test_a_new_answer_takes_away_what_was_made_of_the_old_ones(tmp_path: Path) -> None:
    model, out = once_failing("timeout"), tmp_path / "run"
    run(plan(tmp_path, model), out)
    (out / "report.html").write_text("report", encoding="utf-8")
    session = Session(plan(tmp_path, model), out)
    results = session.evaluate(Stop())
    assert next(entry for entry in results if entry.record).result["id"] == "b"
    assert sorted(file.name for file in out.iterdir()) == ["answers.jsonl", "run.json"]
    assert session.folder.manifest()["finished"] is None
    list(results)


def test_another_plan_is_refused_with_all_that_differs(tmp_path: Path) -> None:
    out = tmp_path / "run"
    run(plan(tmp_path), out)
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    other = plan(tmp_path, items=[item("z")], samples=3, inference=InferenceSettings(max_tokens=5))
    with pytest.raises(ManifestError) as caught:
        Session(other, out)
    assert [line.split(":")[0].strip() for line in str(caught.value).splitlines()[1:]] == [
        "dataset",
        "rows",
        "samples",
        "max_tokens",
    ]
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="is no run"):
        Session(plan(tmp_path), tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["rows.jsonl"]


def test_a_run_killed_before_its_first_answer_begins_anew(tmp_path: Path) -> None:
    out = tmp_path / "run"
    out.mkdir()
    (out / "run.json.partial").write_text("{", encoding="utf-8")
    assert run(plan(tmp_path), out).manifest.finished


def test_a_broken_ledger_is_told_and_given_back(tmp_path: Path) -> None:
    out = tmp_path / "run"
    run(plan(tmp_path), out)
    (out / "answers.jsonl").write_text("nonsense\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(LedgerError, match=r"answers\.jsonl:1"):
            Session(plan(tmp_path), out)


def test_two_sittings_at_once_are_refused(tmp_path: Path) -> None:
    first = Session(plan(tmp_path), tmp_path / "run")
    with pytest.raises(LedgerError, match="another run"):
        Session(plan(tmp_path), tmp_path / "run")
    list(first.evaluate(Stop()))


def test_the_same_plan_finds_its_folder_again_on_another_day(tmp_path: Path) -> None:
    runs, chosen = tmp_path / "runs", plan(tmp_path, Fake(name="My Model/8b"))
    first = run_folder(chosen, runs, datetime(2026, 11, 23, tzinfo=UTC))
    assert first.name.startswith("2026-11-23-my-model-8b-")
    run(chosen, first)
    assert run_folder(chosen, runs, datetime(2026, 11, 24, tzinfo=UTC)) == first
    assert run_folder(plan(tmp_path, samples=2), runs) != first


def test_results_that_are_broken_are_named(tmp_path: Path) -> None:
    folder = run(plan(tmp_path), tmp_path / "run").folder
    path = folder.path / "results.jsonl"
    for line in ("nonsense", "[]"):
        path.write_text(json.dumps({"id": "a"}) + f"\n{line}\n", encoding="utf-8")
        with pytest.raises(RunFolderError, match=r"results\.jsonl:2"):
            list(folder.results())


def test_a_folder_without_a_run_has_no_facts(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="no run here"):
        RunFolder(tmp_path).manifest()
    for content in ("nonsense", "[]"):
        (tmp_path / "run.json").write_text(content, encoding="utf-8")
        with pytest.raises(ManifestError, match="expected one JSON object"):
            RunFolder(tmp_path).manifest()
