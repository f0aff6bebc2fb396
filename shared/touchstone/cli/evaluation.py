"""What `touchstone evaluate` does, once its options are read."""

from __future__ import annotations

import importlib
import json
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from touchstone.cli.evaluation_view import Outcomes, print_outcomes, watched
from touchstone.cli.executing import carry_out, check_options, execution_of
from touchstone.cli.exits import BAD_INPUT, NOT_LOGGED, OK, UNSCORED, leave
from touchstone.cli.score import rubric_of
from touchstone.cli.stopping import stopping
from touchstone.cli.tables import wide_console
from touchstone.cli.tracking import track
from touchstone.evaluation.run.dataset import open_dataset
from touchstone.evaluation.run.evaluate import EvaluationSettings
from touchstone.evaluation.run.folder import SUMMARY
from touchstone.evaluation.run.manifest import Prices
from touchstone.evaluation.run.session import Plan, Session, run_folder
from touchstone.inference.breaker import GaveUpError
from touchstone.inference.model import InferenceSettings, ToolMode
from touchstone.inference.options import ModelOptions
from touchstone.inference.retry import Budget, Clock
from touchstone.inference.runner import Stop
from touchstone.inference.specs import model_from
from touchstone.scoring.errors import TouchstoneError
from touchstone.scoring.score import Scorer

INTERRUPTED = 130
FIRST_WAIT_SECONDS = 1.0
_RUNS = Path("runs")
_OURS = ("refused", "prompt_refused")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of the command, by name."""

    model: str
    dataset: Path
    rubric: Path | None
    samples: int
    concurrency: int
    temperature: float
    max_tokens: int
    top_p: float | None
    tools: ToolMode
    budget: float
    timeout: float
    base_url: str | None
    api_key_env: str | None
    region: str | None
    price_input: float | None
    price_output: float | None
    currency: str
    execute: str | None
    execute_timeout: float
    final_answers: bool
    limit: int | None
    name: str | None
    note: str | None
    out: Path | None
    max_failed: float
    max_unscored: float
    mlflow: str | None
    experiment: str | None
    as_json: bool


def evaluate(options: Options) -> int:
    """Run it; the exit code."""
    try:
        plan = _plan(options)
        check_options(options.execute, plan.model, final_answers=options.final_answers)
        tools = execution_of(options.execute, options.execute_timeout, final_answers=options.final_answers)
        with closing(plan.model), tools as execution:
            session = Session(plan, options.out or run_folder(plan, _RUNS))
            if not _ask(session, plan) or not carry_out(session, execution, plan.dataset.size * options.samples):
                return _interrupted(session)
            session.finish(execution)
        outcomes = Outcomes.of(session.folder.results(), session.folder.final_answers() if execution else ())
        summary = _write_summary(session)
    except GaveUpError as error:
        leave(BAD_INPUT if error.code in _OURS else UNSCORED, f"{error}\n{_resume(session)}")
    except TouchstoneError as error:
        leave(BAD_INPUT, str(error))
    except OSError as error:
        leave(BAD_INPUT, f"can't read or write: {error}")
    if options.as_json:
        document = {"folder": str(session.folder.path), **outcomes.document(session.manifest), "summary": summary}
        click.echo(json.dumps(document, indent=2))
    else:
        print_outcomes(outcomes, session.manifest, plan.scorer.rubric, session.folder.path, wide_console())
    if options.mlflow is not None:
        _track(session, summary, options)
    return _verdict(outcomes, options)


def _plan(options: Options) -> Plan:
    if (options.price_input is None) != (options.price_output is None):
        leave(BAD_INPUT, "give --price-input and --price-output together")
    prices = None
    if options.price_input is not None and options.price_output is not None:
        prices = Prices(options.currency, options.price_input, options.price_output)
    inference = InferenceSettings(options.temperature, options.max_tokens, options.top_p, options.tools)
    model_options = ModelOptions(
        inference=inference,
        concurrency=options.concurrency,
        base_url=options.base_url,
        api_key_env=options.api_key_env,
        region=options.region,
        read_seconds=options.timeout,
    )
    return Plan(
        model=model_from(options.model, model_options),
        dataset=open_dataset(options.dataset, options.limit),
        scorer=Scorer(rubric_of(options.rubric)),
        settings=EvaluationSettings(
            samples=options.samples,
            concurrency=options.concurrency,
            inference=inference,
            budget=Budget(seconds=options.budget, first_wait=FIRST_WAIT_SECONDS),
        ),
        name=options.name,
        prices=prices,
        note=options.note,
    )


def _ask(session: Session, plan: Plan) -> bool:
    """Ask what is missing; whether it came to its end."""
    total = plan.dataset.size * plan.settings.samples
    if session.there:
        click.echo(f"{session.there:,} of {total:,} answers are there already", err=True)
    stop = Stop()
    evaluated = session.evaluate(stop, Clock(sleep=stop.sleep))
    with stopping(stop), closing(evaluated), watched(total - session.there) as watch:
        for done in evaluated:
            watch(done)
    return not stop.is_set


def _interrupted(session: Session) -> int:
    click.echo(f"touchstone: interrupted. {_resume(session)}", err=True)
    return INTERRUPTED


def _resume(session: Session) -> str:
    return f"What was answered is in {session.folder.path}; run the same command again to go on from there."


def _write_summary(session: Session) -> dict[str, Any] | None:
    """Write `summary.json`, where the statistics are installed."""
    try:
        run_summary = importlib.import_module("touchstone.evaluation.summaries.run_summary")
    except ImportError as error:
        click.echo(f"touchstone: no {SUMMARY}: {error.name} is missing (pip install 'touchstone[report]')", err=True)
        return None
    folder = session.folder
    summary: dict[str, Any] = run_summary.summary_of(
        folder.results(), folder.manifest(), folder.answers(), final_answers=folder.final_answers()
    )
    folder.write_json(SUMMARY, summary)
    return summary


def _track(session: Session, summary: dict[str, Any] | None, options: Options) -> None:
    if summary is None:
        leave(NOT_LOGGED, f"not logged to MLflow, for want of a {SUMMARY}: pip install 'touchstone[report]'")
    track(options.mlflow, options.experiment, session.folder.path, summary)


def _verdict(outcomes: Outcomes, options: Options) -> int:
    over = [
        f"{count:,} of {outcomes.samples:,} samples {what}; {option} allows a share of {share:g}"
        for count, share, what, option in (
            (outcomes.failed.total(), options.max_failed, "have no answer", "--max-failed"),
            (outcomes.summary.unscored.total(), options.max_unscored, "are unscored", "--max-unscored"),
            (outcomes.not_executed.total(), options.max_unscored, "have no score by execution", "--max-unscored"),
            (outcomes.finals_failed.total(), options.max_failed, "have no final answer", "--max-failed"),
        )
        if count > share * outcomes.samples
    ]
    for line in over:
        click.echo(f"touchstone: {line}", err=True)
    return UNSCORED if over else OK
