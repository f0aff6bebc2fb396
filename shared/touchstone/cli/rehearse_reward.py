"""`touchstone rehearse reward`: the example's answers through the very handler that RFT calls."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import Progress

from touchstone.cli.exits import BAD_INPUT, leave
from touchstone.cli.score import rubric_of
from touchstone.cli.tables import print_qualities, print_summary, wide_console
from touchstone.rehearsal.checkout import NoCheckoutError, root_of
from touchstone.rehearsal.invocation import LocalFunction
from touchstone.rehearsal.reward import RewardRehearsal, rehearse_reward, run_name
from touchstone.scoring.errors import TouchstoneError
from touchstone.scoring.rubric import Rubric
from touchstone.wire.rows import lines_of

if TYPE_CHECKING:
    from touchstone.rehearsal.evaluation import EvaluationRehearsal

_EXAMPLE = Path("examples/securities")
_HANDLER = "functions.reward.handler:handler"


@click.command("reward")
@click.option("--answers", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="RFT event items.")
@click.option("--dataset", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Their questions.")
@click.option("--rubric", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Rubric file.")
@click.option("--batch-size", type=click.IntRange(1, 256), default=64, show_default=True, help="Items an invocation.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("runs"), show_default=True)
def command(answers: Path | None, dataset: Path | None, rubric: Path | None, batch_size: int, out: Path) -> None:
    """Feed answers to the reward handler in RFT-shaped batches, print what they earn and why, and write a report.

    The report compares two stand-ins for models, made of the same answers.

    Run it in a checkout: it loads functions/reward from here. No AWS account is needed.
    """
    try:
        root = root_of(Path.cwd())
    except NoCheckoutError as error:
        leave(BAD_INPUT, str(error))
    answers = answers or root / _EXAMPLE / "answers.jsonl"
    rubric = rubric or root / _EXAMPLE / "rubric.yaml"
    chosen = rubric_of(rubric)
    os.environ["TOUCHSTONE_RUBRIC"] = str(rubric.resolve())
    try:
        if not any(True for _ in lines_of(answers)):
            leave(BAD_INPUT, f"{answers}: expected answers, a line each, saw none")
        done = _run(answers, LocalFunction(_HANDLER, root), chosen, batch_size)
        folder = _write(done, out / run_name(answers, chosen), chosen)
        evaluation = _evaluated(answers, dataset or root / _EXAMPLE / "samples.jsonl", chosen, folder)
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
    if evaluation is not None:
        from touchstone.cli.rehearsal_view import print_rehearsed_evaluation  # noqa: PLC0415 - needs extras

        print_rehearsed_evaluation(evaluation, console)


def _evaluated(answers: Path, dataset: Path, rubric: Rubric, folder: Path) -> EvaluationRehearsal | None:
    """The report; none, and a word why, where there can be none."""
    try:
        from touchstone.rehearsal.evaluation import rehearse_evaluation  # noqa: PLC0415 - needs extras
    except ModuleNotFoundError as error:
        click.echo(f"no report: {error.name} is missing (pip install 'touchstone[local,report]')", err=True)
        return None
    done = rehearse_evaluation(answers, dataset, rubric, folder)
    if done is None:
        click.echo("no report: the answers name no `question`, so there is nothing to compare", err=True)
    return done


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
