"""What the states really sent: each call's evaluated arguments, held against the service's own model in botocore."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.training.shapes import faults_of
from touchstone.rehearsal.asl.execution import Execution
from touchstone.rehearsal.services.members import json_text, to_request
from touchstone.rehearsal.services.names import Target, target_of

_TEXTS = {"sns:publish": "Message", "states:startExecution": "Input"}
"""Members that Step Functions writes as JSON."""
_SERVICES = {"states": "sfn"}


class Sent(NamedTuple):
    """A call: the machine and the state that made it, the resource, and what it sent."""

    machine: str
    state: str
    resource: str
    arguments: dict[str, Any]

    def faults(self) -> list[str]:
        """What AWS would refuse."""
        service, action = self.resource.split(".")[0].rsplit(":", 2)[-2:]
        target = target_of(_SERVICES.get(service, service), action)
        assert isinstance(target, Target), target
        arguments = dict(self.arguments)
        text = _TEXTS.get(f"{service}:{action}", "")
        if not isinstance(arguments.get(text, ""), str):
            arguments[text] = json_text(arguments[text])
        request = to_request(target.operation.input_shape, arguments)
        return [f"{self.machine}.{self.state}: {fault}" for fault in faults_of(_api(target), request)]


def sent_by(execution: Execution) -> Iterator[Sent]:
    """The calls of an execution, as its history tells them."""
    state = ""
    for event in execution.history.events:
        if event.kind == "TaskStateEntered":
            state = event.details["name"]
        elif event.kind == "TaskScheduled":
            details = event.details
            resource = f"{details['resourceType']}:{details['resource']}"
            machine = execution.machine.rpartition(":")[2].partition("/")[0]
            yield Sent(machine, state, resource, json.loads(details["parameters"]))


def _api(target: Target) -> str:
    return f"{target.service}:{target.operation.name}"
