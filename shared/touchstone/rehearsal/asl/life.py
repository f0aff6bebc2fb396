"""The life of executions: begun, ended by themselves or from outside, and redriven."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from typing import Any

from touchstone.rehearsal.asl.course import Course
from touchstone.rehearsal.asl.definition import Definition
from touchstone.rehearsal.asl.engine import ChildPlan, Engine
from touchstone.rehearsal.asl.errors import TIMEOUT, ExecutionEnded, StateError, TaskError
from touchstone.rehearsal.asl.execution import Execution, Progress, Status
from touchstone.rehearsal.asl.history import Event, History
from touchstone.rehearsal.asl.jsonata_functions import bound_functions
from touchstone.rehearsal.asl.limits import EXPRESS_SECONDS, MAX_REDRIVES, text_of
from touchstone.rehearsal.asl.machines import Machine, Machines
from touchstone.rehearsal.asl.states import Scope
from touchstone.rehearsal.asl.visit import DETAILS


class Lives:
    """All executions of a runner.

    Attributes:
        engine: set right after.
        executions: by ARN.
        crashes: what was raised that is no answer of a service.
    """

    engine: Engine

    def __init__(self, seed: int, listener: Callable[[Execution, Event], None] | None) -> None:
        self.executions: dict[str, Execution] = {}
        self.crashes: list[BaseException] = []
        self._seed = seed
        self._listener = listener
        self._machines = Machines(seed)

    def add(self, name: str, definition: Definition, role: str) -> str:
        """Make a state machine known; its ARN."""
        return self._machines.add(Machine(self.engine.arn("stateMachine", name), name, definition, role))

    def start(self, machine_arn: str, name: str | None, value: Any) -> Execution:
        """StartExecution.

        Raises:
            TaskError: it is refused.
        """
        machine, name, text = self._machines.asked(machine_arn, name, value)
        arn = self.engine.arn("execution", machine.name, name)
        known = self.executions.get(arn)
        if known is not None:
            if known.status == "RUNNING" and known.text == text:
                return known
            raise TaskError("StepFunctions.ExecutionAlreadyExistsException", f"Execution Already Exists: '{arn}'")
        definition = machine.definition
        return self._begin(arn, name, machine, definition.scope, value, text, definition.timeout)

    def start_nested(self, machine: str, name: str | None, value: Any, parent: Execution) -> Execution:  # noqa: ARG002 - the protocol's own signature
        """Start an execution from a state.

        Raises:
            TaskError: it is refused.
        """
        return self.start(machine, name, value)

    def start_child(self, parent: Execution, child: ChildPlan) -> Execution:
        """Start a child of a distributed Map."""
        family = f"{parent.machine_name}/{child.label}"
        kind, parts = (
            ("express", (family, child.name, child.name)) if child.express else ("execution", (family, child.name))
        )
        machine = Machine(self.engine.arn("stateMachine", family), family, self._machine_of(parent), parent.role)
        timeout = float(EXPRESS_SECONDS) if child.express else None
        arn = self.engine.arn(kind, *parts)
        begun = self._begin(arn, child.name, machine, child.scope, child.input, child.text, timeout)
        begun.map_run, begun.express = child.map_run, child.express
        return begun

    def redrive_child(self, child: Execution) -> None:
        """Let a child that failed go on."""
        self._redrive(child)

    def redrive(self, execution: Execution) -> None:
        """RedriveExecution.

        Raises:
            TaskError: it can't be.
        """
        reason = None
        if execution.status in {"RUNNING", "SUCCEEDED"}:
            reason = f"Execution is {execution.status} and cannot be redriven"
        elif execution.express or execution.map_run is not None:
            reason = "Redrive the parent: it redrives the children of its Map Runs"
        elif execution.history.full:
            reason = "Execution history event limit exceeded"
        elif execution.redrives >= MAX_REDRIVES:
            reason = "Execution redrive limit exceeded"
        if reason is not None:
            raise TaskError("StepFunctions.ExecutionNotRedrivableException", reason)
        self._redrive(execution)

    def end(self, execution: Execution, status: str, error: str | None = None, cause: str | None = None) -> None:
        """End an execution from outside, ABORTED or TIMED_OUT: what it waits for is stopped."""
        if execution.over:
            return
        if execution.strand is not None:
            execution.strand.end(ExecutionEnded())
        kind = "ExecutionTimedOut" if status == "TIMED_OUT" else "ExecutionAborted"
        said = {"error": TIMEOUT} if status == "TIMED_OUT" else {"error": error, "cause": cause}
        execution.history.add(kind, 0, {key: value for key, value in said.items() if value is not None})
        self._close(execution, "TIMED_OUT" if status == "TIMED_OUT" else "ABORTED", error, cause)

    def _machine_of(self, execution: Execution) -> Definition:
        family = execution.machine_name.split("/")[0]
        return self._machines.by_arn[self.engine.arn("stateMachine", family)].definition

    def _begin(
        self, arn: str, name: str, machine: Machine, scope: Scope, value: Any, text: str, timeout: float | None
    ) -> Execution:
        clock, rng = self.engine.clock, random.Random(f"{self._seed}:{arn}")  # noqa: S311 - jitter and ids of a rehearsal
        execution = Execution(
            arn=arn,
            name=name,
            machine=machine.arn,
            machine_name=machine.name,
            role=machine.role,
            scope=scope,
            input=value,
            text=text,
            timeout=timeout,
            history=History(clock.seconds, lambda event: self._told(arn, event)),
            progress=Progress(scope.start, value, text),
            rng=rng,
            functions=bound_functions(clock, rng),
            started=clock.seconds(),
        )
        self.executions[arn] = execution
        details = {"input": text, "inputDetails": DETAILS, "roleArn": machine.role}
        execution.history.add("ExecutionStarted", 0, details)
        self._go(execution)
        return execution

    def _redrive(self, execution: Execution) -> None:
        execution.redrives += 1
        execution.redriven = self.engine.clock.seconds()
        execution.status, execution.error, execution.cause, execution.stopped = "RUNNING", None, None, None
        execution.history.add("ExecutionRedriven", 0, {"redriveCount": execution.redrives})
        self._go(execution)

    def _go(self, execution: Execution) -> None:
        execution.strand = self.engine.loop.spawn(partial(self._live, execution))
        strand = execution.strand
        if execution.timeout is not None:
            timer = self.engine.clock.after(execution.timeout, lambda: self.end(execution, "TIMED_OUT"))
            execution.on_end(timer.cancel)
        strand.outcome.wake(lambda: self._settled(execution, strand.outcome.error))

    def _settled(self, execution: Execution, error: BaseException | None) -> None:
        if error is not None and not isinstance(error, ExecutionEnded):
            error.add_note(f"in execution {execution.arn}, state '{execution.progress.state}'")
            self.crashes.append(error)

    async def _live(self, execution: Execution) -> None:
        course = Course(self.engine, execution, execution.scope, execution.progress)
        try:
            output = await course.run()
        except StateError as error:
            details = {"error": error.error, "cause": error.cause}
            said = {key: value for key, value in details.items() if value}
            execution.history.add("ExecutionFailed", course.last, said)
            self._close(execution, "FAILED", error.error or None, error.cause)
            return
        execution.output = output
        execution.history.add("ExecutionSucceeded", course.last, {"output": text_of(output), "outputDetails": DETAILS})
        self._close(execution, "SUCCEEDED")

    def _close(self, execution: Execution, status: Status, error: str | None = None, cause: str | None = None) -> None:
        execution.status, execution.error, execution.cause = status, error, cause
        execution.stopped = self.engine.clock.seconds()
        waiters, execution.waiters = execution.waiters, []
        for waiter in waiters:
            waiter()

    def _told(self, arn: str, event: Event) -> None:
        if self._listener is not None:
            self._listener(self.executions[arn], event)
