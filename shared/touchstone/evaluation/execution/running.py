"""Runs calls in the order in which they were written, as an agent's loop does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from touchstone.evaluation.execution.labels import resolved
from touchstone.evaluation.execution.results import CallFault, CallResult, Fault
from touchstone.evaluation.execution.toolbox import Toolbox
from touchstone.scoring.dialects.strict_json import value_deeper_than

_MAX_DEPTH = 32


class Runnable(Protocol):
    """What running needs of a call; `touchstone.scoring.calls.Call` is one."""

    @property
    def name(self) -> str:
        """Name of the tool."""

    @property
    def arguments(self) -> Mapping[str, Any]:
        """The arguments, references included."""

    @property
    def label(self) -> str | None:
        """Name by which later calls refer to the result."""

    @property
    def fault(self) -> str | None:
        """Why the attempt could not be read as a call, if it could not."""


def run_calls(calls: Iterable[Runnable], toolbox: Toolbox) -> list[CallResult]:
    """Run calls one after the other; a call that cannot run leaves a result that says why, and later ones go on.

    Args:
        calls: the calls, in the order in which they were written.
        toolbox: the tools at hand.

    Returns:
        One result a call, in the same order. Nothing that a model can write is raised.
    """
    done: list[CallResult] = []
    labelled: dict[str, CallResult] = {}
    for call in calls:
        result = run_call(call, labelled, toolbox)
        done.append(result)
        if call.label is not None:
            labelled[call.label] = result
    return done


def run_call(call: Runnable, labelled: Mapping[str, CallResult], toolbox: Toolbox) -> CallResult:
    """Run one call.

    Args:
        call: the call.
        labelled: what became of the earlier calls that have a label.
        toolbox: the tools at hand.
    """
    try:
        return CallResult(call.name, call.label, toolbox.run(call.name, _arguments(call, labelled)))
    except CallFault as stop:
        return CallResult(call.name, call.label, None, stop.faults)


def _arguments(call: Runnable, labelled: Mapping[str, CallResult]) -> Any:
    if call.fault is not None:
        raise CallFault(Fault("unreadable_call", "", "a name and an object of arguments", call.fault))
    if value_deeper_than(call.arguments, _MAX_DEPTH):
        raise CallFault(Fault("too_deep", "/arguments", f"{_MAX_DEPTH} levels at most"))
    return resolved(dict(call.arguments), labelled)
