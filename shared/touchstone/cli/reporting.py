"""What `touchstone report` does, once its options are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from touchstone.cli.exits import BAD_INPUT, leave
from touchstone.cli.training_files import read_training
from touchstone.evaluation.gate.policy import Policy, load_policy
from touchstone.evaluation.report.input import ReportInput
from touchstone.evaluation.report.markdown import render_markdown
from touchstone.evaluation.report.page import render_html
from touchstone.evaluation.report.stored import report_of
from touchstone.evaluation.run.folder import ANSWERS, RESULTS, SUMMARY
from touchstone.evaluation.run.manifest import MANIFEST
from touchstone.scoring.errors import TouchstoneError
from touchstone.wire.atomic import write_text

_KEPT = (MANIFEST, ANSWERS, RESULTS, SUMMARY, "comparison.json", "gate.json")


def write_report(
    runs: Sequence[Path],
    page: Path,
    markdown: Path,
    policy_file: Path | None,
    *,
    show_text: bool = False,
    dataset: Path | None = None,
    training: Mapping[str, Path] = MappingProxyType({}),
) -> ReportInput:
    """Write the page and the Markdown of a report; bad input ends the command before anything is written."""
    inputs = [file for file in (policy_file, dataset, *training.values()) if file is not None]
    _check_places(runs, page, markdown, inputs)
    try:
        policy = Policy() if policy_file is None else load_policy(policy_file)
        trainings = [read_training(name, file) for name, file in training.items()]
        report = report_of(runs, policy, show_text=show_text, dataset=dataset, training=trainings)
        for path, text in ((page, render_html(report)), (markdown, render_markdown(report))):
            write_text(path, text)
    except TouchstoneError as error:
        leave(BAD_INPUT, str(error))
    except OSError as error:
        leave(BAD_INPUT, f"can't read or write: {error}")
    return report


def _check_places(runs: Sequence[Path], page: Path, markdown: Path, inputs: Sequence[Path]) -> None:
    kept = {(run / name).resolve() for run in runs for name in _KEPT} | {file.resolve() for file in inputs}
    for path in (page, markdown):
        if path.resolve() in kept:
            leave(BAD_INPUT, f"{path} is an input, or a file of a run; choose another file")
        if not path.resolve().parent.is_dir():
            leave(BAD_INPUT, f"{path}: there is no folder {path.resolve().parent}")
    if page.resolve() == markdown.resolve():
        leave(BAD_INPUT, f"the page and the Markdown can't both be {page}; choose two files")
