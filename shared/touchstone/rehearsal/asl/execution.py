"""An execution: what it is, how far it came, and how it ended."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from touchstone.rehearsal.asl.clock import iso
from touchstone.rehearsal.asl.history import History
from touchstone.rehearsal.asl.states import Scope
from touchstone.rehearsal.asl.strands import Strand

Status = Literal["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"]


@dataclass(slots=True)
class Progress:
    """How far a scope came: enough to go on from there after a failure.

    Attributes:
        state: the state it is in.
        input: that state's input.
        text: the same as JSON text.
        variables: the scope's own variables.
        done: whether it ended well, with `output`.
        children: the branches or iterations of the state it is in, once begun.
        map_run: the run of the distributed Map it is in, once begun.
    """

    state: str
    input: Any
    text: str
    variables: dict[str, Any] = field(default_factory=dict)
    done: bool = False
    output: Any = None
    children: list[Progress] | None = None
    map_run: Any = None

    def enter(self, state: str, value: Any, text: str) -> None:
        """Go on to a state."""
        self.state, self.input, self.text = state, value, text
        self.children, self.map_run = None, None

    def finish(self, output: Any) -> None:
        """End well."""
        self.done, self.output = True, output
        self.children, self.map_run = None, None


@dataclass(slots=True)
class Execution:
    """One execution of a state machine, or of the children of a distributed Map.

    Attributes:
        machine: ARN of the state machine.
        timeout: seconds it may take, None without a limit.
        error, cause: why it failed, None for a timeout and a plain stop.
        map_run: ARN of the run that started it, if it is a child.
        waiters: called when it ends.
    """

    arn: str
    name: str
    machine: str
    machine_name: str
    role: str
    scope: Scope
    input: Any
    text: str
    timeout: float | None
    history: History
    progress: Progress
    rng: random.Random
    functions: dict[str, Any]
    started: float
    status: Status = "RUNNING"
    output: Any = None
    error: str | None = None
    cause: str | None = None
    stopped: float | None = None
    map_run: str | None = None
    express: bool = False
    redrives: int = 0
    redriven: float | None = None
    strand: Strand[Any] | None = None
    waiters: list[Callable[[], None]] = field(default_factory=list)

    def on_end(self, waiter: Callable[[], None]) -> None:
        """Say what to call when it ends (at once, if it has)."""
        if self.over:
            waiter()
        else:
            self.waiters.append(waiter)

    def context(self) -> dict[str, Any]:
        """The parts of the context object that stay the same."""
        about: dict[str, Any] = {
            "Id": self.arn,
            "Input": self.input,
            "Name": self.name,
            "RoleArn": self.role,
            "StartTime": iso(self.started),
            "RedriveCount": self.redrives,
        }
        if self.redriven is not None:
            about["RedriveTime"] = iso(self.redriven)
        return {"Execution": about, "StateMachine": {"Id": self.machine, "Name": self.machine_name}}

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.status != "RUNNING"
