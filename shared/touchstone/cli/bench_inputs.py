"""What the verbs of the bench share: their target's options, the targets themselves, the rows."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from touchstone.bench.rows import Row, read_rows
from touchstone.bench.targets.spec import target_from
from touchstone.bench.targets.target import Target
from touchstone.cli.exits import BAD_INPUT, leave

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def target_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--rubric`, `--timeout` and `--log`."""
    options = (
        click.option("--rubric", type=_FILE, help="Rubric file: handed to a handler in Python as TOUCHSTONE_RUBRIC."),
        click.option(
            "--timeout",
            type=click.FloatRange(0.1, 900),
            default=10.0,
            show_default=True,
            help="Seconds that a call may take.",
        ),
        click.option(
            "--log",
            type=click.Path(dir_okay=False, path_type=Path),
            help="Append what a handler in Python prints here; it may quote your rows, and is dropped by default.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@contextlib.contextmanager
def bench_targets(
    spec: str, count: int, seconds: float, rubric: Path | None, log: Path | None = None
) -> Iterator[list[Target]]:
    """Targets of one spec, as many as are called at once; closed at the end.

    Raises:
        TargetError: there is no such target.
    """
    with contextlib.ExitStack() as stack:
        targets = []
        for _ in range(count):
            target = target_from(spec, seconds=seconds, log=log, rubric=rubric)
            stack.callback(target.close)
            targets.append(target)
        yield targets


def bench_rows(dataset: Path, limit: int) -> tuple[Row, ...]:
    """The rows of a dataset; what can't be used is said, and none at all ends the command."""
    try:
        found = read_rows(dataset, limit)
    except OSError as error:
        leave(BAD_INPUT, f"can't read {dataset}: {error}")
    if found.unusable:
        codes = ", ".join(f"{code} x{number}" for code, number in sorted(found.unusable.items()))
        click.echo(f"touchstone: {sum(found.unusable.values())} rows of {dataset} can't be used ({codes})", err=True)
    if found.left_out:
        click.echo(f"touchstone: {len(found.rows)} of {len(found.rows) + found.left_out} rows are used", err=True)
    if not found.rows:
        leave(BAD_INPUT, f"{dataset} holds no row that can be used: expected messages and a reference answer")
    return found.rows
