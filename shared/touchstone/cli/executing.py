"""What `touchstone evaluate --execute` does once the answers are there."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from touchstone.cli.exits import BAD_INPUT, leave
from touchstone.cli.stopping import stopping
from touchstone.evaluation.execution.process import ToolProcess
from touchstone.evaluation.run.executing import Execution
from touchstone.evaluation.run.session import Session
from touchstone.inference.model import Model
from touchstone.inference.runner import Stop


def check_options(execute: str | None, model: Model, *, final_answers: bool) -> None:
    """End the command where its options don't go together."""
    if final_answers and execute is None:
        leave(BAD_INPUT, "--final-answers needs --execute: a final answer is made of what tools gave back")
    if final_answers and model.kind == "replay":
        leave(
            BAD_INPUT,
            "--final-answers asks the model, and recorded answers can't be asked: run the command that made the"
            " recorded run again, with --execute and --final-answers; what is answered is not asked again",
        )


@contextmanager
def execution_of(execute: str | None, seconds: float, *, final_answers: bool) -> Iterator[Execution | None]:
    """The tools, in a process of their own that ends with the block; None without any.

    Raises:
        ToolsError: they can't be loaded.
    """
    if execute is None:
        yield None
        return
    with ToolProcess(execute, seconds) as tools:
        yield Execution(tools.registry, tools.facts, final_answers)


def carry_out(session: Session, execution: Execution | None, total: int) -> bool:
    """Execute what is not executed yet, and ask for the final answers; whether it came to its end.

    Raises:
        GaveUpError: the model can't be had.
    """
    if execution is None:
        if session.manifest.execution is not None:
            tools = session.manifest.execution.tools
            click.echo(
                f"touchstone: this run was scored by execution too; its results are now written without"
                f" (with --execute {tools} they are back)",
                err=True,
            )
        return True
    stop = Stop()
    if not _through(session.execute(execution), stop, "executing", total):
        return False
    return not execution.final_answers or _through(session.ask_final_answers(stop), stop, "final answers", total)


def _through(records: Generator[Any], stop: Stop, what: str, total: int) -> bool:
    """Take every record, with progress shown; whether it came to its end."""
    console = Console(stderr=True)
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn())
    with (
        stopping(stop),
        closing(records),
        Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress,
    ):
        task = progress.add_task(what, total=total)
        for _ in records:
            progress.advance(task)
            if stop.is_set:
                break
    return not stop.is_set
