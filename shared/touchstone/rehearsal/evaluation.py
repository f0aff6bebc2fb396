"""The evaluation rehearsed: two recordings asked, scored, compared, judged by the gate, and reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from touchstone.evaluation.gate.policy import Policy
from touchstone.evaluation.report.markdown import render_markdown
from touchstone.evaluation.report.page import render_html
from touchstone.evaluation.report.stored import report_of
from touchstone.evaluation.run.dataset import open_dataset
from touchstone.evaluation.run.evaluate import EvaluationSettings
from touchstone.evaluation.run.folder import RunFolder
from touchstone.evaluation.run.session import Plan, Session
from touchstone.inference.replay import Replay
from touchstone.inference.runner import Stop
from touchstone.rehearsal.stand_ins import NOTE, StandIn, record_stand_ins
from touchstone.scoring.rubric import Rubric
from touchstone.scoring.score import Scorer


@dataclass(frozen=True, slots=True)
class EvaluationRehearsal:
    """What came of it.

    Attributes:
        comparison: the comparison of the two stand-ins.
        gate: the gate's decision.
        report: the page.
        runs: folders of the two runs.
        note: what every output says of the stand-ins.
    """

    comparison: Mapping[str, Any]
    gate: Mapping[str, Any]
    report: Path
    runs: tuple[Path, Path]
    note: str = NOTE


def rehearse_evaluation(answers: Path, dataset: Path, rubric: Rubric, folder: Path) -> EvaluationRehearsal | None:
    """Evaluate both stand-ins, compare them and write the report.

    Args:
        answers: answered items that name the `question` they answer.
        dataset: the questions.
        rubric: scores them.
        folder: where runs and report go.

    Returns:
        None when the answers name no questions, so that there is nothing to stand in for a model.

    Raises:
        TouchstoneError: dataset or answers can't be used.
        OSError: a file can't be read or written.
    """
    stand_ins = record_stand_ins(answers, folder / "recorded")
    if not stand_ins:
        return None
    runs = tuple(_evaluated(one, dataset, rubric, folder / one.name) for one in stand_ins)
    report = report_of([run.path for run in runs], Policy())
    if report.comparison is None or report.gate is None:
        raise AssertionError("two runs have a comparison and a decision")
    last = runs[-1]
    last.write_json("comparison.json", report.comparison)
    last.write_json("gate.json", report.gate)
    for run, summary in zip(runs, report.runs, strict=True):
        run.write_json("summary.json", summary)
    page = folder / "report.html"
    page.write_text(render_html(report), encoding="utf-8")
    page.with_suffix(".md").write_text(render_markdown(report), encoding="utf-8")
    return EvaluationRehearsal(report.comparison, report.gate, page, (runs[0].path, last.path))


def _evaluated(stand_in: StandIn, dataset: Path, rubric: Rubric, path: Path) -> RunFolder:
    plan = Plan(
        model=Replay(stand_in.recording),
        dataset=open_dataset(dataset),
        scorer=Scorer(rubric),
        settings=EvaluationSettings(),
        name=stand_in.name,
        note=NOTE,
    )
    session = Session(plan, path)
    for _ in session.evaluate(Stop()):
        pass
    session.finish()
    return session.folder
