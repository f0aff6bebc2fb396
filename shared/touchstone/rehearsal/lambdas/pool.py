"""The execution environments of a function: kept warm, started when needed, no more than allowed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from touchstone.rehearsal.lambdas.environment import Environment
from touchstone.scoring.errors import TouchstoneError


class ThrottledError(TouchstoneError):
    """More invocations at once than the function's reserved concurrency."""


@dataclass(slots=True)
class Counts:
    """What became of a function's invocations.

    Attributes:
        invocations: how many were started.
        cold_starts: how many environments were started for them.
        errors: how many ended in a function error.
        throttles: how many were refused.
    """

    invocations: int = 0
    cold_starts: int = 0
    errors: int = 0
    throttles: int = 0


class Pool:
    """Lends environments.

    Args:
        make: starts an environment.
        concurrency: invocations at once beyond which a call is throttled, as Lambda does; None for no limit.
        processes: environments at once beyond which a call waits: what this machine can bear.

    Attributes:
        counts: what became of the invocations.
    """

    def __init__(self, make: Callable[[], Environment], concurrency: int | None, processes: int) -> None:
        self._make = make
        self._concurrency = concurrency
        self._processes = processes
        self._idle: list[Environment] = []
        self._alive = 0
        self._busy = 0
        self._changed = threading.Condition()
        self.counts = Counts()

    @contextmanager
    def lent(self) -> Iterator[Environment]:
        """An environment, for one invocation.

        Raises:
            ThrottledError: the concurrency is used up.
        """
        self._enter()
        environment: Environment | None = None
        try:
            environment = self._idle_one() or self._made()
            yield environment
        finally:
            self._leave(environment)

    def _enter(self) -> None:
        with self._changed:
            if self._concurrency is not None and self._busy >= self._concurrency:
                self.counts.throttles += 1
                raise ThrottledError("Rate Exceeded.")
            self._busy += 1
            self.counts.invocations += 1

    def _idle_one(self) -> Environment | None:
        with self._changed:
            self._changed.wait_for(lambda: bool(self._idle) or self._alive < self._processes)
            if self._idle:
                return self._idle.pop()
            self._alive += 1
            self.counts.cold_starts += 1
            return None

    def _made(self) -> Environment:
        try:
            return self._make()
        except BaseException:
            with self._changed:
                self._alive -= 1
            raise

    def _leave(self, environment: Environment | None) -> None:
        if environment is not None and environment.dead:
            environment.close()
        with self._changed:
            self._busy -= 1
            if environment is not None and environment.dead:
                self._alive -= 1
            elif environment is not None:
                self._idle.append(environment)
            self._changed.notify()
