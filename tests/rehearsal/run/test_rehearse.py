"""Every shipped scenario, on the synthesised app with the real bundles, comes to its stated end."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.rehearsal.run.graded import graded
from touchstone.rehearsal.assembly.assembly import Assembly
from touchstone.rehearsal.run.data import Prepared
from touchstone.rehearsal.run.rehearse import Rehearsal, RehearsalSettings, rehearse
from touchstone.rehearsal.run.scenario import Scenario, scenario_of, shipped_scenarios


def rehearsed(scenario: Scenario, assembly: Assembly, data: Prepared, out: Path, **settings: Any) -> Rehearsal:
    return rehearse(
        assembly,
        scenario,
        data,
        RehearsalSettings(out=out, approver=lambda _: scenario.approve, models=graded(data), **settings),
    )


TROUBLED = [scenario for scenario in shipped_scenarios() if scenario.name != "calm"]


@pytest.mark.parametrize("scenario", TROUBLED, ids=lambda one: one.name)
def test_a_scenario(scenario: Scenario, assembly: Assembly, data: Prepared, tmp_path: Path) -> None:
    done = rehearsed(scenario, assembly, data, tmp_path)
    assert done.faults == (), (done.folder / "trace.txt").read_text()
    assert done.permissions["missing"] == []


def test_what_a_calm_rehearsal_leaves(assembly: Assembly, data: Prepared, tmp_path: Path) -> None:
    done = rehearsed(scenario_of("calm", "customize"), assembly, data, tmp_path)
    assert done.faults == ()
    (result,) = json.loads((done.folder / "result.json").read_text())
    assert result["output"]["decision"] == "promote"
    assert [thing.split()[0] for thing in result["billable"]] == ["deployment", "model"]
    assert [one.run for one in done.evaluations] == [f"securities-{step}" for step in ("baseline", "sft", "rft")]
    rewards = [one.metrics["reward"]["mean"] for one in done.evaluations]
    assert rewards == sorted(rewards)
    page = (done.folder / "report.html").read_text("utf-8")
    for text in ("Graded answers of a test", "securities RFT", "securities baseline", "Training"):
        assert text in page
    assert result["input"]["run"] == "securities"
    assert {path.name.partition("-")[0] for path in (done.folder / "histories").iterdir()} == {"touchstone"}
    entry = done.folder / "buckets" / assembly.names("AWS::S3::Bucket")[0]
    assert entry.parent.is_dir()


def test_the_same_rehearsal_twice_is_the_same(assembly: Assembly, data: Prepared, tmp_path: Path) -> None:
    scenario = Scenario(name="twice", title="", machine="train")
    one, two = (rehearsed(scenario, assembly, data, tmp_path / name) for name in ("one", "two"))
    for name in ("result.json", "trace.txt", "timeline.json", "permissions.json"):
        assert (one.folder / name).read_bytes() == (two.folder / name).read_bytes(), name


@pytest.mark.parametrize("machine", ["host", "release"])
def test_a_machine_of_its_own(machine: str, assembly: Assembly, data: Prepared, tmp_path: Path) -> None:
    done = rehearsed(Scenario(name="calm", title="", machine=machine), assembly, data, tmp_path)
    assert done.faults == ()
    assert done.played[0].execution.status == "SUCCEEDED"


def test_an_input_of_ones_own(assembly: Assembly, data: Prepared, tmp_path: Path) -> None:
    scenario = Scenario(name="calm", title="", machine="evaluate")
    done = rehearsed(scenario, assembly, data, tmp_path, patch={"batches": {"rows": 4}, "run": "mine"})
    assert [one.run for one in done.evaluations] == ["mine"]
    rows = json.loads((done.folder / "result.json").read_text())[0]["output"]["counts"]["rows"]
    assert (done.folder / "trace.txt").read_text().count("ExecutionSucceeded") == 0
    assert rows == data.rows["eval"]


def test_where_approval_is_required_an_input_can_not_do_without(
    assembly: Assembly, data: Prepared, tmp_path: Path
) -> None:
    functions = tuple(
        replace(one, environment={**one.environment, "TOUCHSTONE_APPROVAL": "required"})
        if one.name == "touchstone-prepare"
        else one
        for one in assembly.functions
    )
    scenario = Scenario(name="calm", title="", machine="customize")
    settings = RehearsalSettings(out=tmp_path, approver=_nobody, models=graded(data), patch={"approval": False})
    execution = rehearse(replace(assembly, functions=functions), scenario, data, settings).played[0].execution
    assert (execution.status, execution.error) == ("FAILED", "InputError")
    assert "/approval: expected true, or no value, saw false" in str(execution.cause)


def _nobody(message: Any) -> bool:
    raise AssertionError(f"nobody is asked, saw {sorted(message)}")


def test_an_end_that_was_not_expected_is_told(assembly: Assembly, data: Prepared, tmp_path: Path) -> None:
    wrong = Scenario.model_validate(
        {
            "name": "wrong",
            "title": "",
            "machine": "train",
            "faults": [
                {"operation": "CreateTrainingJob", "outcome": {"status": "Failed", "cause": "data"}},
                {"service": "bedrock", "operation": "CreateCustomModel", "error": {"name": "ThrottlingException"}},
            ],
            "expect": {"status": "SUCCEEDED", "outcome": "done"},
        }
    )
    faults = "\n".join(rehearsed(wrong, assembly, data, tmp_path).faults)
    assert "status: expected SUCCEEDED, saw FAILED" in faults
    assert "outcome: expected done, saw failed" in faults
    assert "the fault rule wrong-2 met no call" in faults


def test_a_folder_of_something_else_is_left_alone(assembly: Assembly, data: Prepared, tmp_path: Path) -> None:
    scenario = Scenario(name="calm", title="", machine="train")
    folder = rehearsed(scenario, assembly, data, tmp_path).folder
    (folder / "result.json").unlink()
    with pytest.raises(FileExistsError, match="no rehearsal left there"):
        rehearsed(scenario, assembly, data, tmp_path)
    other = rehearsed(scenario, assembly, data, tmp_path, words="another").folder
    assert other != folder


def test_faults_of_a_release_do_not_meet_the_job_that_gives_its_weights(
    assembly: Assembly, data: Prepared, tmp_path: Path
) -> None:
    faults = [{"operation": "CreateCustomModel", "calls": [1], "outcome": {"status": "Failed"}}]
    expect = {"status": "FAILED", "error": "States.TaskFailed", "where": "Host", "outcome": "failed"}
    scenario = {"name": "own", "title": "", "machine": "release", "faults": faults, "expect": expect}
    assert rehearsed(Scenario.model_validate(scenario), assembly, data, tmp_path).faults == ()
