"""`touchstone conform`: whether a reward function keeps the wire contract."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from touchstone.bench.attack.dialects import DIALECTS
from touchstone.bench.conform.conform import RULES, broken, conform, document_of, own_rows
from touchstone.bench.conform.kit import Kit
from touchstone.bench.conform.rule import Verdict
from touchstone.cli.bench_inputs import bench_rows, bench_targets, target_options
from touchstone.cli.conform_view import print_verdicts
from touchstone.cli.exits import BAD_INPUT, OK, leave
from touchstone.cli.tables import wide_console
from touchstone.scoring.errors import TouchstoneError

BROKEN = 1
_ROWS = 100
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("conform")
@click.argument("target")
@click.option("--dataset", type=_FILE, help="Rows with references that the target understands; ours by default.")
@target_options
@click.option("--dialect", type=click.Choice(list(DIALECTS)), help="Form of the answers; found out by default.")
@click.option("--strict", is_flag=True, help="Fail for rules that should be kept too.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdicts as JSON.")
def command(
    target: str,
    dataset: Path | None,
    rubric: Path | None,
    timeout: float,
    log: Path | None,
    dialect: str | None,
    *,
    strict: bool,
    as_json: bool,
) -> None:
    """Test whether the reward function TARGET keeps the wire contract: a verdict for each rule, with its source.

    TARGET is a Python file with a Lambda handler, a module, the ARN of a Lambda function, or an http address; see
    `touchstone attack`. Exit code 0: every rule that must be kept is; 1: one is broken; 2: bad input.
    """
    rows = own_rows() if dataset is None else bench_rows(dataset, _ROWS)
    try:
        with bench_targets(target, 1, timeout, rubric, log) as targets:
            kit = Kit(targets[0], rows, timeout, dialect)
            verdicts = _tested(kit)
    except TouchstoneError as error:
        leave(BAD_INPUT, str(error))
    if as_json:
        click.echo(json.dumps(document_of(kit, verdicts), indent=2))
    else:
        print_verdicts(kit, verdicts, wide_console(), own=dataset is None)
    sys.exit(BROKEN if broken(verdicts, strict=strict) else OK)


def _tested(kit: Kit) -> list[Verdict]:
    console = Console(stderr=True)
    verdicts = []
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("testing", total=len(RULES))
        for verdict in conform(kit):
            verdicts.append(verdict)
            progress.advance(task)
    return verdicts
