"""Map, inline: its iterations are part of the execution, at most 40 at a time."""

from __future__ import annotations

from functools import partial
from typing import Any

from touchstone.rehearsal.asl.course import Course
from touchstone.rehearsal.asl.errors import ExecutionEnded, StateError
from touchstone.rehearsal.asl.execution import Progress
from touchstone.rehearsal.asl.item_source import items_in, selected
from touchstone.rehearsal.asl.limits import MAX_INLINE_CONCURRENCY, MAX_SECONDS, checked_text
from touchstone.rehearsal.asl.measures import measured
from touchstone.rehearsal.asl.retrying import with_retries
from touchstone.rehearsal.asl.side_by_side import side_by_side
from touchstone.rehearsal.asl.states import Map
from touchstone.rehearsal.asl.steps.map_distributed import attempt_distributed
from touchstone.rehearsal.asl.visit import Exit, Visit


async def run_map(visit: Visit) -> Exit:
    """Map, inline or distributed."""
    state = visit.state
    assert isinstance(state, Map)  # noqa: S101 - the table of steps says so
    return await with_retries(visit, _attempt if state.distribution is None else attempt_distributed)


async def _attempt(visit: Visit) -> Exit:
    state, course = visit.state, visit.course
    assert isinstance(state, Map)  # noqa: S101 - the table of steps says so
    items = items_in(visit, state)
    if course.progress.children is None:
        values = selected(visit, state, items)
        course.progress.children = [
            Progress(state.processor.start, value, checked_text(value, "item")) for value in values
        ]
    children = course.progress.children
    most = (
        MAX_SECONDS
        if state.max_concurrency is None
        else measured(state.max_concurrency, visit.bindings(), 0, MAX_SECONDS)
    )
    course.event("MapStateStarted", length=len(children))
    lines = [_line(visit, state, index, items[index], child) for index, child in enumerate(children)]
    work = ((index, partial(_iteration, line, state.name, index)) for index, line in enumerate(lines))
    limit = min(int(most) or MAX_INLINE_CONCURRENCY, MAX_INLINE_CONCURRENCY)
    try:
        results = await side_by_side(course.engine.loop, work, limit)
    except StateError as error:
        error.from_branch = True
        course.event("MapStateFailed")
        raise
    course.last = max((line.last for line in lines), default=course.last)
    result: list[Any] = [results[index] for index in range(len(children))]
    checked_text(result, "result")
    course.event("MapStateSucceeded")
    return visit.leave(state.output, state.assign, state.next, default=result, result=result)


def _line(visit: Visit, state: Map, index: int, item: Any, progress: Progress) -> Course:
    context = {"Map": {"Item": {"Index": index, "Value": item}}}
    return visit.course.branch(state.processor, progress, context)


async def _iteration(line: Course, name: str, index: int) -> Any:
    if line.progress.done:
        return line.progress.output
    line.event("MapIterationStarted", name=name, index=index)
    try:
        output = await line.run()
    except StateError:
        line.event("MapIterationFailed", name=name, index=index)
        raise
    except ExecutionEnded:
        if not line.execution.history.full:
            line.event("MapIterationAborted", name=name, index=index)
        raise
    line.event("MapIterationSucceeded", name=name, index=index)
    return output
