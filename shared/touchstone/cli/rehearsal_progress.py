"""Live progress of a rehearsal: a line as each state ends, and what is running now."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.status import Status

from touchstone.cli.tables import printable
from touchstone.rehearsal.asl.execution import Execution
from touchstone.rehearsal.asl.history import Event

_PREFIX = "touchstone-"
_SHOWN = ("Task", "Map", "Parallel")
_ENDED = ("ExecutionSucceeded", "ExecutionFailed", "ExecutionAborted", "ExecutionTimedOut")
_FAILURES = ("TaskFailed", "TaskTimedOut", "TaskSubmitFailed", "TaskStartFailed", "MapRunFailed")


def clock(seconds: float) -> str:
    """Virtual time as hours, minutes and seconds."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,}:{minutes:02}:{rest:02}"


class LiveProgress:
    """Hears the events of all executions and prints what a person wants to follow.

    Visits of a poll loop after the first are not printed again; failed calls always are.

    Args:
        console: where to.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status: Status | None = None
        self._zero: float | None = None
        self._entered: dict[tuple[str, str], float] = {}
        self._names: dict[tuple[str, int], str] = {}
        self._printed: set[tuple[str, str]] = set()
        self._children = 0

    def __call__(self, execution: Execution, event: Event) -> None:
        """Hear of an event."""
        if self._zero is None:
            self._zero = event.time
        if execution.map_run is not None:
            self._hear_child(execution, event)
            return
        name = event.details.get("name") or self._names.get((execution.arn, event.previous), "")
        self._names[execution.arn, event.id] = name
        if event.kind.endswith("StateEntered"):
            self._enter(execution, event, name)
        elif event.kind.endswith("StateExited"):
            self._exit(execution, event, name)
        elif event.kind in _FAILURES:
            error = str(event.details.get("error", event.kind))
            self._line(event, execution, name, f"[yellow]answered {printable(error)}[/]")
        elif event.kind in _ENDED[1:]:
            error = str(event.details.get("error", ""))
            word = event.kind.removeprefix("Execution").lower()
            self._line(event, execution, "", f"[bold red]{word}[/] {printable(error)}")

    def _hear_child(self, execution: Execution, event: Event) -> None:
        if event.kind in _ENDED:
            self._children += 1
            self._now(f"{execution.machine_name.partition('/')[0]}: {self._children} items done")

    def _enter(self, execution: Execution, event: Event, name: str) -> None:
        self._entered[execution.arn, name] = event.time
        if event.kind.removesuffix("StateEntered") == "Map":
            self._children = 0
        self._now(f"{execution.machine_name}: {name}")

    def _exit(self, execution: Execution, event: Event, name: str) -> None:
        kind = event.kind.removesuffix("StateExited")
        place = (execution.arn, name)
        if kind not in _SHOWN or place in self._printed:
            return
        self._printed.add(place)
        took = event.time - self._entered.get(place, event.time)
        batches = f", {self._children} items" if kind == "Map" else ""
        self._line(event, execution, name, f"done in {clock(took)}{batches}" if took or batches else "done")

    def _line(self, event: Event, execution: Execution, name: str, what: str) -> None:
        elapsed = clock(event.time - (self._zero or 0.0))
        machine = execution.machine_name.removeprefix(_PREFIX)
        self._console.print(
            f"{elapsed:>10}  [cyan]{machine:<10}[/]  {name:<18}  {what}", highlight=False, soft_wrap=True
        )

    def _now(self, what: str) -> None:
        if self._status is not None:
            self._status.update(what)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Nothing is redrawn meanwhile, so that a person can be asked."""
        if self._status is not None:
            self._status.stop()
        yield
        if self._status is not None:
            self._status.start()

    def __enter__(self) -> Self:
        """Show what is running now, where there is a terminal."""
        if self._console.is_terminal:
            self._status = self._console.status("starting")
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status is not None:
            self._status.stop()
