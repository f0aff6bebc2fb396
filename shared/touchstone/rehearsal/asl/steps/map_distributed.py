"""Map, distributed: each item or batch is an execution of its own, counted by a Map Run."""

from __future__ import annotations

import uuid
from typing import Any

from touchstone.rehearsal.asl.batches import ChildInput, batched_inputs, single_inputs
from touchstone.rehearsal.asl.engine import ChildPlan
from touchstone.rehearsal.asl.errors import EXCEED_TOLERATED_FAILURE_THRESHOLD, ExecutionEnded, StateError
from touchstone.rehearsal.asl.execution import Execution
from touchstone.rehearsal.asl.futures import Future
from touchstone.rehearsal.asl.item_source import items_in, items_read, selected
from touchstone.rehearsal.asl.limits import MAX_DISTRIBUTED_CONCURRENCY, MAX_SECONDS, checked_text
from touchstone.rehearsal.asl.map_run import MapRun
from touchstone.rehearsal.asl.measures import measured
from touchstone.rehearsal.asl.result_files import results_of, write_results
from touchstone.rehearsal.asl.side_by_side import Work, side_by_side
from touchstone.rehearsal.asl.states import Distribution, Map
from touchstone.rehearsal.asl.template import Template
from touchstone.rehearsal.asl.visit import Exit, Visit

_MOST = 10**9


async def attempt_distributed(visit: Visit) -> Exit:
    """One attempt: a new Map Run, or, after a redrive, the one that failed."""
    state, course = visit.state, visit.course
    assert isinstance(state, Map)  # noqa: S101 - the table of steps says so
    assert state.distribution is not None  # noqa: S101 - as above
    run = course.progress.map_run
    if run is None:
        run = course.progress.map_run = await _started(visit, state, state.distribution)
        course.engine.map_runs[run.arn] = run
    else:
        run.redrives += 1
        run.status, run.stopped = "RUNNING", None
        course.event("MapRunRedriven", mapRunArn=run.arn, redriveCount=run.redrives)
    result = await _finished(visit, state, state.distribution, run)
    return visit.leave(state.output, state.assign, state.next, default=result, result=result)


async def _finished(visit: Visit, state: Map, distribution: Distribution, run: MapRun) -> Any:
    course, writer = visit.course, distribution.writer
    failure: StateError | None = None
    try:
        await side_by_side(course.engine.loop, _work(visit, state, distribution, run), run.max_concurrency)
    except StateError as error:
        failure = error
    except ExecutionEnded:
        _close(visit, run, "ABORTED")
        raise
    try:
        if writer is not None and writer.arguments is not None:
            result: Any = await write_results(visit, run, writer)
        else:
            result = results_of(run, "COMPACT" if writer is None else writer.transformation)
            if failure is None:
                checked_text(result, "result")
    except StateError as error:
        failure = failure or error
    if failure is not None:
        visit.failed(failure)
        _close(visit, run, "FAILED", error=failure.error, cause=failure.cause)
        raise failure
    _close(visit, run, "SUCCEEDED")
    return result


def _close(visit: Visit, run: MapRun, status: str, **details: Any) -> None:
    run.status, run.stopped = status, visit.course.engine.clock.seconds()
    if not visit.course.execution.history.full:
        visit.course.event(
            {"ABORTED": "MapRunAborted", "FAILED": "MapRunFailed"}.get(status, "MapRunSucceeded"), **details
        )
        if status != "ABORTED":
            visit.course.event("MapStateFailed" if status == "FAILED" else "MapStateSucceeded")


async def _started(visit: Visit, state: Map, distribution: Distribution) -> MapRun:
    course = visit.course
    run_id = str(uuid.UUID(int=course.execution.rng.getrandbits(128), version=4))
    arn = course.engine.arn("mapRun", f"{course.execution.machine_name}/{distribution.label}", run_id)
    course.event("MapStateStarted", length=0)
    course.event("MapRunStarted", mapRunArn=arn)
    try:
        return await _new_run(visit, state, distribution, arn)
    except StateError as error:
        visit.failed(error)
        course.event("MapRunFailed", error=error.error, cause=error.cause)
        course.event("MapStateFailed")
        raise


async def _new_run(visit: Visit, state: Map, distribution: Distribution, arn: str) -> MapRun:
    course, bindings = visit.course, visit.bindings()
    reader = distribution.reader
    items = items_in(visit, state) if reader is None else await items_read(visit, reader)
    inputs = list(_inputs(visit, distribution, selected(visit, state, items)))
    limit = 0.0 if state.max_concurrency is None else measured(state.max_concurrency, bindings, 0, MAX_SECONDS)
    return MapRun(
        arn=arn,
        id=arn.rsplit(":", 1)[1],
        label=distribution.label,
        execution=course.execution.arn,
        max_concurrency=min(int(limit) or MAX_DISTRIBUTED_CONCURRENCY, MAX_DISTRIBUTED_CONCURRENCY),
        inputs=inputs,
        tolerated_percentage=_number(distribution.tolerated_percentage, bindings, 100, whole=False),
        tolerated_count=_number(distribution.tolerated_count, bindings, _MOST),
        started=course.engine.clock.seconds(),
        children=[None] * len(inputs),
    )


def _inputs(visit: Visit, distribution: Distribution, items: list[Any]) -> Any:
    batcher = distribution.batcher
    if batcher is None:
        return single_inputs(items)
    bindings = visit.bindings()
    most_items = _number(batcher.max_items, bindings, _MOST, least=1)
    most_bytes = _number(batcher.max_bytes, bindings, _MOST, least=1)
    return batched_inputs(
        items,
        max_items=None if most_items is None else int(most_items),
        max_bytes=None if most_bytes is None else int(most_bytes),
        batch_input=None if batcher.batch_input is None else batcher.batch_input.evaluate(bindings),
        with_batch_input=batcher.batch_input is not None,
    )


def _number(
    template: Template | None, bindings: dict[str, Any], most: float, *, least: float = 0, whole: bool = True
) -> float | None:
    return None if template is None else measured(template, bindings, least, most, whole=whole)


def _work(visit: Visit, state: Map, distribution: Distribution, run: MapRun) -> list[tuple[int, Work]]:
    failed = [0]
    return [
        (index, _child_work(visit, state, distribution, run, index, failed))
        for index, child in enumerate(run.children)
        if child is None or child.status != "SUCCEEDED"
    ]


def _child_work(
    visit: Visit, state: Map, distribution: Distribution, run: MapRun, index: int, failed: list[int]
) -> Work:
    executions = visit.course.engine.executions

    async def work() -> None:
        child = _begin(visit, state, distribution, run, index)
        ended: Future[None] = Future()
        child.on_end(lambda: ended.set(None))
        try:
            await ended
        except ExecutionEnded:
            executions.end(child, "ABORTED")
            raise
        if child.status != "SUCCEEDED":
            failed[0] += run.inputs[index].items
            if run.exceeded(failed[0]):
                raise _exceeded()

    return work


def _exceeded() -> StateError:
    error = StateError(EXCEED_TOLERATED_FAILURE_THRESHOLD, "The specified tolerated failure threshold was exceeded")
    error.located = True
    return error


def _begin(visit: Visit, state: Map, distribution: Distribution, run: MapRun, index: int) -> Execution:
    executions, execution = visit.course.engine.executions, visit.course.execution
    child = run.children[index]
    if child is not None and not distribution.express:
        executions.redrive_child(child)
        return child
    given: ChildInput = run.inputs[index]
    name = str(uuid.UUID(int=execution.rng.getrandbits(128), version=4))
    plan = ChildPlan(
        name, run.arn, distribution.label, state.processor, given.value, given.text, express=distribution.express
    )
    child = run.children[index] = executions.start_child(execution, plan)
    return child
