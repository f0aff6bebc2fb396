"""What all lines of control of a runner share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from touchstone.rehearsal.asl.clock import VirtualClock
from touchstone.rehearsal.asl.execution import Execution
from touchstone.rehearsal.asl.integrations import Integrations, Objects
from touchstone.rehearsal.asl.map_run import MapRun
from touchstone.rehearsal.asl.states import Scope, State
from touchstone.rehearsal.asl.strands import Loop

if TYPE_CHECKING:
    from touchstone.rehearsal.asl.tokens import TaskTokens
    from touchstone.rehearsal.asl.visit import Exit, Visit

Step = Callable[["Visit"], Awaitable["Exit"]]


class Executions(Protocol):
    """What a state may ask of the runner: executions of other machines, and of a Map's children."""

    def start_nested(self, machine: str, name: str | None, value: Any, parent: Execution) -> Execution:
        """Start an execution from a state."""
        ...

    def start_child(self, parent: Execution, child: ChildPlan) -> Execution:
        """Start a child of a distributed Map."""
        ...

    def redrive_child(self, child: Execution) -> None:
        """Let a child that failed go on."""
        ...

    def end(self, execution: Execution, status: str, error: str | None = None, cause: str | None = None) -> None:
        """End an execution from the outside: ABORTED or TIMED_OUT."""
        ...


@dataclass(frozen=True, slots=True)
class ChildPlan:
    """A child of a distributed Map, before it starts."""

    name: str
    map_run: str
    label: str
    scope: Scope
    input: Any
    text: str
    express: bool


@dataclass(slots=True)
class Engine:
    """The clock, the services, the names of things, and the steps by state type."""

    clock: VirtualClock
    loop: Loop
    integrations: Integrations
    objects: Objects
    executions: Executions
    tokens: TaskTokens
    region: str
    account: str
    steps: Mapping[type[State], Step] = field(default_factory=dict)
    map_runs: dict[str, MapRun] = field(default_factory=dict)

    def arn(self, kind: str, *parts: str) -> str:
        """The ARN of a state machine, an execution, a map run."""
        return ":".join((f"arn:aws:states:{self.region}:{self.account}:{kind}", *parts))
