"""`--mlflow` and `--experiment`, for the verbs that end with a run worth logging."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from touchstone.cli.exits import NOT_LOGGED, leave

_Command = TypeVar("_Command", bound=Callable[..., Any])


def tracking_options(command: _Command) -> _Command:
    """Adds the options `mlflow` and `experiment` to a command."""
    uri = click.option("--mlflow", metavar="URI", help="Log the run to this MLflow server (http(s):// or an ARN).")
    name = click.option("--experiment", help="MLflow experiment.  [default: touchstone]")
    return uri(name(command))


def track(
    uri: str | None,
    experiment: str | None,
    folder: Path,
    summary: Mapping[str, Any],
    gate: Mapping[str, Any] | None = None,
    report: Path | None = None,
) -> None:
    """Log a run, if a server is named; a server that fails ends the command, whose files are written by then."""
    if uri is None:
        return
    from touchstone.evaluation.tracking import TrackingError, log_run  # noqa: PLC0415 - only where it is asked for

    try:
        run_id = log_run(uri, experiment, folder, summary, gate, report=report)
    except TrackingError as error:
        leave(NOT_LOGGED, str(error))
    click.echo(f"logged to MLflow as {run_id}", err=True)
