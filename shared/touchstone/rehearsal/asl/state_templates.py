"""All templates of a state with what they may read, and the scopes inside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from touchstone.rehearsal.asl.states import Choice, Fail, Map, Parallel, Scope, State, Task, Wait
from touchstone.rehearsal.asl.template import Template

Kind = Literal["input", "result", "caught"]


def templates_of(state: State) -> Iterator[tuple[Template, Kind]]:
    """The templates of a state: those that see its input only, its result too, or the error it caught."""
    for template in _of_input(state):
        if template is not None:
            yield template, "input"
    for template in (state.output, state.assign):
        if template is not None:
            yield template, "result"
    for catcher in state.catch:
        for template in (catcher.output, catcher.assign):
            if template is not None:
                yield template, "caught"


def before_result(state: State) -> bool:
    """Whether a state has no result of its own: `$states.result` is there in Task, Parallel and Map only."""
    return not isinstance(state, (Task, Parallel, Map))


def inner_scopes(state: State) -> tuple[Scope, ...]:
    """The scopes inside a state."""
    if isinstance(state, Parallel):
        return state.branches
    return (state.processor,) if isinstance(state, Map) else ()


def every_state(scope: Scope) -> Iterator[State]:
    """All states of a scope, those inside other states too, in the order of the file."""
    for state in scope.states.values():
        yield state
        for inner in inner_scopes(state):
            yield from every_state(inner)


def _of_input(state: State) -> Iterator[Template | None]:
    match state:
        case Task():
            yield from (state.arguments, state.timeout, state.heartbeat, state.role)
        case Choice():
            for rule in state.rules:
                yield from (rule.condition, rule.output, rule.assign)
        case Wait():
            yield from (state.seconds, state.timestamp)
        case Fail():
            yield from (state.error, state.cause)
        case Parallel():
            yield state.arguments
        case Map():
            yield from _of_map(state)
        case _:
            return


def _of_map(state: Map) -> Iterator[Template | None]:
    yield from (state.items, state.selector, state.max_concurrency)
    distribution = state.distribution
    if distribution is None:
        return
    yield from (distribution.tolerated_percentage, distribution.tolerated_count)
    if distribution.reader is not None:
        yield from (distribution.reader.arguments, distribution.reader.max_items)
    if distribution.batcher is not None:
        yield from (distribution.batcher.max_items, distribution.batcher.max_bytes, distribution.batcher.batch_input)
    if distribution.writer is not None:
        yield distribution.writer.arguments
