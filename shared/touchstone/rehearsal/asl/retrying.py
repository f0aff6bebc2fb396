"""Retry and Catch around an attempt at a Task, a Parallel or a Map."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from typing import Any

from touchstone.rehearsal.asl.errors import StateError, matches
from touchstone.rehearsal.asl.limits import MAX_DELAY_SECONDS
from touchstone.rehearsal.asl.states import Retrier
from touchstone.rehearsal.asl.visit import Exit, Visit


async def with_retries(visit: Visit, attempt: Callable[[Visit], Awaitable[Exit]]) -> Exit:
    """Attempt a state until it is done, caught, or out of retries.

    Raises:
        StateError: nothing retried or caught it.
    """
    counts = [0] * len(visit.state.retry)
    while True:
        try:
            return await attempt(visit)
        except StateError as error:
            failure = visit.failed(error)
        index = _retrier(visit, failure, counts)
        if index is None:
            return caught(visit, failure)
        delay = delay_of(visit.state.retry[index], counts[index], visit.course.execution.rng)
        counts[index] += 1
        visit.retries += 1
        visit.course.progress.children = visit.course.progress.map_run = None
        await visit.course.engine.loop.sleep(delay)


def delay_of(retrier: Retrier, done: int, rng: random.Random) -> float:
    """Seconds before the next attempt.

    Args:
        retrier: the entry of Retry.
        done: how many of its retries were made before.
        rng: for full jitter: any time between none and all of the delay.
    """
    try:
        delay = retrier.interval * retrier.backoff**done
    except OverflowError:
        delay = float(MAX_DELAY_SECONDS)
    delay = min(delay, MAX_DELAY_SECONDS if retrier.max_delay is None else retrier.max_delay)
    return rng.uniform(0, delay) if retrier.jitter else delay


def caught(visit: Visit, error: StateError) -> Exit:
    """Leave the state by the first Catch entry that takes the error.

    Raises:
        StateError: none does.
    """
    for catcher in visit.state.catch:
        if matches(error.error, catcher.errors, from_branch=error.from_branch):
            said: dict[str, Any] = {"Error": error.error, "Cause": error.cause or ""}
            return visit.leave(catcher.output, catcher.assign, catcher.next, default=said, errorOutput=said)
    raise error


def _retrier(visit: Visit, error: StateError, counts: list[int]) -> int | None:
    for index, retrier in enumerate(visit.state.retry):
        if matches(error.error, retrier.errors, from_branch=error.from_branch):
            return index if counts[index] < retrier.max_attempts else None
    return None
