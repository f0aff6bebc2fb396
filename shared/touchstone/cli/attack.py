"""`touchstone attack`: a reward function against answers whose rank is known."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from touchstone.bench.attack.attack import AttackSettings, attack
from touchstone.bench.attack.dialects import DIALECTS
from touchstone.bench.attack.findings import Findings
from touchstone.bench.attack.traps import Traps, compares_citations, load_traps, own_traps
from touchstone.bench.attack.verdict import Limits, broken_limits
from touchstone.bench.rows import Row
from touchstone.cli.attack_view import print_attack
from touchstone.cli.bench_inputs import bench_rows, bench_targets, target_options
from touchstone.cli.exits import BAD_INPUT, OK, leave
from touchstone.cli.score import rubric_of
from touchstone.cli.tables import wide_console
from touchstone.scoring.errors import TouchstoneError
from touchstone.wire.atomic import write_text

BROKEN = 1
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUT = click.Path(dir_okay=False, path_type=Path)


@click.command("attack")
@click.argument("target")
@click.option(
    "--dataset", type=_FILE, required=True, help="Rows with references (JSON Lines); their answers are left out."
)
@target_options
@click.option("--traps", type=_FILE, help="Look-alike values of your domain: a YAML or JSON list of lists of texts.")
@click.option("--dialect", type=click.Choice(list(DIALECTS)), help="Form of the answers; found out by default.")
@click.option("--limit", type=click.IntRange(1), default=1000, show_default=True, help="Rows used at most.")
@click.option("--batch-size", type=click.IntRange(1, 256), default=64, show_default=True, help="Items a call.")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=os.cpu_count() or 1, help="Calls at once; all cores by default."
)
@click.option(
    "--max-exploitability", type=click.FloatRange(0, 1), default=0.0, show_default=True, help="Share of rows allowed."
)
@click.option(
    "--max-inverted", type=click.FloatRange(0, 1), default=0.0, show_default=True, help="Share of pairs allowed."
)
@click.option("--max-tied", type=click.FloatRange(0, 1), default=1.0, show_default=True, help="Share of pairs allowed.")
@click.option("--max-failures", type=click.IntRange(0), default=0, show_default=True, help="Failures allowed.")
@click.option("--html", type=_OUT, help="Write the findings as one page here (needs touchstone[report]).")
@click.option("--out", type=_OUT, help="Write the findings as JSON here.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def command(
    target: str,
    dataset: Path,
    rubric: Path | None,
    timeout: float,
    log: Path | None,
    traps: Path | None,
    dialect: str | None,
    limit: int,
    batch_size: int,
    workers: int,
    max_exploitability: float,
    max_inverted: float,
    max_tied: float,
    max_failures: int,
    html: Path | None,
    out: Path | None,
    *,
    as_json: bool,
) -> None:
    """Attack the reward function TARGET with answers made from your own rows, whose true rank is known.

    TARGET is a Python file with a Lambda handler (reward.py, reward.py:function), a module
    (functions.reward.handler:handler), the ARN of a Lambda function, or an http address that takes the event as Lambda
    does. Exit code 0: within all limits; 1: a limit is broken; 2: bad input.
    """
    limits = Limits(max_exploitability, max_inverted, max_tied, max_failures)
    settings = AttackSettings(timeout, batch_size, dialect, _traps(traps, rubric))
    rows = bench_rows(dataset, limit)
    try:
        findings = _run(target, rows, settings, workers, rubric, log)
        if html is not None:
            from touchstone.bench.attack.page import render_attack  # noqa: PLC0415 - needs an extra

            write_text(html, render_attack(findings, limits))
        if out is not None:
            write_text(out, json.dumps(findings.document(), indent=2) + "\n")
    except (TouchstoneError, OSError) as error:
        leave(BAD_INPUT, str(error))
    except ModuleNotFoundError as error:
        leave(BAD_INPUT, f"{error.name} is missing: pip install 'touchstone[report]'")
    if as_json:
        click.echo(json.dumps(findings.document(), indent=2))
    else:
        print_attack(findings, limits, wide_console())
    sys.exit(BROKEN if broken_limits(findings, limits) else OK)


def _traps(file: Path | None, rubric: Path | None) -> Traps:
    """The look-alikes of a file; else those of the package, if the rubric compares citations."""
    try:
        if file is not None:
            return load_traps(file)
        return own_traps() if rubric is not None and compares_citations(rubric_of(rubric)) else Traps()
    except (TouchstoneError, OSError) as error:
        leave(BAD_INPUT, str(error))


def _run(
    target: str, rows: tuple[Row, ...], settings: AttackSettings, workers: int, rubric: Path | None, log: Path | None
) -> Findings:
    """Attack, with progress shown."""
    console = Console(stderr=True)
    with (
        bench_targets(target, workers, settings.seconds, rubric, log) as targets,
        Progress(console=console, transient=True, disable=not console.is_terminal) as progress,
    ):
        task = progress.add_task("attacking", total=len(rows))
        for findings in attack(targets, rows, settings):
            progress.update(task, completed=findings.rows + findings.unjudged)
    return findings
