"""What executions need beside the calls of their states: to start others, to run a Map's children, to hear of ends.

The runner does these itself, so nothing refuses them; a grant that is missing is listed with the others.
Source: Step Functions developer guide, "IAM policies for integrated services", "IAM policies for Distributed Map" and
"Redriving Map Runs": children that are Standard are redriven, those that are Express are started anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from touchstone.rehearsal.asl.execution import Execution
from touchstone.rehearsal.asl.history import Event
from touchstone.rehearsal.doubles.calls import Permission
from touchstone.rehearsal.permissions.guard import Guard
from touchstone.rehearsal.permissions.needs import Need

RULES: Final = {
    "sagemaker": "StepFunctionsGetEventsForSageMakerTrainingJobsRule",
    "states": "StepFunctionsGetEventsForStepFunctionsExecutionRule",
}
"""The managed rules by which Step Functions hears of a job's end."""


class NestedNeeds:
    """A listener of the runner's: checks what executions need on their own.

    Args:
        guard: judges it.
    """

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    def __call__(self, execution: Execution, event: Event) -> None:
        """Hear of an event."""
        needs = list(_needs(execution, event))
        if needs:
            self._guard.check(execution.role, needs)


def rule_needs(service: str, place: str) -> list[Need]:
    """What a role needs to hear of the end of a job.

    Args:
        service: `sagemaker` or `states`.
        place: Region and account, as an ARN has them.
    """
    rule = f"arn:aws:events:{place}:rule/{RULES[service]}"
    return [Need(Permission(action, rule)) for action in ("events:PutTargets", "events:PutRule", "events:DescribeRule")]


def _needs(execution: Execution, event: Event) -> Iterator[Need]:
    details = event.details
    if event.kind == "ExecutionRedriven" and execution.map_run is not None:
        yield Need(Permission("states:RedriveExecution", execution.arn))
    elif event.kind in {"MapRunStarted", "MapRunRedriven"}:
        yield from _of_executions(_machine_of(execution.machine), waits=True)
    elif event.kind == "TaskScheduled" and details.get("resourceType") == "states":
        call = str(details["resource"])
        if call.startswith("startExecution"):
            machine = _asked(details)
            yield from _of_executions(machine, waits=".sync" in call)
            if ".sync" in call:
                yield from rule_needs("states", ":".join(machine.split(":")[3:5]))


def _of_executions(machine: str, *, waits: bool) -> Iterator[Need]:
    yield Need(Permission("states:StartExecution", machine))
    if waits:
        executions = machine.replace(":stateMachine:", ":execution:") + ":any"
        yield Need(Permission("states:DescribeExecution", executions))
        yield Need(Permission("states:StopExecution", executions))


def _asked(details: dict[str, Any]) -> str:
    return str(json.loads(details["parameters"]).get("StateMachineArn", "*"))


def _machine_of(machine: str) -> str:
    return machine.partition("/")[0]
