"""Waiting with an end: TimeoutSeconds and HeartbeatSeconds of a Task."""

from __future__ import annotations

from typing import TypeVar

from touchstone.rehearsal.asl.clock import Timer
from touchstone.rehearsal.asl.errors import HEARTBEAT_TIMEOUT, TIMEOUT, StateError
from touchstone.rehearsal.asl.futures import Future
from touchstone.rehearsal.asl.strands import Loop

T = TypeVar("T")


class Deadline:
    """The time a Task has, from when it was scheduled; without a limit it never passes."""

    def __init__(self, loop: Loop, seconds: float | None) -> None:
        self._loop = loop
        self.seconds = seconds
        self._end = None if seconds is None else loop.clock.seconds() + seconds

    async def bound(self, answer: Future[T], heart: Heartbeat | None = None) -> T:
        """The answer, if it comes in time.

        Raises:
            StateError: `States.Timeout` or `States.HeartbeatTimeout`.
        """
        timers = [] if self._end is None else [self._loop.clock.at(self._end, lambda: answer.fail(StateError(TIMEOUT)))]
        if heart is not None:
            heart.watch(answer)
        try:
            return await answer
        finally:
            for timer in timers:
                timer.cancel()
            if heart is not None:
                heart.rest()


class Heartbeat:
    """The longest time between two heartbeats, in seconds."""

    def __init__(self, loop: Loop, seconds: float) -> None:
        self._loop = loop
        self._seconds = seconds
        self._answer: Future[object] | None = None
        self._timer: Timer | None = None

    def watch(self, answer: Future[T]) -> None:
        """Fail the answer when no beat comes in time."""
        self._answer = answer  # type: ignore[assignment]
        self.beat()

    def beat(self) -> None:
        """A heartbeat came."""
        self.rest()
        answer = self._answer
        if answer is not None:
            failed = StateError(HEARTBEAT_TIMEOUT)
            self._timer = self._loop.clock.after(self._seconds, lambda: answer.fail(failed))

    def rest(self) -> None:
        """Stop watching."""
        if self._timer is not None:
            self._timer.cancel()
