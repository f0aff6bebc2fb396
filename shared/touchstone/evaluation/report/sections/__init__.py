"""What a report says, section by section, in the order a decision maker reads."""

from __future__ import annotations

from touchstone.evaluation.report.blocks import Content, Section
from touchstone.evaluation.report.input import ReportInput
from touchstone.evaluation.report.sections.categories import categories_section
from touchstone.evaluation.report.sections.confusion import confusion_section
from touchstone.evaluation.report.sections.execution import execution_section
from touchstone.evaluation.report.sections.facts import facts_section
from touchstone.evaluation.report.sections.faults import faults_section
from touchstone.evaluation.report.sections.gate import gate_section
from touchstone.evaluation.report.sections.headline import headline_of
from touchstone.evaluation.report.sections.looks import examples_section
from touchstone.evaluation.report.sections.metrics import parts_section, runs_section
from touchstone.evaluation.report.sections.parameters import parameters_section
from touchstone.evaluation.report.sections.reasons import reasons_section
from touchstone.evaluation.report.sections.rungs import rungs_section
from touchstone.evaluation.report.sections.tools import tools_section
from touchstone.evaluation.report.sections.training import training_section
from touchstone.evaluation.report.series import series_of

_SECTIONS = (
    runs_section,
    gate_section,
    training_section,
    parts_section,
    execution_section,
    categories_section,
    tools_section,
    parameters_section,
    confusion_section,
    rungs_section,
    reasons_section,
    examples_section,
    faults_section,
    facts_section,
)
_WITHOUT_SCORES = (training_section, faults_section, facts_section)


def content_of(report: ReportInput) -> Content:
    """All that a report says, before it has a form."""
    series = series_of(report)
    scored = any(one.scored for one in series)
    made = (make(report, series) for make in (_SECTIONS if scored else _WITHOUT_SCORES))
    sections: tuple[Section, ...] = tuple(section for section in made if section is not None)
    return Content(headline_of(report, series), series, sections)
