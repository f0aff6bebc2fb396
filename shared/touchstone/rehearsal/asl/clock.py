"""A clock that nobody waits for: time moves to the next thing that is due."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Final

START: Final = datetime(2026, 1, 5, 9, 0, 0, tzinfo=UTC)


class Timer:
    """Something due at a time; `cancel` takes it back."""

    __slots__ = ("action", "when")

    def __init__(self, when: float, action: Callable[[], None]) -> None:
        self.when = when
        self.action: Callable[[], None] | None = action

    def cancel(self) -> None:
        """Take it back."""
        self.action = None


class VirtualClock:
    """Virtual time, in seconds since 1970; what is due at one time happens in the order in which it was set."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start.timestamp()
        self._due: list[tuple[float, int, Timer]] = []
        self._order = count()

    def seconds(self) -> float:
        """Now, in seconds since 1970."""
        return self._now

    def millis(self) -> int:
        """Now, in milliseconds since 1970."""
        return round(self._now * 1000)

    def now(self) -> datetime:
        """Now."""
        return datetime.fromtimestamp(self._now, UTC)

    def at(self, when: float, action: Callable[[], None]) -> Timer:
        """Have something done at a time (at once, if that has passed)."""
        timer = Timer(max(when, self._now), action)
        heapq.heappush(self._due, (timer.when, next(self._order), timer))
        return timer

    def after(self, seconds: float, action: Callable[[], None]) -> Timer:
        """Have something done in so many seconds."""
        return self.at(self._now + seconds, action)

    def next_due(self) -> float | None:
        """When the next thing is due."""
        while self._due and self._due[0][2].action is None:
            heapq.heappop(self._due)
        return self._due[0][0] if self._due else None

    def advance(self, until: float | None = None) -> bool:
        """Move to the next thing that is due, and do all that is due then.

        Args:
            until: not beyond this time.

        Returns:
            Whether there was something.
        """
        when = self.next_due()
        if when is None or (until is not None and when > until):
            self._now = self._now if until is None else max(self._now, until)
            return False
        self._now = when
        while self._due and self._due[0][0] <= when:
            timer = heapq.heappop(self._due)[2]
            action, timer.action = timer.action, None
            if action is not None:
                action()
        return True


def iso(seconds: float) -> str:
    """A time as the service writes it: `2026-01-05T09:00:00.000Z`."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
