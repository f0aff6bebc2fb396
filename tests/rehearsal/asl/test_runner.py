from __future__ import annotations

import threading
from typing import Any

import pytest

from tests.rehearsal.asl.scenario import machine, prepare, run
from touchstone.rehearsal.asl.definition import load
from touchstone.rehearsal.asl.errors import TaskError
from touchstone.rehearsal.asl.execution import Execution
from touchstone.rehearsal.asl.history import Event
from touchstone.rehearsal.asl.integrations import ObjectError, TaskContext
from touchstone.rehearsal.asl.recording import MemoryObjects, RecordingIntegrations, ScriptedJob
from touchstone.rehearsal.asl.runner import Runner, Settings
from touchstone.rehearsal.asl.state_templates import every_state
from touchstone.rehearsal.asl.trace import trace_of

LAMBDA = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Arguments": {}}
WAIT = machine({"W": {"Type": "Wait", "Seconds": 60, "End": True}})


def test_what_is_no_answer_of_a_service_is_raised_with_its_place() -> None:
    def broken(_arguments: Any, _context: Any) -> Any:
        raise KeyError("our own fault")

    states = {
        "T": {**LAMBDA, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "S"}], "End": True},
        "S": {"Type": "Succeed"},
    }
    ran = prepare({"definition": machine(states)})
    ran.services.script = {"lambda:invoke": [broken]}
    with pytest.raises(KeyError, match="our own fault") as raised:
        ran.runner.run()
    assert raised.value.__notes__ == [f"in execution {ran.execution.arn}, state 'T'"]


def test_a_job_where_nobody_waits_for_one() -> None:
    ran = prepare({"definition": machine({"T": {**LAMBDA, "End": True}})})
    ran.services.script = {"lambda:invoke": [lambda _arguments, _context: ScriptedJob(1, {})]}
    with pytest.raises(TypeError, match="waits for none"):
        ran.runner.run()


def test_workers_make_the_calls_of_one_moment_together() -> None:
    together = threading.Barrier(2, timeout=20)

    def meet(_arguments: Any, _context: Any) -> Any:
        together.wait()
        return 1

    branches = [{"StartAt": name, "States": {name: {**LAMBDA, "End": True}}} for name in ("A", "B")]
    states = {"P": {"Type": "Parallel", "Branches": branches, "End": True}}
    runner = Runner(RecordingIntegrations({"lambda:invoke": [meet]}), settings=Settings(workers=2))
    assert runner.execute(runner.add("m", load(machine(states))), {}).output == [1, 1]


def test_a_run_goes_no_further_than_it_is_told() -> None:
    ran = prepare({"definition": WAIT})
    start = ran.runner.clock.seconds()
    ran.runner.run(until=start + 30)
    assert (ran.execution.status, ran.runner.clock.seconds()) == ("RUNNING", start + 30)
    ran.runner.run()
    assert (ran.execution.status, ran.runner.clock.seconds()) == ("SUCCEEDED", start + 60)


def test_timers_of_others_share_the_clock() -> None:
    ran = prepare({"definition": WAIT})
    seen: list[float] = []
    ran.runner.clock.after(10, lambda: seen.append(ran.runner.clock.seconds() - ran.execution.started))
    ran.runner.run()
    assert seen == [10]


def test_the_same_start_is_one_execution_while_it_runs() -> None:
    runner = Runner(RecordingIntegrations())
    arn = runner.add("m", load(WAIT))
    first = runner.start(arn, {"a": 1}, "n")
    assert runner.start(arn, {"a": 1}, "n") is first
    with pytest.raises(TaskError, match="ExecutionAlreadyExists"):
        runner.start(arn, {"a": 2}, "n")
    runner.run()
    with pytest.raises(TaskError, match="ExecutionAlreadyExists"):
        runner.start(arn, {"a": 1}, "n")
    assert runner.start(arn, {"a": 1}).name != runner.start(arn, {"a": 1}).name
    runner.run()
    assert [execution.status for execution in runner.executions()] == ["SUCCEEDED"] * 3


def test_executions_of_one_runner_run_side_by_side() -> None:
    runner = Runner(RecordingIntegrations())
    arn = runner.add("m", load(WAIT))
    start = runner.clock.seconds()
    both = [runner.start(arn, {}, name) for name in ("a", "b")]
    runner.run()
    assert {execution.status for execution in both} == {"SUCCEEDED"}
    assert runner.clock.seconds() == start + 60


def test_a_listener_hears_every_event() -> None:
    heard: list[tuple[str, str]] = []

    def listener(execution: Execution, event: Event) -> None:
        heard.append((execution.name, event.kind))

    runner = Runner(RecordingIntegrations(), listener=listener)
    execution = runner.execute(runner.add("m", load(WAIT)), {}, "n")
    assert heard == [("n", event.kind) for event in execution.history.events]


def test_what_a_call_is_told() -> None:
    ran = run(
        {
            "definition": machine(
                {"T": {**LAMBDA, "TimeoutSeconds": 9, "Retry": [{"ErrorEquals": ["X"]}], "End": True}}
            ),
            "services": {"lambda:invoke": [{"error": "X"}, {"result": 1}]},
        }
    )
    context = ran.services.calls[1].context
    assert context.execution == "arn:aws:states:us-east-1:123456789012:execution:machine:run"
    assert context.state_machine == "arn:aws:states:us-east-1:123456789012:stateMachine:machine"
    assert (context.execution_name, context.role, context.state) == ("run", "arn:aws:iam::1:role/r", "T")
    assert (context.attempt, context.token, context.timeout) == (1, None, 9)
    assert context.now.isoformat() == "2026-01-05T09:00:01+00:00"
    assert ran.services.calls[0].resource.kind == "lambda"


def test_a_map_run_counts_its_items_and_children() -> None:
    config = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    choice = {
        "Type": "Choice",
        "Choices": [{"Condition": "{% 4 in $states.input.Items %}", "Next": "F"}],
        "Default": "S",
    }
    inner = {"C": choice, "F": {"Type": "Fail", "Error": "E"}, "S": {"Type": "Succeed"}}
    states = {
        "M": {
            "Type": "Map",
            "Label": "rows",
            "Items": [1, 2, 3, 4, 5],
            "ItemBatcher": {"MaxItemsPerBatch": 2},
            "MaxConcurrency": 1,
            "ToleratedFailurePercentage": 40,
            "ItemProcessor": {"ProcessorConfig": config, "StartAt": "C", "States": inner},
            "End": True,
        }
    }
    ran = run({"definition": machine(states)})
    (map_run,) = ran.runner.map_runs()
    assert ran.runner.map_run(map_run.arn) is map_run
    described = map_run.describe()
    assert described["itemCounts"] == {
        "pending": 0,
        "running": 0,
        "succeeded": 3,
        "failed": 2,
        "timedOut": 0,
        "aborted": 0,
        "pendingRedrive": 0,
        "total": 5,
        "resultsWritten": 0,
        "failuresNotRedrivable": 0,
    }
    assert described["executionCounts"]["total"] == 3
    assert (described["status"], described["maxConcurrency"], described["toleratedFailurePercentage"]) == (
        "SUCCEEDED",
        1,
        40,
    )
    child = next(execution for execution in ran.runner.executions() if execution.map_run)
    assert child.arn.startswith("arn:aws:states:us-east-1:123456789012:execution:machine/rows:")
    assert child.machine == "arn:aws:states:us-east-1:123456789012:stateMachine:machine/rows"


def test_a_trace_a_person_can_read() -> None:
    states = {
        "Train": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sagemaker:createTrainingJob.sync",
            "Arguments": {},
            "TimeoutSeconds": 90,
            "Retry": [{"ErrorEquals": ["SageMaker.ResourceLimitExceededException"], "IntervalSeconds": 60}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Failed"}],
            "Next": "Done",
        },
        "Done": {"Type": "Succeed"},
        "Failed": {"Type": "Fail", "Error": "TrainingFailed", "Cause": "secret"},
    }
    services = {
        "sagemaker:createTrainingJob": [
            {"error": "SageMaker.ResourceLimitExceededException"},
            {"job": 3600, "result": {}},
        ]
    }
    assert list(trace_of(run({"definition": machine(states), "services": services}).execution)) == [
        "  0:00:00.000                            execution started",
        "  0:00:00.000  Train                     entered (Task)",
        "  0:00:00.000  Train                     calls sagemaker:createTrainingJob.sync",
        "  0:00:00.000  Train                     task submit failed: SageMaker.ResourceLimitExceededException",
        "  0:01:00.000  Train                     calls sagemaker:createTrainingJob.sync (attempt 2)",
        "  0:01:00.000  Train                     sagemaker:createTrainingJob.sync submitted (attempt 2)",
        "  0:02:30.000  Train                     task timed out: States.Timeout (attempt 2)",
        "  0:02:30.000  Train                     exited (Task)",
        "  0:02:30.000  Failed                    entered (Fail)",
        "  0:02:30.000  Failed                    execution failed: TrainingFailed",
    ]


class ClosedObjects(MemoryObjects):
    """A store that may be read, but not written."""

    def write(self, bucket: str, key: str, body: bytes, context: TaskContext) -> None:  # noqa: ARG002 - the protocol
        raise ObjectError("AccessDenied", f"{context.role} may not put")


def test_results_that_cannot_be_written() -> None:
    config = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    catch = [{"ErrorEquals": ["States.ResultWriterFailed"], "Next": "S"}]
    states = {
        "M": {
            "Type": "Map",
            "Items": [1],
            "Catch": catch,
            "End": True,
            "ItemProcessor": {"ProcessorConfig": config, "StartAt": "P", "States": {"P": {"Type": "Succeed"}}},
            "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Arguments": {"Bucket": "b", "Prefix": "p"}},
        },
        "S": {"Type": "Succeed", "Output": "{% $states.input.Cause %}"},
    }
    runner = Runner(RecordingIntegrations(), objects=ClosedObjects())
    execution = runner.execute(runner.add("m", load(machine(states)), role="arn:aws:iam::1:role/r"), {})
    assert "AccessDenied: arn:aws:iam::1:role/r may not put" in execution.output
    assert [run.status for run in runner.map_runs()] == ["FAILED"]


def test_every_state_is_found_with_its_place() -> None:
    branch = {"StartAt": "B", "States": {"B": {"Type": "Succeed"}}}
    states = {"P": {"Type": "Parallel", "Branches": [branch], "Next": "S"}, "S": {"Type": "Succeed"}}
    found = {state.name: state.path for state in every_state(load(machine(states)).scope)}
    assert found == {"P": ("States", "P"), "B": ("States", "P", "Branches", 0, "States", "B"), "S": ("States", "S")}


def test_only_a_token_has_a_heartbeat() -> None:
    definition = load(machine({"T": {**LAMBDA, "HeartbeatSeconds": 9, "End": True}}))
    assert [note.problem for note in definition.notes] == ["HeartbeatSeconds: only a .waitForTaskToken has a heartbeat"]
