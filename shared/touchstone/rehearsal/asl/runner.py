"""The runner: state machines by ARN, executions started, driven, stopped and redriven, all on one virtual clock."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from touchstone.rehearsal.asl.clock import START, VirtualClock
from touchstone.rehearsal.asl.definition import Definition
from touchstone.rehearsal.asl.engine import Engine
from touchstone.rehearsal.asl.execution import Execution
from touchstone.rehearsal.asl.history import Event
from touchstone.rehearsal.asl.integrations import Integrations, Objects
from touchstone.rehearsal.asl.life import Lives
from touchstone.rehearsal.asl.map_run import MapRun
from touchstone.rehearsal.asl.recording import MemoryObjects
from touchstone.rehearsal.asl.steps.table import STEPS
from touchstone.rehearsal.asl.strands import Loop
from touchstone.rehearsal.asl.tokens import TaskTokens

Listener = Callable[[Execution, Event], None]


@dataclass(frozen=True, slots=True)
class Settings:
    """How a runner is set up.

    Attributes:
        start: the virtual time it starts at.
        seed: of all that is random: jitter, ids, tokens.
        workers: threads for calls to services; 1 makes them one after the other.
    """

    start: datetime = START
    seed: int = 20260101
    workers: int = 1
    region: str = "us-east-1"
    account: str = "123456789012"


class Runner:
    """Runs state machines.

    Attributes:
        clock: the virtual clock; doubles of services read it and set timers on it.
        tokens: SendTaskSuccess, SendTaskFailure, SendTaskHeartbeat.
    """

    def __init__(
        self,
        integrations: Integrations,
        *,
        objects: Objects | None = None,
        settings: Settings | None = None,
        listener: Listener | None = None,
    ) -> None:
        """Make it.

        Args:
            integrations: the services.
            objects: the store that distributed Maps read from and write to; in memory by default.
            settings: how it is set up.
            listener: told of every event as it happens.
        """
        settings = settings or Settings()
        self.clock = VirtualClock(settings.start)
        self._loop = Loop(self.clock, settings.workers)
        self.tokens = TaskTokens(self._loop)
        self._lives = Lives(settings.seed, listener)
        self._engine = Engine(
            clock=self.clock,
            loop=self._loop,
            integrations=integrations,
            objects=objects or MemoryObjects(),
            executions=self._lives,
            tokens=self.tokens,
            region=settings.region,
            account=settings.account,
            steps=STEPS,
        )
        self._lives.engine = self._engine

    def add(self, name: str, definition: Definition, *, role: str = "") -> str:
        """Make a state machine known.

        Args:
            name: its name; one that is known already is replaced.
            definition: what it does.
            role: ARN of the role it runs under.

        Returns:
            Its ARN.
        """
        return self._lives.add(name, definition, role or f"arn:aws:iam::{self._engine.account}:role/{name}")

    def start(self, machine: str, value: Any, name: str | None = None) -> Execution:
        """StartExecution: nothing happens before `run`.

        Args:
            machine: ARN of the state machine.
            value: the input, as a JSON value.
            name: name of the execution; made up when left out.

        Returns:
            The execution; the one under way when name and input are the same.

        Raises:
            TaskError: `StepFunctions.…Exception`: no such machine, the name is taken, or the input is too large.
        """
        return self._lives.start(machine, name, value)

    def run(self, *, stop: Callable[[], bool] | None = None, until: float | None = None) -> None:
        """Go on until nothing is left to do.

        Args:
            stop: asked whenever nothing is left to do at this moment; true ends the run before time moves on
                (`lambda: bool(runner.tokens.open())` stops where somebody has to answer).
            until: the clock moves no further than this time, in seconds since 1970.

        Raises:
            Exception: what an integration raised that is no answer of a service: our own fault.
        """
        self._loop.run(lambda: bool(self._lives.crashes) or (stop is not None and stop()), until)
        if self._lives.crashes:
            raise self._lives.crashes.pop(0)

    def execute(self, machine: str, value: Any, name: str | None = None) -> Execution:
        """Start an execution and run until nothing is left to do."""
        execution = self.start(machine, value, name)
        self.run()
        return execution

    def stop(self, execution: str, error: str | None = None, cause: str | None = None) -> None:
        """StopExecution: its jobs and children are stopped, at once."""
        self._lives.end(self.execution(execution), "ABORTED", error, cause)

    def redrive(self, execution: str) -> None:
        """RedriveExecution: goes on from the state that failed; what was finished is kept.

        Raises:
            TaskError: `StepFunctions.ExecutionNotRedrivableException`, with the reason.
        """
        self._lives.redrive(self.execution(execution))

    def execution(self, arn: str) -> Execution:
        """An execution by its ARN.

        Raises:
            KeyError: there is none.
        """
        return self._lives.executions[arn]

    def executions(self) -> Iterator[Execution]:
        """All executions, children of Map Runs too, in the order in which they started."""
        return iter(self._lives.executions.values())

    def map_run(self, arn: str) -> MapRun:
        """A Map Run by its ARN.

        Raises:
            KeyError: there is none.
        """
        return self._engine.map_runs[arn]

    def map_runs(self) -> Iterator[MapRun]:
        """All Map Runs, in the order in which they started."""
        return iter(self._engine.map_runs.values())


def history_text(execution: Execution) -> str:
    """An execution's history as JSON Lines, the same bytes for the same run."""
    return "".join(
        json.dumps({**event, "timestamp": event["timestamp"].isoformat()}, ensure_ascii=False) + "\n"
        for event in execution.history.documents()
    )
