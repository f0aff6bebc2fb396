"""`touchstone evaluate`: a model asked about every row of a dataset, its answers scored, all of it in a run folder."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import click

from touchstone.cli.exits import BAD_INPUT, leave
from touchstone.cli.tracking import tracking_options


@click.command("evaluate")
@click.option(
    "--model",
    required=True,
    help="bedrock:ID-OR-ARN, openai:NAME (with --base-url), or replay:FILE of recorded answers.",
)
@click.option(
    "--dataset",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Rows (JSON Lines, plain or .gz).",
)
@click.option("--rubric", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Rubric file.")
@click.option("--samples", type=click.IntRange(1, 1000), default=1, show_default=True, help="Answers to each prompt.")
@click.option("--concurrency", type=click.IntRange(1, 1000), default=8, show_default=True, help="Requests at once.")
@click.option("--temperature", type=click.FloatRange(0, 2), default=0.0, show_default=True)
@click.option("--max-tokens", type=click.IntRange(1), default=1024, show_default=True, help="Most tokens of an answer.")
@click.option("--top-p", type=click.FloatRange(0, 1), help="Share of probability to sample from.")
@click.option(
    "--tools",
    type=click.Choice(["native", "prompt"]),
    default="native",
    show_default=True,
    help="native: hand the tools over; prompt: the prompts name them themselves.",
)
@click.option(
    "--budget", type=click.FloatRange(0), default=300.0, show_default=True, help="Seconds of attempts at one request."
)
@click.option("--timeout", type=click.FloatRange(0.001), default=120.0, show_default=True, help="Seconds of silence.")
@click.option("--base-url", help="Address of the endpoint, such as http://127.0.0.1:8000/v1.")
@click.option("--api-key-env", metavar="NAME", help="Environment variable that holds the endpoint's key.")
@click.option("--region", help="Region of Bedrock; by default the ARN's, else the session's.")
@click.option("--price-input", type=click.FloatRange(0), help="Price of a million input tokens.")
@click.option("--price-output", type=click.FloatRange(0), help="Price of a million output tokens.")
@click.option("--currency", default="USD", show_default=True)
@click.option(
    "--execute",
    metavar="MODULE:NAME",
    help="Score by execution too, with the Python tools named here (my_tools:TOOLS, tools.py:TOOLS).",
)
@click.option(
    "--execute-timeout",
    type=click.FloatRange(0.01, 3600),
    default=10.0,
    show_default=True,
    help="Seconds that a call of a tool may take.",
)
@click.option(
    "--final-answers", is_flag=True, help="With --execute: ask the model once more, with what its calls returned."
)
@click.option("--limit", type=click.IntRange(1), help="Only the first rows.")
@click.option("--name", help="What to call the model in tables and reports.")
@click.option("--note", help="A line that every output shows.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Folder of the run; by default below runs/."
)
@click.option("--max-failed", type=click.FloatRange(0, 1), default=0.0, show_default=True, help="Share allowed.")
@click.option("--max-unscored", type=click.FloatRange(0, 1), default=0.0, show_default=True, help="Share allowed.")
@tracking_options
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def command(**options: Any) -> None:
    """Ask a model about every row of a dataset and score its answers; run it again to resume.

    With --execute the calls of answers and references are run on this machine, and their results compared.
    Exit code 0: all is well; 1: more samples unscored or without an answer than allowed; 2: bad input;
    5: evaluated, but not logged to MLflow; 130: interrupted.
    """
    try:
        flow = importlib.import_module("touchstone.cli.evaluation")
    except ImportError as error:
        leave(BAD_INPUT, f"{error.name} is missing: pip install 'touchstone[local]' (or [aws], for Bedrock)")
    sys.exit(flow.evaluate(flow.Options(**options)))
