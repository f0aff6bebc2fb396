"""A line of control: the states of a scope one after the other, with the scope's variables and its chain of events."""

from __future__ import annotations

from typing import Any

from touchstone.rehearsal.asl.engine import Engine
from touchstone.rehearsal.asl.errors import DATA_LIMIT_EXCEEDED, ExecutionEnded, StateError
from touchstone.rehearsal.asl.execution import Execution, Progress
from touchstone.rehearsal.asl.limits import MAX_VARIABLES_BYTES, text_of
from touchstone.rehearsal.asl.states import Map, Parallel, Scope, State, Task, Wait
from touchstone.rehearsal.asl.visit import Exit, Visit


class Course:
    """Runs a scope within an execution.

    Attributes:
        engine: what all share.
        execution: the execution.
        context: the context object without the part about the state.
        bindings: functions and visible variables.
        last: id of the last event on this line.
        held: bytes of the variables of the scopes around it.
    """

    def __init__(
        self,
        engine: Engine,
        execution: Execution,
        scope: Scope,
        progress: Progress,
        *,
        outer: Course | None = None,
        context: dict[str, Any] | None = None,
    ) -> None:
        self.engine = engine
        self.execution = execution
        self.scope = scope
        self.progress = progress
        self.context = context if context is not None else execution.context()
        self._outer: dict[str, Any] = execution.functions if outer is None else outer.bindings
        self.bindings: dict[str, Any] = {**self._outer, **progress.variables}
        self.last: int = 0 if outer is None else outer.last
        self.held: int = 0 if outer is None else outer.held
        self._sizes: dict[str, int] = {}

    def event(self, kind: str, **details: Any) -> int:
        """Record an event after the last one of this line."""
        self.last = self.execution.history.add(kind, self.last, details)
        return self.last

    def branch(self, scope: Scope, progress: Progress, context: dict[str, Any] | None = None) -> Course:
        """A line inside this one; it reads this one's variables."""
        return Course(
            self.engine, self.execution, scope, progress, outer=self, context={**self.context, **(context or {})}
        )

    async def run(self) -> Any:
        """Run the scope from where its progress stands.

        Returns:
            Its output.

        Raises:
            StateError: a state failed and nothing caught it.
        """
        progress = self.progress
        while not progress.done:
            state = self.scope.states[progress.state]
            left = await self._visit(state)
            self._assign(left)
            if left.next is None:
                progress.finish(left.output)
            else:
                progress.enter(left.next, left.output, left.text)
        return progress.output

    async def _visit(self, state: State) -> Exit:
        visit = Visit(self, state, self.progress.input, self.progress.text)
        try:
            left = await self.engine.steps[type(state)](visit)
        except StateError as error:
            raise visit.failed(error) from None
        except ExecutionEnded:
            if isinstance(state, (Task, Wait, Parallel, Map)) and not self.execution.history.full:
                self.event(f"{type(state).__name__}StateAborted")
            raise
        details: dict[str, Any] = {"name": state.name, "output": left.text, "outputDetails": {"truncated": False}}
        if left.assigned:
            details["assignedVariables"] = {name: text_of(value) for name, value in left.assigned.items()}
            details["assignedVariablesDetails"] = {"truncated": False}
        self.event(f"{type(state).__name__}StateExited", **details)
        return left

    def _assign(self, left: Exit) -> None:
        if not left.assigned:
            return
        self._sizes.update((name, len(text_of(value).encode())) for name, value in left.assigned.items())
        if self.held + sum(self._sizes.values()) > MAX_VARIABLES_BYTES:
            raise StateError(
                DATA_LIMIT_EXCEEDED, f"The variables take more than {MAX_VARIABLES_BYTES:,} bytes together."
            )
        self.progress.variables = {**self.progress.variables, **left.assigned}
        self.bindings = {**self._outer, **self.progress.variables}
