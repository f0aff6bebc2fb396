"""Many lines of control in one thread, in an order that is always the same, on the virtual clock.

A strand is a coroutine that waits for futures. Calls to the outside are gathered: all that are wanted at one moment are
made together, on a pool of threads if there is one, and answered in the order in which they were asked.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Generic, TypeVar

from touchstone.rehearsal.asl.clock import VirtualClock
from touchstone.rehearsal.asl.futures import Future

T = TypeVar("T")


class Strand(Generic[T]):
    """A coroutine under way.

    Attributes:
        outcome: its value or its error.
    """

    def __init__(self, loop: Loop, begin: Callable[[], Coroutine[Future[Any], None, T]]) -> None:
        self.outcome: Future[T] = Future()
        self._loop = loop
        self._begin = begin
        self._work: Coroutine[Future[Any], None, T] | None = None
        self._waits: Future[Any] | None = None
        loop.soon(self._step)

    def end(self, reason: BaseException) -> None:
        """Throw an error into it where it waits; it cleans up at once and may not wait again."""
        if self.outcome.done:
            return
        if self._waits is not None:
            self._waits.drop()
            self._waits = None
        if self._work is None:
            self.outcome.fail(reason)
            return
        try:
            self._work.throw(reason)
        except StopIteration as stop:
            self.outcome.set(stop.value)
        except BaseException as error:  # noqa: BLE001 - it is kept and raised where the outcome is read
            self.outcome.fail(error)
        else:
            self._work.close()
            self.outcome.fail(reason)

    def _ready(self) -> None:
        self._loop.soon(self._step)

    def _step(self) -> None:
        if self.outcome.done:
            return
        self._waits = None
        if self._work is None:
            self._work = self._begin()
        try:
            waits = self._work.send(None)
        except StopIteration as stop:
            self.outcome.set(stop.value)
        except BaseException as error:  # noqa: BLE001 - it is kept and raised where the outcome is read
            self.outcome.fail(error)
        else:
            self._waits = waits
            waits.wake(self._ready)


class Loop:
    """Steps strands, makes calls, moves the clock.

    Attributes:
        clock: the clock.
    """

    def __init__(self, clock: VirtualClock, workers: int = 1) -> None:
        """Make it.

        Args:
            clock: the clock.
            workers: threads for calls to the outside; with 1 they are made one after the other in this thread.
        """
        self.clock = clock
        self._workers = workers
        self._soon: deque[Callable[[], None]] = deque()
        self._inbox: deque[Callable[[], None]] = deque()
        self._calls: list[tuple[Callable[[], Any], Future[Any]]] = []

    def soon(self, action: Callable[[], None]) -> None:
        """Have something done at this moment, after all that is waiting already."""
        self._soon.append(action)

    def post(self, action: Callable[[], None]) -> None:
        """As `soon`, from any thread."""
        self._inbox.append(action)

    def spawn(self, begin: Callable[[], Coroutine[Future[Any], None, T]]) -> Strand[T]:
        """Start a strand with the coroutine that `begin` makes."""
        return Strand(self, begin)

    def call(self, function: Callable[[], T]) -> Future[T]:
        """Have a call to the outside made at this moment."""
        answer: Future[T] = Future()
        self._calls.append((function, answer))
        return answer

    def sleep(self, seconds: float) -> Future[None]:
        """A future that is answered in so many seconds."""
        return self.sleep_until(self.clock.seconds() + seconds)

    def sleep_until(self, when: float) -> Future[None]:
        """A future that is answered at a time."""
        future: Future[None] = Future()
        future.timer = self.clock.at(when, lambda: future.set(None))
        return future

    def run(self, stop: Callable[[], bool] | None = None, until: float | None = None) -> None:
        """Go on until nothing is left to do.

        Args:
            stop: asked when nothing is left to do at this moment; true ends the run before the clock moves.
            until: the clock moves no further than this.
        """
        while True:
            if self._inbox:
                self._inbox.popleft()()
            elif self._soon:
                self._soon.popleft()()
            elif self._calls:
                self._make_calls()
            elif (stop is not None and stop()) or not self.clock.advance(until):
                if self._inbox:
                    continue
                return

    def _make_calls(self) -> None:
        calls, self._calls = self._calls, []
        wanted = [(function, answer) for function, answer in calls if not answer.done]
        if self._workers > 1 and len(wanted) > 1:
            with ThreadPoolExecutor(min(self._workers, len(wanted))) as pool:
                made = list(pool.map(lambda call: _made(call[0]), wanted))
        else:
            made = [_made(function) for function, _ in wanted]
        for (_, answer), (value, error) in zip(wanted, made, strict=True):
            if error is None:
                answer.set(value)
            else:
                answer.fail(error)


def _made(function: Callable[[], Any]) -> tuple[Any, BaseException | None]:
    try:
        return function(), None
    except BaseException as error:  # noqa: BLE001 - it is raised in the strand that asked
        return None, error
