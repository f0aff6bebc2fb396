"""`touchstone signal`: whether RFT can learn from a reward, before training and during it."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from touchstone.bench.attack.sending import Sender
from touchstone.bench.signal.recipes import plan_from
from touchstone.bench.signal.rollouts import Rollouts, by_rubric, by_target, read_rollouts
from touchstone.bench.signal.signal import Plan, Signal, signal_of
from touchstone.bench.signal.training import TrainingSignal, training_signal
from touchstone.bench.signal.verdict import document_of, judged
from touchstone.cli.bench_inputs import bench_targets
from touchstone.cli.exits import BAD_INPUT, OK, leave
from touchstone.cli.score import rubric_of
from touchstone.cli.signal_view import print_signal, print_training
from touchstone.cli.tables import wide_console
from touchstone.scoring.errors import TouchstoneError
from touchstone.scoring.score import Scorer

WILL_NOT_LEARN = 1
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_BATCH = 64


@click.command("signal")
@click.argument("rollouts", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--rubric", type=_FILE, help="Rubric that scores rollouts, and that result rows were made by.")
@click.option("--target", help="Score rollouts with this reward function instead; see `touchstone attack`.")
@click.option("--timeout", type=click.FloatRange(0.1, 900), default=60.0, show_default=True, help="Seconds of a call.")
@click.option("--group-by", help="Column that names the prompt of a rollout; the prompt itself by default.")
@click.option("--recipe", type=_FILE, help="RFT recipe or job settings, for the group size and the prompts of a step.")
@click.option(
    "--group-size", type=click.IntRange(2), help="Answers a prompt in training (number_generation); 4 by default."
)
@click.option(
    "--prompts-per-step", type=click.IntRange(1), help="Prompts of a step (global_batch_size); 64 by default."
)
@click.option("--metrics", type=_FILE, help="Training metrics: the job's CSV, its output.tar.gz, or its log.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def command(
    rollouts: Sequence[Path],
    rubric: Path | None,
    target: str | None,
    timeout: float,
    group_by: str | None,
    recipe: Path | None,
    group_size: int | None,
    prompts_per_step: int | None,
    metrics: Path | None,
    *,
    as_json: bool,
) -> None:
    """Say whether RFT can learn: from ROLLOUTS before training, from --metrics during it.

    ROLLOUTS are files of result rows or of answered items (JSON Lines), or folders of `touchstone evaluate`, with
    several answers a prompt. Exit code 0: it can, if slowly; 1: it will not, or the training is not healthy; 2: bad
    input, or too little to tell.
    """
    if not rollouts and metrics is None:
        raise click.UsageError("Give ROLLOUTS, --metrics, or both.")
    try:
        plan = _plan(recipe, group_size, prompts_per_step)
        before = _signal(_rollouts(rollouts, rubric, target, timeout, group_by), plan) if rollouts else None
        during = training_signal(metrics) if metrics is not None else None
    except TouchstoneError as error:
        leave(BAD_INPUT, str(error))
    except OSError as error:
        leave(BAD_INPUT, f"can't read: {error}")
    _show(before, during, as_json=as_json)
    sys.exit(_exit(before, during))


def _plan(recipe: Path | None, group_size: int | None, prompts_per_step: int | None) -> Plan:
    plan = Plan() if recipe is None else plan_from(recipe)
    return Plan(group_size or plan.group_size, prompts_per_step or plan.prompts_per_step)


def _rollouts(
    paths: Sequence[Path], rubric: Path | None, target: str | None, timeout: float, group_by: str | None
) -> Rollouts:
    own = rubric_of(rubric)
    if target is None:
        return read_rollouts(paths, own, by_rubric(Scorer(own)), group_by)
    with bench_targets(target, 1, timeout, rubric) as (one,):
        return read_rollouts(paths, own, by_target(Sender(one, timeout, _BATCH)), group_by)


def _signal(rollouts: Rollouts, plan: Plan) -> Signal:
    if rollouts.unusable:
        codes = ", ".join(f"{code} x{count}" for code, count in sorted(rollouts.unusable.items()))
        click.echo(f"touchstone: {rollouts.unusable.total()} lines hold no rollout with a reward ({codes})", err=True)
    if rollouts.foreign_rubrics:
        words = "result rows were made by another rubric; give it as --rubric to see what each part adds"
        click.echo(f"touchstone: {rollouts.foreign_rubrics} {words}", err=True)
    if not rollouts.kept:
        leave(
            BAD_INPUT,
            "there is no rollout with a reward: expected result rows, or items with an answer and a reference",
        )
    return signal_of(rollouts, plan)


def _show(before: Signal | None, during: TrainingSignal | None, *, as_json: bool) -> None:
    if as_json:
        documents = {"before": before and document_of(before), "during": during and during.document()}
        click.echo(json.dumps({key: value for key, value in documents.items() if value}, indent=2))
        return
    console = wide_console()
    if before is not None:
        print_signal(before, console)
    if during is not None:
        print_training(during, console)


def _exit(before: Signal | None, during: TrainingSignal | None) -> int:
    verdicts = {before and judged(before)[0], during and during.health.verdict}
    if verdicts & {"will not learn", "unhealthy"}:
        return WILL_NOT_LEARN
    return BAD_INPUT if "unknown" in verdicts else OK
