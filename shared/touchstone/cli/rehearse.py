"""`touchstone rehearse`: the example's answers through the very handler that RFT calls."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from touchstone.cli.exits import BAD_INPUT, leave
from touchstone.cli.score import rubric_of
from touchstone.cli.tables import print_qualities, print_summary, wide_console
from touchstone.rehearsal.invocation import LocalFunction
from touchstone.rehearsal.reward import RewardRehearsal, rehearse_reward, run_name
from touchstone.scoring.errors import TouchstoneError
from touchstone.scoring.rubric import Rubric
from touchstone.wire.rows import lines_of

_EXAMPLE = Path("examples/securities")
_HANDLER = "functions.reward.handler:handler"


@click.command("rehearse")
@click.option("--answers", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="RFT event items.")
@click.option("--rubric", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Rubric file.")
@click.option("--batch-size", type=click.IntRange(1, 256), default=64, show_default=True, help="Items an invocation.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("runs"), show_default=True)
def command(answers: Path | None, rubric: Path | None, batch_size: int, out: Path) -> None:
    """Feed answers to the reward handler in RFT-shaped batches, and print what they earn and why.

    Run it in a checkout: it loads functions/reward from here. No AWS account is needed.
    """
    root = _root()
    answers = answers or root / _EXAMPLE / "answers.jsonl"
    rubric = rubric or root / _EXAMPLE / "rubric.yaml"
    chosen = rubric_of(rubric)
    os.environ["TOUCHSTONE_RUBRIC"] = str(rubric.resolve())
    try:
        done = _run(answers, LocalFunction(_HANDLER, root), chosen, batch_size)
        folder = _write(done, out / run_name(answers, chosen), chosen)
    except (TouchstoneError, OSError) as error:
        leave(BAD_INPUT, str(error))
    console = wide_console()
    print_summary(done.summary, chosen, console)
    print_qualities(done.qualities, console)
    console.print(
        f"\n{done.summary.samples:,} answers in {done.batches} invocations of {_HANDLER};"
        f" every reward is the library's to the bit.\nResults, summary and the handler's log: {folder}\n"
        f"One answer in full: {sys.argv[0]} explain {answers} --rubric {rubric} --id {done.rows[0]['id']}",
        highlight=False,
        soft_wrap=True,
    )


def _root() -> Path:  # noqa: RET503 - leave() does not return
    for folder in (Path.cwd(), *Path.cwd().parents):
        if (folder / "functions" / "reward" / "handler.py").is_file():
            return folder
    leave(BAD_INPUT, "run this in a checkout of Touchstone: functions/reward/handler.py is not here or above")


def _run(answers: Path, function: LocalFunction, rubric: Rubric, batch_size: int) -> RewardRehearsal:
    done = RewardRehearsal()
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("rewarding", total=sum(1 for _ in lines_of(answers)))
        for done in rehearse_reward(answers, function, rubric, batch_size=batch_size):
            progress.update(task, completed=done.summary.samples)
    return done


def _write(done: RewardRehearsal, folder: Path, rubric: Rubric) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "results.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, allow_nan=False) + "\n" for row in done.rows)
    document = done.summary.document(rubric.digest)
    (folder / "summary.json").write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    (folder / "reward.log").write_text(done.log, encoding="utf-8")
    return folder
