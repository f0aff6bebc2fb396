"""One call by boto3: arguments in, the answer or the state's error out, and the virtual time it took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from touchstone.rehearsal.asl.errors import TaskError
from touchstone.rehearsal.asl.integrations import After
from touchstone.rehearsal.services.clients import Clients
from touchstone.rehearsal.services.errors import FAULTS, Naming, task_error
from touchstone.rehearsal.services.members import Times, to_request, to_result
from touchstone.rehearsal.services.names import Target

LATENCY = "x-touchstone-latency"
"""Header by which a double says how many virtual seconds its answer took."""


@dataclass(frozen=True, slots=True)
class Called:
    """What came of a call.

    Attributes:
        outcome: the answer as boto3 gave it, or the error.
        latency: virtual seconds it took.
    """

    outcome: Any
    latency: float

    def answer(self) -> Any:
        """The answer.

        Raises:
            TaskError: the service gave none.
        """
        if isinstance(self.outcome, TaskError):
            raise self.outcome
        return self.outcome

    def after(self, result: Any) -> Any | After:
        """A result, at the time at which the call is over."""
        return After(self.latency, result) if self.latency else result


def call(clients: Clients, target: Target, request: Mapping[str, Any], role: str, naming: Naming) -> Called:
    """Make a call.

    Args:
        clients: the clients.
        target: the operation.
        request: its parameters, by botocore's names.
        role: ARN of the role that calls.
        naming: how its errors are named.
    """
    client = clients.of(target.service, role)
    try:
        answer = getattr(client, _method(client, target))(**request)
    except FAULTS as error:
        return Called(task_error(error, naming), _latency(getattr(error, "response", None) or {}))
    return Called(answer, _latency(answer))


def call_by_shape(
    clients: Clients, target: Target, arguments: Any, role: str, naming: Naming, times: Times = "iso"
) -> Any | After:
    """Make a call with a state's arguments.

    Returns:
        The result as the state sees it.

    Raises:
        TaskError: the arguments are wrong, or the service answered with an error.
    """
    request = to_request(target.operation.input_shape, arguments)
    called = call(clients, target, request, role, naming)
    if isinstance(called.outcome, TaskError):
        if not called.latency:
            raise called.outcome
        return called.after(called.outcome)
    return called.after(to_result(target.operation.output_shape, called.outcome, times))


def _method(client: Any, target: Target) -> str:
    names: Mapping[str, str] = client.meta.method_to_api_mapping
    return next(method for method, operation in names.items() if operation == target.operation.name)


def _latency(answer: Mapping[str, Any]) -> float:
    return float(answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get(LATENCY, 0))
