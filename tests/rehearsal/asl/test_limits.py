from __future__ import annotations

from typing import Any

import botocore.session  # type: ignore[import-untyped]
import pytest

from tests.rehearsal.asl.scenario import machine, prepare, run
from touchstone.rehearsal.asl.errors import TaskError
from touchstone.rehearsal.asl.runner import history_text

MOST = 262_144
LAMBDA = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke"}


def text(size: int) -> str:
    return "{% $pad('', " + str(size) + ", 'x') %}"


@pytest.mark.parametrize(
    ("states", "status"),
    [
        ({"A": {"Type": "Pass", "Output": text(MOST - 2), "End": True}}, "SUCCEEDED"),
        ({"A": {"Type": "Pass", "Output": text(MOST - 1), "End": True}}, "States.DataLimitExceeded"),
        ({"A": {"Type": "Pass", "Assign": {"x": text(MOST)}, "End": True}}, "States.DataLimitExceeded"),
        ({"A": {**LAMBDA, "Arguments": {"x": text(MOST)}, "End": True}}, "States.DataLimitExceeded"),
        ({"A": {**LAMBDA, "Arguments": {}, "Output": 1, "End": True}}, "States.DataLimitExceeded"),
        (
            {
                "A": {
                    "Type": "Parallel",
                    "Branches": [
                        {
                            "StartAt": f"B{n}",
                            "States": {f"B{n}": {"Type": "Pass", "Output": text(MOST // 2), "End": True}},
                        }
                        for n in range(2)
                    ],
                    "End": True,
                }
            },
            "States.DataLimitExceeded",
        ),
    ],
)
def test_payloads_of_more_than_256_kib(states: dict[str, Any], status: str) -> None:
    services = {"lambda:invoke": [{"result": "x" * MOST}]}
    execution = run({"definition": machine(states), "services": services}).execution
    assert status in (execution.status, execution.error)


@pytest.mark.parametrize(("names", "status"), [(["States.ALL"], "FAILED"), (["States.DataLimitExceeded"], "SUCCEEDED")])
def test_only_its_own_name_catches_it(names: list[str], status: str) -> None:
    catch = [{"ErrorEquals": names, "Next": "S"}]
    states = {"A": {**LAMBDA, "Arguments": {}, "Catch": catch, "End": True}, "S": {"Type": "Succeed"}}
    services = {"lambda:invoke": [{"result": "x" * MOST}]}
    assert run({"definition": machine(states), "services": services}).execution.status == status


def test_ten_mebibytes_of_variables() -> None:
    assign = {f"v{n}": text(MOST - 100) for n in range(41)}
    states = {
        f"S{n}": {"Type": "Pass", "Assign": {name: value}, "Output": 0, "Next": f"S{n + 1}"}
        for n, (name, value) in enumerate(assign.items())
    }
    states["S41"] = {"Type": "Succeed"}
    assert run({"definition": machine(states)}).execution.error == "States.DataLimitExceeded"
    del states["S40"]
    states["S39"]["Next"] = "S41"
    assert run({"definition": machine(states)}).execution.status == "SUCCEEDED"


def test_25_000_events() -> None:
    states = {
        "A": {"Type": "Pass", "Next": "C"},
        "C": {"Type": "Choice", "Choices": [{"Condition": "{% true %}", "Next": "A"}], "Default": "S"},
        "S": {"Type": "Succeed"},
    }
    ran = run({"definition": machine(states)})
    assert (ran.execution.status, ran.execution.error) == ("FAILED", "States.Runtime")
    assert len(ran.execution.history.events) == 25_000
    assert ran.events[-1] == "ExecutionFailed"
    with pytest.raises(TaskError, match="history event limit"):
        ran.runner.redrive(ran.execution.arn)


def test_nothing_catches_a_full_history() -> None:
    poll = {"Type": "Wait", "Seconds": 1, "Next": "W2"}
    branch = {
        "StartAt": "W1",
        "States": {
            "W1": poll,
            "W2": {"Type": "Choice", "Choices": [{"Condition": "{% true %}", "Next": "W1"}], "Default": "S"},
            "S": {"Type": "Succeed"},
        },
    }
    other = {"StartAt": "O", "States": {"O": {"Type": "Wait", "Seconds": 90_000_000, "End": True}}}
    states = {
        "P": {
            "Type": "Parallel",
            "Branches": [branch, other],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Q"}],
            "End": True,
        },
        "Q": {"Type": "Succeed"},
    }
    execution = run({"definition": machine(states)}).execution
    assert (execution.status, execution.error, len(execution.history.events)) == ("FAILED", "States.Runtime", 25_000)


@pytest.mark.parametrize("name", ["", "x" * 81, "a b", "a/b", 3])
def test_names_of_executions(name: Any) -> None:
    ran = prepare({"definition": machine({"S": {"Type": "Succeed"}})})
    with pytest.raises(TaskError, match=r"StepFunctions\.InvalidNameException"):
        ran.runner.start(ran.execution.machine, {}, name)


@pytest.mark.parametrize("value", ["x" * MOST, {1}, float("inf")])
def test_inputs_of_executions(value: Any) -> None:
    ran = prepare({"definition": machine({"S": {"Type": "Succeed"}})})
    with pytest.raises(TaskError, match=r"StepFunctions\.InvalidExecutionInputException"):
        ran.runner.start(ran.execution.machine, value)


def test_the_history_has_the_shape_of_the_api() -> None:
    """Every event's type and members are those of GetExecutionHistory in botocore's own model."""
    states = {
        "A": {"Type": "Pass", "Assign": {"x": 1}, "Next": "T"},
        "T": {
            **LAMBDA,
            "Arguments": {},
            "TimeoutSeconds": 5,
            "Retry": [{"ErrorEquals": ["X"]}],
            "Output": "{% $states.result.no %}",
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "M"}],
            "End": True,
        },
        "M": {
            "Type": "Map",
            "Items": [1],
            "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Succeed"}}},
            "Next": "D",
        },
        "D": {
            "Type": "Map",
            "Items": [1],
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                "StartAt": "F",
                "States": {"F": {"Type": "Fail", "Error": "E"}},
            },
            "End": True,
        },
    }
    services = {"lambda:invoke": [{"error": "X"}, {"result": {}}]}
    ran = run({"definition": machine(states), "services": services})
    ran.runner.redrive(ran.execution.arn)
    ran.runner.run()
    model = botocore.session.get_session().get_service_model("stepfunctions")
    shape = model.shape_for("HistoryEvent")
    kinds = model.shape_for("HistoryEventType").enum
    for event in ran.execution.history.documents():
        assert event["type"] in kinds
        for key, details in event.items():
            assert key in shape.members
            if isinstance(details, dict):
                assert set(details) <= set(shape.members[key].members), event
    assert history_text(ran.execution).count("\n") == len(ran.execution.history.events)
