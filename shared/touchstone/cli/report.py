"""`touchstone report`: run folders in, one page and the same as Markdown out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from touchstone.cli.exits import BAD_INPUT, leave
from touchstone.cli.tracking import track, tracking_options

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_LIBRARIES = ("altair", "jinja2", "markupsafe", "numpy", "vl_convert")


@click.command("report")
@click.argument("runs", nargs=-1, required=True, type=_FOLDER)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The page; RUN/report.html by default.")
@click.option(
    "--markdown", type=click.Path(dir_okay=False, path_type=Path), help="The Markdown; RUN/report.md by default."
)
@click.option("--policy", type=_FILE, help="Policy of the gate (YAML or JSON); the default one if left out.")
@click.option("--show-text", is_flag=True, help="Show the answers of the examples: for who may read the data.")
@click.option("--dataset", type=_FILE, help="The runs' dataset: with --show-text, show the expected calls too.")
@click.option(
    "--training",
    multiple=True,
    metavar="[NAME=]FILE",
    help="Show the curves of a training job: its metrics.json, step_wise_training_metrics.csv or output.tar.gz.",
)
@tracking_options
def command(
    runs: Sequence[Path],
    out: Path | None,
    markdown: Path | None,
    policy: Path | None,
    dataset: Path | None,
    training: Sequence[str],
    mlflow: str | None,
    experiment: str | None,
    *,
    show_text: bool,
) -> None:
    """Report on run folders, in the order base, SFT, RFT: the first is the champion, the last the candidate.

    The files go to the last run's folder, and say nothing of prompts and answers unless --show-text is given. Exit
    code 0: written, whatever the gate decides; 2: bad input, or runs that can't be compared; 5: written, but not
    logged to MLflow.
    """
    if dataset is not None and not show_text:
        raise click.UsageError("--dataset shows the expected calls, and needs --show-text.")
    if mlflow is not None and show_text:
        raise click.UsageError("--mlflow logs the page, which --show-text fills with text; leave one of them out.")
    try:
        from touchstone.cli.reporting import write_report  # noqa: PLC0415 - needs an extra
        from touchstone.cli.training_files import files_of  # noqa: PLC0415 - needs an extra
    except ModuleNotFoundError as error:
        if error.name not in _LIBRARIES:
            raise
        leave(BAD_INPUT, f"{error.name} is missing: pip install 'touchstone[report]'")
    page, text = out or runs[-1] / "report.html", markdown or runs[-1] / "report.md"
    files = files_of(training)
    report = write_report(runs, page, text, policy, show_text=show_text, dataset=dataset, training=files)
    click.echo(page)
    click.echo(text)
    for run, summary in zip(runs[:-1], report.runs, strict=False):
        track(mlflow, experiment, run, summary)
    track(mlflow, experiment, runs[-1], report.runs[-1], report.gate, page)
