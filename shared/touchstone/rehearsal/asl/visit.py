"""A visit of a state: what its expressions see, what it records, and how it is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from touchstone.rehearsal.asl.clock import iso
from touchstone.rehearsal.asl.errors import QUERY_EVALUATION_ERROR, StateError
from touchstone.rehearsal.asl.limits import checked_text
from touchstone.rehearsal.asl.states import State
from touchstone.rehearsal.asl.template import Template

if TYPE_CHECKING:
    from touchstone.rehearsal.asl.course import Course

DETAILS: Final = {"truncated": False}
_NOTHING: Final[Mapping[str, Any]] = {}


@dataclass(frozen=True, slots=True)
class Exit:
    """How a state is left: its output, the variables it assigns, and the state after it (None ends the scope)."""

    output: Any
    text: str
    next: str | None
    assigned: Mapping[str, Any]


class Visit:
    """One visit of a state, with all its attempts.

    Attributes:
        course: the line of control it belongs to.
        state: the state.
        input: its input; `text` is the same as JSON text.
        entered: id of its StateEntered event.
        retries: how often it has been retried.
    """

    __slots__ = ("_entered_at", "course", "entered", "input", "retries", "state", "text")

    def __init__(self, course: Course, state: State, value: Any, text: str) -> None:
        self.course = course
        self.state = state
        self.input = value
        self.text = text
        self.retries = 0
        self._entered_at = iso(course.engine.clock.seconds())
        kind = f"{type(state).__name__}StateEntered"
        self.entered = course.event(kind, name=state.name, input=text, inputDetails=DETAILS)

    def context(self, **extra: Any) -> dict[str, Any]:
        """The context object."""
        state = {"EnteredTime": self._entered_at, "Name": self.state.name, "RetryCount": self.retries}
        return {**self.course.context, "State": state, **extra}

    def bindings(self, context: Mapping[str, Any] = _NOTHING, **parts: Any) -> dict[str, Any]:
        """What expressions see: functions, variables, and `$states` with input, context and `parts`."""
        states = {"input": self.input, "context": self.context(**context), **parts}
        return {**self.course.bindings, "states": states}

    def leave(
        self,
        output: Template | None,
        assign: Template | None,
        following: str | None,
        *,
        default: Any,
        text: str | None = None,
        **parts: Any,
    ) -> Exit:
        """Leave the state.

        Args:
            output: what it gives on; None for `default`, whose JSON text is `text` where known.
            assign: the variables it assigns.
            following: the state after it.
            default: what it gives on without an Output.
            text: the JSON text of `default`.
            parts: more parts of `$states`: result, errorOutput.

        Raises:
            StateError: an expression failed, or the output or the variables are too large.
        """
        if output is None and assign is None:
            return Exit(default, checked_text(default, "output") if text is None else text, following, _NOTHING)
        bindings = self.bindings(**parts)
        assigned = _NOTHING if assign is None else assign.evaluate(bindings)
        if assigned:
            checked_text(assigned, "variables")
        value = default if output is None else output.evaluate(bindings)
        said = text if output is None and text is not None else checked_text(value, "output")
        return Exit(value, said, following, assigned)

    def failed(self, error: StateError) -> StateError:
        """The error, located in this state, with its EvaluationFailed event recorded once."""
        if error.error == QUERY_EVALUATION_ERROR and not error.located:
            error.locate(self.state.name, self.entered)
            self.course.event(
                "EvaluationFailed",
                error=error.error,
                cause=error.cause,
                location=error.field,
                state=self.state.name,
            )
        error.locate(self.state.name, self.entered)
        return error
