from __future__ import annotations

from typing import Any

import pytest

from tests.rehearsal.asl.scenario import Ran, machine, prepare, run
from touchstone.rehearsal.asl.errors import TaskError

LAMBDA = "arn:aws:states:::lambda:invoke"


def task(arguments: Any, **more: Any) -> dict[str, Any]:
    return {
        "Type": "Task",
        "Resource": LAMBDA,
        "Arguments": arguments,
        **({"End": True} | more if "Next" not in more else more),
    }


def fails_once(wanted: Any) -> Any:
    """Answers with the arguments; those that are `wanted` fail the first time."""
    seen: list[Any] = []

    def answer(arguments: Any, _context: Any) -> Any:
        if arguments == wanted and wanted not in seen:
            seen.append(wanted)
            raise TaskError("Lambda.Unknown", "once")
        return arguments

    return answer


def ran_with(states: dict[str, Any], wanted: Any, value: Any = None, **more: Any) -> Ran:
    ran = prepare({"definition": machine(states), "input": value or {}, **more})
    ran.services.script = {"lambda:invoke": [fails_once(wanted)]}
    ran.runner.run()
    return ran


def redriven(ran: Ran) -> Ran:
    ran.runner.redrive(ran.execution.arn)
    ran.runner.run()
    return ran


def test_finished_states_keep_their_results() -> None:
    states = {
        "A": task({"n": 1}, Next="B", Assign={"a": "{% $states.result.n %}"}),
        "B": task({"n": "{% $a + 1 %}"}, Next="C"),
        "C": {
            "Type": "Pass",
            "Output": ["{% $states.input.n %}", "{% $states.context.Execution.RedriveCount %}"],
            "End": True,
        },
    }
    ran = ran_with(states, {"n": 2})
    assert ran.execution.status == "FAILED"
    redriven(ran)
    assert (ran.execution.status, ran.execution.output) == ("SUCCEEDED", [2, 1])
    assert [call.arguments for call in ran.services.calls] == [{"n": 1}, {"n": 2}, {"n": 2}]
    assert ran.events[:10] == [
        *(
            "ExecutionStarted",
            "TaskStateEntered A",
            "TaskScheduled",
            "TaskStarted",
            "TaskSucceeded",
            "TaskStateExited A",
        ),
        *("TaskStateEntered B", "TaskScheduled", "TaskStarted", "TaskFailed"),
    ]
    assert ran.events[10:14] == ["ExecutionFailed", "ExecutionRedriven", "TaskStateEntered B", "TaskScheduled"]


def test_retries_start_anew() -> None:
    retry = [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}]
    scenario = {
        "definition": machine({"A": task({}, Retry=retry)}),
        "services": {"lambda:invoke": [{"error": "X"}] * 3 + [{"result": 1}]},
    }
    ran = redriven(run(scenario))
    assert (ran.execution.status, ran.execution.output, len(ran.services.calls)) == ("SUCCEEDED", 1, 4)


def test_only_the_branches_that_failed_run_again() -> None:
    branch = [{"StartAt": f"S{n}", "States": {f"S{n}": task({"n": n})}} for n in range(3)]
    ran = ran_with({"P": {"Type": "Parallel", "Branches": branch, "End": True}}, {"n": 2})
    assert ran.execution.error == "Lambda.Unknown"
    redriven(ran)
    assert ran.execution.output == [{"n": 0}, {"n": 1}, {"n": 2}]
    assert [call.arguments["n"] for call in ran.services.calls] == [0, 1, 2, 2]


def test_only_the_iterations_that_failed_run_again() -> None:
    processor = {"StartAt": "S", "States": {"S": task({"n": "{% $states.input %}"})}}
    states = {"M": {"Type": "Map", "Items": [0, 1, 2], "MaxConcurrency": 1, "ItemProcessor": processor, "End": True}}
    ran = redriven(ran_with(states, {"n": 1}))
    assert ran.execution.output == [{"n": 0}, {"n": 1}, {"n": 2}]
    assert [call.arguments["n"] for call in ran.services.calls] == [0, 1, 1, 2]


@pytest.mark.parametrize("kind", ["STANDARD", "EXPRESS"])
def test_only_the_children_that_failed_run_again(kind: str) -> None:
    config = {"Mode": "DISTRIBUTED", "ExecutionType": kind}
    inner = {"S": {"Type": "Pass", "Next": "T"}, "T": task({"n": "{% $states.input %}"})}
    states = {
        "M": {
            "Type": "Map",
            "Label": "rows",
            "Items": [0, 1, 2],
            "MaxConcurrency": 1,
            "End": True,
            "ItemProcessor": {"ProcessorConfig": config, "StartAt": "S", "States": inner},
            "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Arguments": {"Bucket": "b"}},
        }
    }
    ran = ran_with(states, {"n": 1})
    assert ran.execution.error == "States.ExceedToleratedFailureThreshold"
    redriven(ran)
    assert ran.execution.status == "SUCCEEDED"
    assert [call.arguments["n"] for call in ran.services.calls] == [0, 1, 1, 2]
    (map_run,) = ran.runner.map_runs()
    described = map_run.describe()
    assert described["redriveCount"] == 1
    assert described["itemCounts"]["succeeded"] == described["itemCounts"]["total"] == 3
    assert "MapRunRedriven" in ran.events
    entered = [
        event
        for execution in ran.runner.executions()
        for event in execution.history.events
        if event.kind == "PassStateEntered"
    ]
    assert len(entered) == (3 if kind == "STANDARD" else 4)


def test_a_stopped_execution_goes_on() -> None:
    states = {"W": {"Type": "Wait", "Seconds": 60, "Next": "S"}, "S": {"Type": "Succeed"}}
    ran = run({"definition": machine(states), "happens": [{"at": 5, "what": "stop"}]})
    assert ran.execution.over
    redriven(ran)
    assert (ran.execution.status, ran.seconds) == ("SUCCEEDED", 65)


def test_the_machines_time_starts_anew() -> None:
    states = {"W": {"Type": "Wait", "Seconds": 60, "End": True}}
    ran = redriven(run({"definition": machine(states, TimeoutSeconds=30)}))
    assert (ran.execution.status, ran.seconds) == ("TIMED_OUT", 60)


def test_a_fail_state_fails_again() -> None:
    ran = redriven(run({"definition": machine({"F": {"Type": "Fail", "Error": "E"}})}))
    assert (ran.execution.status, ran.execution.error, ran.execution.redrives) == ("FAILED", "E", 1)


@pytest.mark.parametrize("state", [{"Type": "Succeed"}, {"Type": "Wait", "Seconds": 5, "End": True}])
def test_what_succeeded_or_still_runs_is_not_redriven(state: dict[str, Any]) -> None:
    ran = prepare({"definition": machine({"S": state})})
    ran.runner.run(until=ran.runner.clock.seconds() + 1)
    with pytest.raises(TaskError, match="cannot be redriven"):
        ran.runner.redrive(ran.execution.arn)


def test_children_are_redriven_by_their_parent_only() -> None:
    config = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    processor = {"ProcessorConfig": config, "StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "E"}}}
    ran = run({"definition": machine({"M": {"Type": "Map", "Items": [1], "ItemProcessor": processor, "End": True}})})
    child = next(execution for execution in ran.runner.executions() if execution.map_run)
    with pytest.raises(TaskError, match="Redrive the parent"):
        ran.runner.redrive(child.arn)


def test_a_stop_from_inside_a_call_leaves_no_job_behind() -> None:
    ran = prepare(
        {
            "definition": machine(
                {
                    "J": {
                        "Type": "Task",
                        "Resource": "arn:aws:states:::sagemaker:createTrainingJob.sync",
                        "Arguments": {},
                        "End": True,
                    }
                }
            ),
            "services": {"sagemaker:createTrainingJob": [{"job": 100, "result": {}}]},
        }
    )
    (started,) = ran.services.script["sagemaker:createTrainingJob"]

    def stopping(arguments: Any, context: Any) -> Any:
        ran.runner.stop(context.execution)
        return started(arguments, context)

    ran.services.script = {"sagemaker:createTrainingJob": [stopping]}
    ran.runner.run()
    assert ran.execution.status == "ABORTED"
    assert [job.stopped for job in ran.jobs] == ["the execution ended"]


def test_stopping_twice_is_stopping_once() -> None:
    ran = run({"definition": machine({"S": {"Type": "Succeed"}})})
    ran.runner.stop(ran.execution.arn)
    assert ran.execution.status == "SUCCEEDED"
