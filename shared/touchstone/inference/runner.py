"""Work on many threads, in bounded memory: results as they come, a clean stop, a deadline."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from touchstone.inference.pace import Pace

Task = TypeVar("Task")
Result = TypeVar("Result")

GRACE_SECONDS = 5.0
"""How long a stopped run waits for the answers that are on their way."""

_GLANCE_SECONDS = 0.1


class Stopped(Exception):
    """Work given up because everything stops; its task counts as never begun."""


@dataclass(slots=True)
class Stop:
    """A switch that ends a run: nothing new is begun, and waits are cut short."""

    _event: threading.Event = field(default_factory=threading.Event)

    def set(self) -> None:
        """Stop."""
        self._event.set()

    @property
    def is_set(self) -> bool:
        """Whether it was asked to stop."""
        return self._event.is_set()

    def sleep(self, seconds: float) -> None:
        """Let time pass.

        Raises:
            Stopped: the switch was set meanwhile.
        """
        if self._event.wait(seconds):
            raise Stopped


@dataclass(frozen=True, slots=True)
class Until:
    """Until when to work.

    Attributes:
        now: the time, in seconds that only go forward.
        stop: ends the work early, with some grace for what is on its way.
        deadline: the time at which all must be over, if there is one.
        grace: seconds of grace.
    """

    now: Callable[[], float]
    stop: Stop
    deadline: float | None = None
    grace: float = GRACE_SECONDS

    @property
    def may_begin(self) -> bool:
        """Whether anything new may be begun."""
        return not self.stop.is_set and not self.is_late

    @property
    def is_late(self) -> bool:
        """Whether the deadline is over."""
        return self.deadline is not None and self.now() >= self.deadline


def in_parallel(
    tasks: Iterable[Task], work: Callable[[Task], Result], late: Callable[[Task], Result], pace: Pace, until: Until
) -> Generator[Result]:
    """The result of each task, in the order in which they are finished.

    A task is taken from `tasks` only when there is room for it, so that a long dataset is never held in memory. The
    threads are daemons: a request that hangs keeps no stopped program alive.

    Args:
        tasks: what to do; read on the calling thread.
        work: does a task, on some thread.
        late: the result of a task for which no time was left; of all that remain, once the deadline is over.
        pace: how many at once.
        until: how long. Stopped before the deadline, it leaves the rest without a result.

    Raises:
        Exception: whatever `work` raised, `Stopped` excepted.
    """
    source = iter(tasks)
    crew = _Crew(work)
    try:
        while True:
            while len(crew.busy_with) < pace.limit and until.may_begin and crew.begin(source):
                pass
            done = crew.next_done(until) if crew.busy_with else None
            if done is None:
                break
            if done.error is not None and not isinstance(done.error, Stopped):
                raise done.error
            yield from done.results
        if until.is_late and not until.stop.is_set:
            yield from map(late, crew.busy_with.values())
            yield from map(late, source)
    finally:
        crew.leave()


@dataclass(frozen=True, slots=True)
class _Done(Generic[Result]):
    """A finished task: its result, if any, or what it raised."""

    number: int
    results: tuple[Result, ...] = ()
    error: Exception | None = None


class _Crew(Generic[Task, Result]):
    """Threads, made as they are needed; used from one thread.

    Attributes:
        busy_with: tasks begun and not finished, by number.
    """

    def __init__(self, work: Callable[[Task], Result]) -> None:
        self.busy_with: dict[int, Task] = {}
        self._work = work
        self._threads = 0
        self._begun = 0
        self._todo: SimpleQueue[tuple[int, Task] | None] = SimpleQueue()
        self._done: SimpleQueue[_Done[Result]] = SimpleQueue()

    def begin(self, source: Iterator[Task]) -> bool:
        """Begin the next task; whether there was one."""
        for task in source:
            self._begun += 1
            self.busy_with[self._begun] = task
            if len(self.busy_with) > self._threads:
                self._threads += 1
                threading.Thread(target=self._serve, name=f"ask-{self._threads}", daemon=True).start()
            self._todo.put((self._begun, task))
            return True
        return False

    def next_done(self, until: Until) -> _Done[Result] | None:
        """The next finished task; None when it can't be waited for any longer."""
        patience: float | None = None
        while True:
            try:
                done = self._done.get(timeout=_GLANCE_SECONDS)
            except Empty:
                if until.stop.is_set and patience is None:
                    patience = until.now() + until.grace
                if until.is_late or (patience is not None and until.now() >= patience):
                    return None
            else:
                del self.busy_with[done.number]
                return done

    def leave(self) -> None:
        """Let the threads end once they are done."""
        for _ in range(self._threads):
            self._todo.put(None)

    def _serve(self) -> None:
        while (entry := self._todo.get()) is not None:
            number, task = entry
            try:
                self._done.put(_Done(number, (self._work(task),)))
            except Exception as error:  # noqa: BLE001 - it is raised again, on the calling thread
                self._done.put(_Done(number, error=error))
