"""`touchstone score`: files of samples in, result rows and a summary out."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from touchstone.cli.exits import BAD_INPUT, OK, UNSCORED, leave
from touchstone.cli.sink import SinkError, result_file
from touchstone.cli.tables import print_summary, wide_console
from touchstone.evaluation.files import ScoredChunk, score_files
from touchstone.evaluation.summary import Summary
from touchstone.scoring.errors import RubricError
from touchstone.scoring.rubric import Rubric
from touchstone.wire.rows import GZIP_MAGIC
from touchstone.wire.rubrics import load_rubric

_SHOWN_BAD_LINES = 20


@click.command("score")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--rubric", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Rubric file.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write result rows (JSON Lines) here.")
@click.option("--workers", type=click.IntRange(1), help="Processes; all cores by default.")
@click.option("--max-unscored", type=click.FloatRange(0, 1), default=0.0, show_default=True, help="Share allowed.")
@click.option("--show-text", is_flag=True, help="Put expected and seen values into the result rows.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def command(
    files: Sequence[Path],
    rubric: Path | None,
    out: Path | None,
    workers: int | None,
    max_unscored: float,
    *,
    show_text: bool,
    as_json: bool,
) -> None:
    """Score FILES of samples (JSON Lines, plain or .gz), one sample a line.

    Exit code 0: all is well; 1: more samples unscored than allowed; 2: bad input (a rubric or a line).
    """
    chosen = rubric_of(rubric)
    summary = Summary()
    bad: list[str] = []
    try:
        with result_file(out, files) as sink:
            for chunk in _with_progress(files, chosen, workers or os.cpu_count() or 1, show_text=show_text):
                sink.write(chunk.rows)
                summary.merge(chunk.summary)
                bad += map(str, chunk.bad_lines[: _SHOWN_BAD_LINES - len(bad)])
    except SinkError as error:
        leave(BAD_INPUT, str(error))
    except OSError as error:
        leave(BAD_INPUT, f"can't read or write: {error}")
    if as_json:
        click.echo(json.dumps(summary.document(chosen.digest), indent=2))
    else:
        print_summary(summary, chosen, wide_console())
    sys.exit(_verdict(summary, bad, max_unscored))


def rubric_of(path: Path | None) -> Rubric:
    """The rubric of a file, or the default; a wrong one ends the command with all its faults."""
    if path is None:
        return Rubric()
    try:
        return load_rubric(path)
    except (RubricError, OSError) as error:
        leave(BAD_INPUT, str(error))


def _verdict(summary: Summary, bad: Sequence[str], max_unscored: float) -> int:
    for line in bad:
        click.echo(line, err=True)
    if summary.bad_lines:
        more = f", {summary.bad_lines - len(bad)} more not shown" if summary.bad_lines > len(bad) else ""
        click.echo(f"touchstone: {summary.bad_lines} line(s) hold no sample{more}", err=True)
        return BAD_INPUT
    if summary.samples == 0:
        click.echo("touchstone: the input holds no sample at all", err=True)
        return BAD_INPUT
    if summary.unscored.total() > max_unscored * summary.samples:
        click.echo(
            f"touchstone: {summary.unscored.total()} of {summary.samples} samples are unscored; "
            f"--max-unscored allows a share of {max_unscored:g}",
            err=True,
        )
        return UNSCORED
    return OK


def _with_progress(files: Sequence[Path], rubric: Rubric, workers: int, *, show_text: bool) -> Iterator[ScoredChunk]:
    console = Console(stderr=True)
    columns = (
        TextColumn("scoring"),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[rows]:,} samples, {task.fields[rate]:,.0f}/s"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("score", total=_total(files), rows=0, rate=0.0)
        rows = 0
        for chunk in score_files(files, rubric, workers=workers, show_text=show_text):
            rows += chunk.summary.samples
            elapsed = progress.tasks[task].elapsed or 0.0
            progress.update(task, advance=chunk.bytes_read, rows=rows, rate=rows / elapsed if elapsed else 0.0)
            yield chunk


def _total(files: Sequence[Path]) -> int | None:
    """Bytes to read; unknown when a file is compressed, or is a pipe."""
    total = 0
    for file in files:
        if not file.is_file():
            return None
        with file.open("rb") as stream:
            if stream.read(len(GZIP_MAGIC)) == GZIP_MAGIC:
                return None
        total += file.stat().st_size
    return total
