from __future__ import annotations

from typing import Any

from touchstone.rehearsal.asl.definition import load
from touchstone.rehearsal.asl.errors import TaskError
from touchstone.rehearsal.asl.integrations import After
from touchstone.rehearsal.asl.runner import Runner
from touchstone.rehearsal.run.timeline import timeline_of


class Slow:
    """Answers after a minute; the first call fails."""

    def __init__(self) -> None:
        self.calls = 0

    def call(self, resource: Any, arguments: Any, context: Any) -> Any:
        del resource, arguments, context
        self.calls += 1
        if self.calls == 1:
            raise TaskError("Lambda.TooManyRequestsException", "busy")
        return After(60, {"Payload": {}})


def _machine(states: dict[str, Any], start: str) -> Any:
    return load({"QueryLanguage": "JSONata", "StartAt": start, "States": states})


CALL = {
    "Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke",
    "Arguments": {"FunctionName": "f"},
    "Retry": [{"ErrorEquals": ["Lambda.TooManyRequestsException"], "IntervalSeconds": 10, "JitterStrategy": "NONE"}],
    "Next": "Rest",
}
REST = {"Type": "Wait", "Seconds": 30, "End": True}
LOOP = {
    "Look": {"Type": "Pass", "Assign": {"n": "{% $exists($n) ? $n + 1 : 1 %}"}, "Next": "Enough"},
    "Enough": {"Type": "Choice", "Choices": [{"Condition": "{% $n > 2 %}", "Next": "Inner"}], "Default": "Again"},
    "Again": {"Type": "Wait", "Seconds": 100, "Next": "Look"},
    "Inner": {
        "Type": "Task",
        "Resource": "arn:aws:states:::states:startExecution.sync:2",
        "Arguments": {"StateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:inner", "Input": {}},
        "End": True,
    },
}


def test_a_nested_execution_stands_inside_its_state() -> None:
    runner = Runner(Slow())
    runner.add("inner", _machine({"Call": CALL, "Rest": REST}, "Call"))
    outer = runner.execute(runner.add("outer", _machine(LOOP, "Look")), {}, "run")
    assert outer.status == "SUCCEEDED", outer.cause
    (track,) = timeline_of([outer], runner.executions())
    assert [(span.state, span.visits) for span in track.spans] == [
        ("Look", 3),
        ("Enough", 3),
        ("Again", 2),
        ("Inner", 1),
    ]
    again, inner = track.spans[2], track.spans[3]
    assert (again.start, again.end) == (0, 200)
    assert (inner.start, inner.end) == (200, 300)
    (started,) = inner.started
    assert (started.machine, started.status, started.start, started.end) == ("inner", "SUCCEEDED", 200, 300)
    call, rest = started.spans
    assert (call.attempts, call.errors, call.start, call.end) == (2, ["Lambda.TooManyRequestsException"], 200, 270)
    assert (rest.start, rest.end) == (270, 300)
    document = track.document()
    assert document["states"][3]["executions"][0]["states"][0]["state"] == "Call"
