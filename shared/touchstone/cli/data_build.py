"""`touchstone data build`, `chunk`, `generate`, `curate`: the stages, in a folder."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from touchstone.cli.exits import BAD_INPUT, leave

_Decorated = Callable[..., Any]


def _recipe(command: _Decorated) -> _Decorated:
    return click.argument("recipe", type=click.Path(exists=True, dir_okay=False, path_type=Path))(command)


def _documents(command: _Decorated) -> _Decorated:
    return click.option(
        "--documents",
        required=True,
        type=click.Path(exists=True, path_type=Path),
        help="A manifest.jsonl of documents, or a folder of .txt and .htm files.",
    )(command)


def _out(command: _Decorated) -> _Decorated:
    return click.option(
        "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder of the build."
    )(command)


def _model(command: _Decorated) -> _Decorated:
    for option in reversed(
        (
            click.option(
                "--model",
                required=True,
                help="bedrock:ID-OR-ARN, openai:NAME (with --base-url), replay:FILE, or `rehearsal`: a stand-in that "
                "writes what stands in the documents.",
            ),
            click.option("--concurrency", type=click.IntRange(1, 1000), default=8, show_default=True),
            click.option(
                "--budget", type=click.FloatRange(0), default=600.0, show_default=True, help="Seconds a chunk."
            ),
            click.option("--timeout", type=click.FloatRange(0.001), default=300.0, show_default=True),
            click.option("--base-url", help="Address of the endpoint, such as http://127.0.0.1:8000/v1."),
            click.option("--api-key-env", metavar="NAME", help="Environment variable that holds the endpoint's key."),
            click.option("--region", help="Region of Bedrock; by default the ARN's, else the session's."),
        )
    ):
        command = option(command)
    return command


_json = click.option("--json", "as_json", is_flag=True, help="Print what came of it as JSON.")


@click.command("build")
@_recipe
@_documents
@_model
@_out
@_json
def build(**options: Any) -> None:
    """Documents to a dataset; run it again to go on where it was left.

    Exit code 0: the dataset is written; 1: a floor of the recipe is broken; 2: bad input; 130: interrupted.
    """
    sys.exit(_flow().build(_flow().Options(**options)))


@click.command("chunk")
@_recipe
@_documents
@_out
@_json
def chunk(**options: Any) -> None:
    """Clean the documents and cut them into chunks.

    Exit code 0: done; 2: bad input.
    """
    sys.exit(_flow().chunk(_flow().Options(**options)))


@click.command("generate")
@_recipe
@_model
@_out
@_json
def generate(**options: Any) -> None:
    """Ask a model for the rows of each chunk; replies are kept, so that only what is missing is asked.

    Exit code 0: every chunk has its outcome; 2: bad input, or the model can't be had; 130: interrupted.
    """
    sys.exit(_flow().generate(_flow().Options(**options)))


@click.command("curate")
@_recipe
@_out
@_json
def curate(**options: Any) -> None:
    """Take out contradictions and repetitions, hold the floors, split, and write the dataset.

    Exit code 0: the dataset is written; 1: a floor of the recipe is broken; 2: bad input.
    """
    sys.exit(_flow().curate(_flow().Options(**options)))


def _flow() -> Any:
    try:
        return importlib.import_module("touchstone.cli.data_flow")
    except ImportError as error:
        leave(BAD_INPUT, f"{error.name} is missing: pip install 'touchstone[local]' (or [aws], for Bedrock)")
