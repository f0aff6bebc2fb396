"""The functions, called in this process in place of Lambda, with fault rules of their own."""

from __future__ import annotations

import importlib
import json
import traceback
from collections.abc import Iterable, Mapping
from typing import Any

from touchstone.rehearsal.asl.errors import TaskError
from touchstone.rehearsal.asl.integrations import After, Integrations, Job, TaskContext
from touchstone.rehearsal.asl.resources import Resource
from touchstone.rehearsal.doubles.faults import Faults, rules_of

FUNCTIONS = ("prepare", "evaluate", "summarize", "resolve_checkpoint", "canary", "generate", "curate")
_LIMIT = 6 * 1024 * 1024
_SERVICE_ERRORS = ("TooManyRequestsException", "ServiceException", "SdkClientException")


def forget() -> None:
    """As in a fresh process: what handlers keep between calls is gone."""
    for name in FUNCTIONS:
        for kept in vars(importlib.import_module(f"functions.{name}.handler")).values():
            if hasattr(kept, "cache_clear"):
                kept.cache_clear()


class InProcess:
    """Lambda's invoke by the handlers themselves; everything else goes on to other services.

    A rule's `error` named as one of Lambda's own comes from the service, any other from the function: `Lambda.Unknown`
    (killed), `Sandbox.Timedout`, or an exception of its own. `after`: once it has done its work. `malformed`: members
    of the answer replaced.
    """

    def __init__(self, others: Integrations, faults: Iterable[Mapping[str, Any]]) -> None:
        self._others = others
        self._faults = Faults(rules_of(faults))
        self._refused: dict[tuple[str, str], tuple[TaskError, int]] = {}

    def refuse(self, machine: str, state: str, error: TaskError, times: int) -> None:
        """Refuse a state's calls, so many times."""
        self._refused[machine, state] = (error, times)

    def allow(self) -> None:
        """Refuse nothing any more."""
        self._refused.clear()

    def refusals_left(self) -> list[tuple[str, str]]:
        """States whose calls have not been refused so often as they should."""
        return [place for place, (_, times) in self._refused.items() if times]

    def call(self, resource: Resource, arguments: Any, context: TaskContext) -> Any | After | Job:
        """Make a call."""
        place = (context.state_machine.rpartition(":")[2], context.state)
        refusal, left = self._refused.get(place, (TaskError(""), 0))
        if left:
            self._refused[place] = (refusal, left - 1)
            raise refusal
        if (resource.kind, resource.action) != ("lambda", "invoke"):
            return self._others.call(resource, arguments, context)
        name = arguments["FunctionName"].rpartition(":")[2]
        payload = json.loads(json.dumps(arguments["Payload"]))
        applied = self._faults.apply("lambda", "Invoke", {"FunctionName": name, "Payload": payload}, context.role)
        error = applied.error
        if error is not None and not error.get("after"):
            raise _told(error)
        answer = _invoked(name, payload)
        if error is not None:
            raise _told(error)
        if isinstance(applied.malformed, Mapping):
            answer = {**answer, **applied.malformed}
        result = {"ExecutedVersion": "$LATEST", "StatusCode": 200, "Payload": answer}
        return After(applied.latency, result) if applied.latency else result

    def unused_faults(self) -> list[str]:
        """Names of the rules that never met a call."""
        return self._faults.unused()


def _invoked(name: str, payload: Any) -> Any:
    handler = importlib.import_module(f"functions.{name}.handler").handler
    try:
        answer = handler(payload)
    except Exception as error:  # noqa: BLE001 - as Lambda tells any exception
        told = {
            "errorMessage": str(error),
            "errorType": type(error).__name__,
            "stackTrace": traceback.format_tb(error.__traceback__),
        }
        raise TaskError(type(error).__name__, json.dumps(told)) from None
    text = json.dumps(answer, allow_nan=False)
    assert len(text) < _LIMIT
    return json.loads(text)


def _told(error: Mapping[str, Any]) -> TaskError:
    name = str(error["name"])
    return TaskError(
        f"Lambda.{name}" if name in _SERVICE_ERRORS else name, str(error.get("message", "by a fault rule"))
    )
