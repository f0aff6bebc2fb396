"""Parallel: all branches side by side, each with its own variables; the first that fails fails it."""

from __future__ import annotations

from typing import Any

from touchstone.rehearsal.asl.errors import StateError
from touchstone.rehearsal.asl.execution import Progress
from touchstone.rehearsal.asl.limits import checked_text
from touchstone.rehearsal.asl.retrying import with_retries
from touchstone.rehearsal.asl.side_by_side import side_by_side
from touchstone.rehearsal.asl.states import Parallel
from touchstone.rehearsal.asl.visit import Exit, Visit


async def run_parallel(visit: Visit) -> Exit:
    """Parallel."""
    return await with_retries(visit, _attempt)


async def _attempt(visit: Visit) -> Exit:
    state, course = visit.state, visit.course
    assert isinstance(state, Parallel)  # noqa: S101 - the table of steps says so
    children = course.progress.children
    if children is None:
        value = visit.input if state.arguments is None else state.arguments.evaluate(visit.bindings())
        text = visit.text if state.arguments is None else checked_text(value, "arguments")
        children = course.progress.children = [Progress(branch.start, value, text) for branch in state.branches]
    course.event("ParallelStateStarted")
    pairs = zip(state.branches, children, strict=True)
    branches = [course.branch(branch, progress) for branch, progress in pairs]
    try:
        results = await side_by_side(course.engine.loop, enumerate(branch.run for branch in branches), len(branches))
    except StateError as error:
        error.from_branch = True
        course.event("ParallelStateFailed")
        raise
    course.last = max(branch.last for branch in branches)
    result: list[Any] = [results[number] for number in range(len(branches))]
    checked_text(result, "result")
    course.event("ParallelStateSucceeded")
    return visit.leave(state.output, state.assign, state.next, default=result, result=result)
