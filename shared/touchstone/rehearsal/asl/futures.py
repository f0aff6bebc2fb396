"""A value that comes later."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Generic, TypeVar

from touchstone.rehearsal.asl.clock import Timer

T = TypeVar("T")


class Future(Generic[T]):
    """A value that comes later; awaited by at most one strand.

    Attributes:
        done: whether it is answered, or wanted no longer.
        timer: what will answer it; taken back when something else does, or nobody waits any more.
    """

    __slots__ = ("_late", "_waiter", "done", "error", "timer", "value")

    def __init__(self) -> None:
        self.done = False
        self.value: T | None = None
        self.error: BaseException | None = None
        self._waiter: Callable[[], None] | None = None
        self._late: Callable[[T | None], None] | None = None
        self.timer: Timer | None = None

    def set(self, value: T) -> None:
        """Answer it; only the first answer counts."""
        self._finish(value, None)

    def fail(self, error: BaseException) -> None:
        """Answer it with an error; only the first answer counts."""
        self._finish(None, error)

    def wake(self, waiter: Callable[[], None] | None) -> None:
        """Say what to call when it is answered."""
        self._waiter = waiter
        if self.done and waiter is not None:
            waiter()

    def drop(self) -> None:
        """Nobody waits for it any more."""
        self._waiter = None
        if self.timer is not None:
            self.timer.cancel()

    def give_up(self, late: Callable[[T | None], None]) -> None:
        """Want it no longer; a value that comes all the same goes to `late`."""
        self.done, self._late = True, late

    def _finish(self, value: T | None, error: BaseException | None) -> None:
        if self.done:
            if self._late is not None:
                self._late(value)
            return
        self.done, self.value, self.error = True, value, error
        if self.timer is not None:
            self.timer.cancel()
        if self._waiter is not None:
            self._waiter()

    def __await__(self) -> Generator[Future[T], None, T]:
        if not self.done:
            yield self
        if self.error is not None:
            raise self.error
        return self.value  # type: ignore[return-value]
