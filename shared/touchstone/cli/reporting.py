"""What `touchstone report` does, once its options are read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from touchstone.cli.exits import BAD_INPUT, leave
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
) -> ReportInput:
    """Write the page and the Markdown of a report; bad input ends the command before anything is written."""
    _check_places(runs, page, markdown, [file for file in (policy_file, dataset) if file is not None])
    try:
        policy = Policy() if policy_file is None else load_policy(policy_file)
        report = report_of(runs, policy, show_text=show_text, dataset=dataset)
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
