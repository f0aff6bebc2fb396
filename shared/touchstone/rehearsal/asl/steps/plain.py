"""Pass, Succeed, Fail, Choice and Wait."""

from __future__ import annotations

from typing import Any

from touchstone.rehearsal.asl.errors import NO_CHOICE_MATCHED, QUERY_EVALUATION_ERROR, StateError
from touchstone.rehearsal.asl.expressions import expected
from touchstone.rehearsal.asl.limits import MAX_SECONDS
from touchstone.rehearsal.asl.measures import measured
from touchstone.rehearsal.asl.state_fields import timestamp_of
from touchstone.rehearsal.asl.states import Choice, Fail, Wait
from touchstone.rehearsal.asl.template import Template
from touchstone.rehearsal.asl.visit import Exit, Visit


async def run_pass(visit: Visit) -> Exit:
    """Pass and Succeed: the input, or the Output."""
    state = visit.state
    return visit.leave(state.output, state.assign, state.next, default=visit.input, text=visit.text)


async def run_fail(visit: Visit) -> Exit:
    """Fail: ends the scope with its own error and cause.

    Raises:
        StateError: always.
    """
    state = visit.state
    assert isinstance(state, Fail)  # noqa: S101 - the table of steps says so
    bindings = visit.bindings()
    error, cause = (_text(template, bindings) for template in (state.error, state.cause))
    failure = StateError(error or "", cause)
    failure.located = True
    raise failure


async def run_choice(visit: Visit) -> Exit:
    """Choice: the first rule whose condition is true, else the Default.

    Raises:
        StateError: `States.NoChoiceMatched`, or a condition that is neither true nor false.
    """
    state = visit.state
    assert isinstance(state, Choice)  # noqa: S101 - the table of steps says so
    bindings = visit.bindings()
    for rule in state.rules:
        condition = rule.condition
        value = condition.evaluate(bindings)
        if expected(value, (bool,), "boolean", condition.source, condition.field):
            return visit.leave(rule.output, rule.assign, rule.next, default=visit.input, text=visit.text)
    if state.default is None:
        raise StateError(NO_CHOICE_MATCHED, "No rule of the Choice took the input, and there is no Default.")
    return visit.leave(state.output, state.assign, state.default, default=visit.input, text=visit.text)


async def run_wait(visit: Visit) -> Exit:
    """Wait: so many seconds, or until a time; one that has passed is no wait.

    Raises:
        StateError: the seconds are no number within bounds, or the time is none.
    """
    state = visit.state
    assert isinstance(state, Wait)  # noqa: S101 - the table of steps says so
    loop, bindings = visit.course.engine.loop, visit.bindings()
    if state.seconds is not None:
        await loop.sleep(measured(state.seconds, bindings, 0, MAX_SECONDS))
    elif state.timestamp is not None:
        value = state.timestamp.evaluate(bindings)
        when = timestamp_of(value)
        if when is None:
            source, field = state.timestamp.source, state.timestamp.field
            raise StateError(
                QUERY_EVALUATION_ERROR,
                f"The JSONata expression '{source}' specified for the field '{field}' gave no timestamp (RFC 3339).",
                field=field,
            )
        await loop.sleep_until(when.timestamp())
    return visit.leave(state.output, state.assign, state.next, default=visit.input, text=visit.text)


def _text(template: Template | None, bindings: dict[str, Any]) -> str | None:
    if template is None:
        return None
    text: str = expected(template.evaluate(bindings), (str,), "string", template.source, template.field)
    return text
