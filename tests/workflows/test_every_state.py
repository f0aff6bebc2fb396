"""Every Task of every machine is refused: the stated end, nothing left, and a second start that finishes.

What a state's name and the kind of fault say is all there is to a case; scenarios/*.yaml hold what needs more words.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.workflows.world import INPUTS, MACHINES, WORKFLOWS, World
from touchstone.rehearsal.asl.errors import TaskError
from touchstone.rehearsal.asl.trace import trace_of

Account = Callable[..., World]
CLEANING = {
    "train": {"DescribeJob", "StopJob", "LookAfterStop"},
    "host": {"LookForDeployment", "LookAtDeployment", "RestoreDeployment", "DeleteDeployment", "DeleteModel"},
    "evaluate": {"ResolveCheckpoint"},
    "release": {"LookAtDeployment", "RestoreDeployment", "DeleteDeployment", "DeleteModel", "ForgetNote"},
    "customize": {"RecordRefusal"},
    "synthesize": set(),
}
"""States off the straight way: scenarios lead there."""
NESTED = {"UpdateDeployment"}
SETTLED = {"Failed", "RecordFailure"}
FINAL = dict.fromkeys(CLEANING, "Record")


def tasks(machine: str) -> list[str]:
    states = json.loads((WORKFLOWS / f"{machine}.asl.json").read_text("utf-8"))["States"]
    off = CLEANING[machine] | NESTED | SETTLED
    return [name for name, state in states.items() if state["Type"] == "Task" and name not in off]


CASES = [(machine, state) for machine in MACHINES for state in tasks(machine)]
INPUT = {**INPUTS, "customize": {**INPUTS["customize"], "approval": True}}


def error_of(machine: str, state: str, kind: str) -> str:
    resource = json.loads((WORKFLOWS / f"{machine}.asl.json").read_text("utf-8"))["States"][state]["Resource"]
    service = resource.rsplit(":", 2)[1] if "startExecution" not in resource else "states"
    names = {
        "lambda": ("Lambda.TooManyRequestsException", "Lambda.AWSLambdaException"),
        "sagemaker": ("SageMaker.AmazonSageMakerException", "SageMaker.AmazonSageMakerException"),
        "bedrock": ("Bedrock.ThrottlingException", "Bedrock.AccessDeniedException"),
        "s3": ("S3.S3Exception", "S3.S3Exception"),
        "sns": ("SNS.ThrottledException", "SNS.AuthorizationErrorException"),
    }
    return names[service][0 if kind == "throttled" else 1]


def play(world: World, machine: str, name: str) -> Any:
    execution = world.start(machine, INPUT[machine], name)
    world.runner.run(stop=lambda: bool(world.runner.tokens.open()))
    for token in world.runner.tokens.open():
        world.runner.tokens.success(token.token, {"approved": True})
    world.runner.run()
    return execution


@pytest.fixture(autouse=True)
def _plain_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("functions.summarize.documents.render_html", lambda report: f"<html>{len(report.runs)}</html>")


def own(machine: str) -> list[tuple[str, str]]:
    return [(one, state) for one, state in CASES if one == machine]


@pytest.mark.parametrize("machine", MACHINES)
def test_throttled_once_in_every_state_it_ends_well(account: Account, machine: str) -> None:
    world = account()
    for _, state in own(machine):
        if not is_nested(machine, state):
            world.functions.refuse(machine, state, TaskError(error_of(machine, state, "throttled"), "Rate exceeded"), 1)
    execution = play(world, machine, "run-1")
    assert execution.status == "SUCCEEDED", "\n".join([*trace_of(execution), str(execution.cause)])
    assert world.functions.refusals_left() == []


def is_nested(machine: str, state: str) -> bool:
    states = json.loads((WORKFLOWS / f"{machine}.asl.json").read_text("utf-8"))["States"]
    return bool(states[state]["Resource"].endswith("startExecution.sync:2"))


@pytest.mark.parametrize(("machine", "state"), [case for case in CASES if not is_nested(*case)])
def test_refused_for_good_it_says_where_and_leaves_nothing(account: Account, machine: str, state: str) -> None:
    world = account()
    error = TaskError(error_of(machine, state, "denied"), "not authorized")
    if (machine, state) == ("release", "ReadNote"):
        error = TaskError("S3.S3Exception", "not authorized")
    world.functions.refuse(machine, state, error, 10**6)
    execution = play(world, machine, "run-1")
    told = "\n".join([*trace_of(execution), str(execution.cause)])
    if (machine, state) in {("evaluate", "DeleteDeployment"), ("evaluate", "DeleteModel")}:
        assert execution.output["leftover"], told  # what it could not delete is told; the evaluation stands
    else:
        assert execution.status == "FAILED", told
        assert json.loads(execution.cause)["where"] == state, told
        assert execution.error == error.error, told
        if state == "Record" and machine == "customize":
            return  # the candidate serves: that is the release machine's doing, and recorded there
        assert world.billable() == [], told
        if state != "Prepare":
            entry = world.ledger("tools", machine)
            assert (entry["where"], entry["outcome"]) == (state, "failed")
    world.functions.allow()
    again = play(world, machine, "run-2")
    assert again.status == "SUCCEEDED", "\n".join([*trace_of(again), str(again.cause)])
    if machine in {"train", "customize"}:
        names = [job.name for job in world.trainer.jobs]
        assert len(names) == len(set(names)) == (1 if machine == "train" else 2)
