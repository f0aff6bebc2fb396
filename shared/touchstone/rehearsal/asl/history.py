"""What happened in an execution, in the shape of GetExecutionHistory, and no more than the service keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from touchstone.rehearsal.asl.errors import RUNTIME, StateError
from touchstone.rehearsal.asl.limits import MAX_HISTORY_EVENTS

_DETAILS: Final = {
    "MapStateStarted": "mapStateStartedEventDetails",
    "MapRunStarted": "mapRunStartedEventDetails",
    "MapRunFailed": "mapRunFailedEventDetails",
    "MapRunRedriven": "mapRunRedrivenEventDetails",
    "EvaluationFailed": "evaluationFailedEventDetails",
}
_CLOSING: Final = frozenset({"ExecutionFailed", "ExecutionSucceeded", "ExecutionAborted", "ExecutionTimedOut"})


class Event(NamedTuple):
    """An event.

    Attributes:
        time: seconds since 1970, virtual.
        kind: `TaskStateEntered`, `TaskFailed`, ….
        id: from 1.
        previous: the event before it on the same line of control, 0 for none.
        details: what the event's own details hold.
    """

    time: float
    kind: str
    id: int
    previous: int
    details: dict[str, Any]


class History:
    """The events of an execution.

    Attributes:
        events: all of them, in order.
    """

    def __init__(self, now: Callable[[], float], listener: Callable[[Event], None]) -> None:
        self.events: list[Event] = []
        self._now = now
        self._listener = listener

    def add(self, kind: str, previous: int, details: dict[str, Any] | None = None) -> int:
        """Add an event.

        Returns:
            Its id.

        Raises:
            StateError: `States.Runtime`: the history is full; only the event that closes the execution still fits.
        """
        if len(self.events) >= MAX_HISTORY_EVENTS - 1 and kind not in _CLOSING:
            raise StateError(
                RUNTIME, f"The execution reached the maximum number of history events ({MAX_HISTORY_EVENTS})."
            )
        event = Event(self._now(), kind, len(self.events) + 1, previous, details or {})
        self.events.append(event)
        self._listener(event)
        return event.id

    @property
    def full(self) -> bool:
        """Whether only the closing event still fits."""
        return len(self.events) >= MAX_HISTORY_EVENTS - 1

    def documents(self) -> Iterator[dict[str, Any]]:
        """The events as GetExecutionHistory gives them."""
        for event in self.events:
            document: dict[str, Any] = {
                "timestamp": datetime.fromtimestamp(event.time, UTC),
                "type": event.kind,
                "id": event.id,
                "previousEventId": event.previous,
            }
            if event.details:
                document[details_key(event.kind)] = event.details
            yield document


def details_key(kind: str) -> str:
    """The member that holds an event's details."""
    if kind in _DETAILS:
        return _DETAILS[kind]
    if kind.endswith("StateEntered"):
        return "stateEnteredEventDetails"
    if kind.endswith("StateExited"):
        return "stateExitedEventDetails"
    return f"{kind[0].lower()}{kind[1:]}EventDetails"
