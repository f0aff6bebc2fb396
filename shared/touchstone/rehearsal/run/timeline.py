"""When every state of every execution ran, in virtual time, with the executions that it started."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from touchstone.rehearsal.asl.execution import Execution
from touchstone.rehearsal.asl.history import Event


@dataclass(slots=True)
class Span:
    """Visits to one state, those of a poll loop together.

    Attributes:
        state: the state.
        kind: `Task`, `Wait`, ….
        start: virtual seconds since the first execution began.
        end: the same; None while it runs.
        visits: how often it was entered.
        attempts: calls that were made.
        errors: names of the errors of its calls, in order.
        started: what ran inside, if it started another execution.
    """

    state: str
    kind: str
    start: float
    end: float | None = None
    visits: int = 0
    attempts: int = 0
    errors: list[str] = field(default_factory=list)
    started: list[Track] = field(default_factory=list)


@dataclass(slots=True)
class Track:
    """An execution on the timeline.

    Attributes:
        machine: name of its machine.
        name: its own name.
        start: virtual seconds since the first execution began.
        end: the same.
        status: how it ended.
        spans: its states, by when they were first entered.
    """

    machine: str
    name: str
    start: float
    end: float
    status: str
    spans: list[Span]

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "machine": self.machine,
            "execution": self.name,
            "start": self.start,
            "end": self.end,
            "status": self.status,
            "states": [
                {
                    "state": span.state,
                    "type": span.kind,
                    "start": span.start,
                    "end": span.end,
                    "visits": span.visits,
                    "attempts": span.attempts,
                    "errors": span.errors,
                    "executions": [track.document() for track in span.started],
                }
                for span in self.spans
            ],
        }


def timeline_of(roots: Iterable[Execution], executions: Iterable[Execution]) -> list[Track]:
    """The tracks of some executions, with those that they started inside.

    Args:
        roots: the executions that a person started.
        executions: every execution there was; children of a Map are left out.
    """
    roots = list(roots)
    known = {one.arn: one for one in executions if one.map_run is None}
    zero = min((one.started for one in roots), default=0.0)
    return [_track(one, known, zero) for one in roots]


def _track(execution: Execution, known: Mapping[str, Execution], zero: float) -> Track:
    spans: dict[str, Span] = {}
    states: dict[int, str] = {}
    for event in execution.history.events:
        name = states[event.id] = event.details.get("name") or states.get(event.previous, "")
        if event.kind.endswith("StateEntered"):
            kind = event.kind.removesuffix("StateEntered")
            spans.setdefault(name, Span(name, kind, event.time - zero)).visits += 1
        elif name in spans:
            _note(spans[name], event, known, zero)
    last = execution.history.events[-1].time if execution.history.events else execution.started
    for span in spans.values():
        span.end = last - zero if span.end is None else span.end
    return Track(
        execution.machine_name,
        execution.name,
        execution.started - zero,
        last - zero,
        execution.status,
        list(spans.values()),
    )


def _note(span: Span, event: Event, known: Mapping[str, Execution], zero: float) -> None:
    if event.kind.endswith("StateExited"):
        span.end = event.time - zero
    elif event.kind == "TaskScheduled":
        span.attempts += 1
    elif event.kind == "TaskSubmitted":
        arn = _execution_of(event)
        if arn in known:
            span.started.append(_track(known[arn], known, zero))
    elif event.kind in {"TaskFailed", "TaskTimedOut", "TaskSubmitFailed", "TaskStartFailed"}:
        span.errors.append(str(event.details.get("error", event.kind)))


def _execution_of(event: Event) -> str:
    if event.details.get("resourceType") != "states":
        return ""
    return str(json.loads(event.details["output"]).get("ExecutionArn", ""))
