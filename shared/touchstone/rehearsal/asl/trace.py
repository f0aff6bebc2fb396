"""An execution's history as a few lines a person can read: when, where, what, which attempt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from touchstone.rehearsal.asl.execution import Execution
from touchstone.rehearsal.asl.history import Event

_QUIET = frozenset({"TaskStarted", "MapStateSucceeded", "ParallelStateSucceeded", "MapRunSucceeded"})


def trace_of(execution: Execution) -> Iterator[str]:
    """The lines of a trace; times count from the start of the execution. No inputs, outputs or causes of theirs."""
    states: dict[int, str] = {}
    attempts: dict[str, int] = {}
    for event in execution.history.events:
        name = states[event.id] = event.details.get("name") or states.get(event.previous, "")
        if event.kind.endswith("StateEntered"):
            attempts[name] = 0
        if event.kind == "TaskScheduled":
            attempts[name] = attempts.get(name, 0) + 1
        if event.kind not in _QUIET:
            yield f"{_elapsed(event.time - execution.started)}  {name:<24}  {_what(event, attempts.get(name, 0))}"


def _elapsed(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(int(minutes), 60)
    return f"{hours:>3}:{minutes:02}:{rest:06.3f}"


def _what(event: Event, attempt: int) -> str:
    details = event.details
    again = f" (attempt {attempt})" if attempt > 1 else ""
    if event.kind == "TaskScheduled":
        return f"calls {_call(details)}{again}"
    if event.kind in {"TaskSucceeded", "TaskSubmitted"}:
        return f"{_call(details)} {event.kind.removeprefix('Task').lower()}{again}"
    if "error" in details:
        return f"{_words(event.kind)}: {details['error']}{again}"
    if event.kind.startswith("MapIteration"):
        return f"{_words(event.kind)} {details['index']}"
    if event.kind.endswith(("StateEntered", "StateExited")):
        kind, _, way = event.kind.partition("State")
        return f"{way.lower()} ({kind})"
    return _words(event.kind)


def _call(details: dict[str, Any]) -> str:
    return f"{details['resourceType']}:{details['resource']}"


def _words(kind: str) -> str:
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in kind).strip()
