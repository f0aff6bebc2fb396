"""`states:startExecution`, plain, `.sync`, `.sync:2` and `.waitForTaskToken`: executions of other state machines.

Shapes measured on AWS by the floci project: the answer in PascalCase, keys in order, dates in epoch milliseconds;
`.sync:2` gives Input and Output as JSON values, `.sync` as JSON texts.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from touchstone.rehearsal.asl.deadlines import Deadline
from touchstone.rehearsal.asl.descriptions import describe
from touchstone.rehearsal.asl.errors import TASK_FAILED, ExecutionEnded, StateError, TaskError
from touchstone.rehearsal.asl.execution import Execution
from touchstone.rehearsal.asl.futures import Future
from touchstone.rehearsal.asl.limits import text_of
from touchstone.rehearsal.asl.resources import Resource
from touchstone.rehearsal.asl.visit import DETAILS, Visit

_FIELDS: Final = frozenset({"StateMachineArn", "Name", "Input", "TraceHeader"})


async def run_nested(
    visit: Visit, resource: Resource, arguments: Any, deadline: Deadline, record: Callable[..., None]
) -> Any:
    """Start an execution, and wait for it where the pattern says so.

    Raises:
        StateError: it can't be started, or it did not succeed.
    """
    child = start_nested(visit, arguments)
    answer = answer_of(child)
    if not resource.pattern:
        return answer
    record("TaskSubmitted", output=text_of(answer), outputDetails=DETAILS)
    try:
        await deadline.bound(_ended(child))
    except (StateError, ExecutionEnded):
        if not child.over:
            visit.course.engine.executions.end(child, "ABORTED")
        raise
    described = describe(child, parsed=resource.pattern == ".sync:2")
    if child.status == "SUCCEEDED":
        return described
    raise _located(StateError(TASK_FAILED, text_of(described)))


def answer_of(child: Execution) -> dict[str, Any]:
    """What StartExecution answers, in PascalCase."""
    return {"ExecutionArn": child.arn, "StartDate": round(child.started * 1000)}


def start_nested(visit: Visit, arguments: Any) -> Execution:
    """Start the execution that a state's arguments name.

    Raises:
        StateError: it can't be started.
    """
    unknown = sorted(set(arguments) - _FIELDS)
    if unknown or not isinstance(arguments.get("StateMachineArn"), str):
        problem = f"the fields {unknown} are not known" if unknown else "StateMachineArn is missing"
        raise StateError("States.Runtime", f"The arguments of startExecution are wrong: {problem}.")
    value, name = arguments.get("Input", {}), arguments.get("Name")
    if isinstance(value, str):
        value = _parsed(value)
    try:
        return visit.course.engine.executions.start_nested(
            arguments["StateMachineArn"], name, value, visit.course.execution
        )
    except TaskError as error:
        raise _located(StateError(error.error, error.cause)) from None


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _ended(child: Execution) -> Future[Any]:
    """A future of its own, so that a timeout here leaves the child's alone."""
    ended: Future[Any] = Future()
    child.on_end(lambda: ended.set(child))
    return ended


def _located(error: StateError) -> StateError:
    error.located = True
    return error
