"""What executions need on their own: a Map's children, started and redriven."""

from __future__ import annotations

from typing import Any

import pytest

from touchstone.rehearsal.asl.definition import load
from touchstone.rehearsal.asl.errors import TaskError
from touchstone.rehearsal.asl.execution import Execution
from touchstone.rehearsal.asl.recording import RecordingIntegrations
from touchstone.rehearsal.asl.runner import Runner
from touchstone.rehearsal.permissions.guard import Guard
from touchstone.rehearsal.permissions.nested import NestedNeeds
from touchstone.rehearsal.permissions.statements import statements_of

HERE = "arn:aws:states:us-east-1:123456789012"
ROLE = "arn:aws:iam::123456789012:role/own"
STARTS = {"Effect": "Allow", "Action": "states:StartExecution", "Resource": f"{HERE}:stateMachine:own"}
WAITS = {
    "Effect": "Allow",
    "Action": ["states:DescribeExecution", "states:StopExecution"],
    "Resource": f"{HERE}:execution:own:*",
}
REDRIVES = {"Effect": "Allow", "Action": "states:RedriveExecution", "Resource": f"{HERE}:execution:own/rows:*"}


def _definition(kind: str) -> dict[str, Any]:
    work = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Arguments": {"FunctionName": "f"}}
    inner = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": kind},
        "StartAt": "Work",
        "States": {"Work": {**work, "End": True}},
    }
    each = {"Type": "Map", "Label": "rows", "Items": [0, 1], "MaxConcurrency": 1, "ItemProcessor": inner, "End": True}
    return {"QueryLanguage": "JSONata", "StartAt": "Each", "States": {"Each": each}}


def _redriven(guard: Guard, kind: str = "STANDARD") -> Execution:
    """A machine whose second child fails the first time; redriven, it ends well."""
    answers = RecordingIntegrations({"lambda:invoke": ["well", TaskError("Lambda.Unknown", "once"), "well"]})
    runner = Runner(answers, listener=NestedNeeds(guard))
    execution = runner.execute(runner.add("own", load(_definition(kind)), role=ROLE), {}, "run")
    assert execution.status == "FAILED"
    assert guard.missing() == {}
    runner.redrive(execution.arn)
    runner.run()
    return execution


def _guard(*statements: dict[str, Any]) -> Guard:
    return Guard({ROLE: statements_of({"Statement": list(statements)}, "own")})


def test_a_redriven_map_redrives_the_child_that_failed_and_nothing_else() -> None:
    guard = _guard(STARTS, WAITS, REDRIVES)
    assert _redriven(guard).status == "SUCCEEDED"
    assert guard.missing() == {}
    assert guard.unused() == []


@pytest.mark.parametrize("kind", ["STANDARD", "EXPRESS"])
def test_without_the_grant_it_is_missing_where_children_are_standard(kind: str) -> None:
    guard = _guard(STARTS, WAITS)
    _redriven(guard, kind)
    missing = [(one.role, one.action, one.resource.rpartition(":")[0], many) for one, many in guard.missing().items()]
    standard = [(ROLE, "states:RedriveExecution", f"{HERE}:execution:own/rows", 1)]
    assert missing == (standard if kind == "STANDARD" else [])


def test_a_person_who_redrives_asks_nothing_of_the_role() -> None:
    guard = _guard(STARTS, WAITS, {**REDRIVES, "Resource": f"{HERE}:execution:own:*"})
    _redriven(guard)
    assert [one.action for one in guard.missing()] == ["states:RedriveExecution"]
    assert [one.action for one in guard.unused()] == ["states:RedriveExecution"]
