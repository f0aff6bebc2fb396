"""Pieces of work side by side: at most so many at a time, and all of them ended when one fails."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from typing import Any

from touchstone.rehearsal.asl.errors import ExecutionEnded
from touchstone.rehearsal.asl.futures import Future
from touchstone.rehearsal.asl.strands import Loop, Strand

Work = Callable[[], Coroutine[Future[Any], None, Any]]


async def side_by_side(loop: Loop, work: Iterable[tuple[int, Work]], limit: int) -> dict[int, Any]:
    """Do all of it.

    Args:
        loop: the loop.
        work: number -> what to do, in the order in which it starts.
        limit: how many at a time.

    Returns:
        The results by number.

    Raises:
        BaseException: what the first failure raised; the others are ended first.
    """
    group = _Group(loop, deque(work), limit)
    try:
        return await group.all_done()
    except BaseException:
        group.end()
        raise


class _Group:
    def __init__(self, loop: Loop, work: deque[tuple[int, Work]], limit: int) -> None:
        self.loop = loop
        self.waiting = work
        self.limit = limit
        self.results: dict[int, Any] = {}
        self.running: dict[int, Strand[Any]] = {}
        self.over: Future[None] = Future()

    async def all_done(self) -> dict[int, Any]:
        self._fill()
        await self.over
        return self.results

    def end(self) -> None:
        self.waiting.clear()
        for strand in list(self.running.values()):
            strand.outcome.wake(None)
            strand.end(ExecutionEnded())

    def _fill(self) -> None:
        while self.waiting and len(self.running) < self.limit:
            number, work = self.waiting.popleft()
            strand = self.loop.spawn(work)
            self.running[number] = strand
            strand.outcome.wake(partial(self._ended, number, strand))
        if not self.waiting and not self.running:
            self.over.set(None)

    def _ended(self, number: int, strand: Strand[Any]) -> None:
        del self.running[number]
        outcome = strand.outcome
        if outcome.error is not None:
            self.over.fail(outcome.error)
            return
        self.results[number] = outcome.value
        if not self.over.done:
            self._fill()
