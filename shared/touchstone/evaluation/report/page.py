"""The page: one HTML file with everything in it, that asks for nothing and runs nothing."""

from __future__ import annotations

import re
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from touchstone.evaluation.report.blocks import Content, Exhibit
from touchstone.evaluation.report.input import ReportInput
from touchstone.evaluation.report.sections import content_of
from touchstone.evaluation.report.sections.explanations import explained
from touchstone.evaluation.report.svg import svg_of
from touchstone.evaluation.report.wording import NOTHING, counted, percent, points

_TEMPLATES = files("touchstone.evaluation.report").joinpath("templates")
_JOINTS = re.compile(r"(?<=[\w][_./:-])(?=\w)")
_SIGNS = {"promote": "✓", "hold": NOTHING, "reject": "✕"}


def render_html(report: ReportInput) -> str:
    """The report as one HTML page; the same input gives the same bytes."""
    return render_content(content_of(report), "evaluation report")


def render_content(content: Content, kind: str) -> str:
    """Any content as one HTML page in the report's style.

    Args:
        content: what it says.
        kind: what kind of report it is, in words.
    """
    environment = Environment(
        loader=FunctionLoader(_source), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    environment.filters.update(percent=percent, points=points, counted=counted, explained=explained, svg=svg_of)
    environment.filters["breakable"] = breakable
    environment.tests["exhibit"] = lambda block: isinstance(block, Exhibit)
    template = environment.get_template("page.html.j2")
    return template.render(content=content, kind=kind, signs=_SIGNS)


def breakable(name: str) -> Markup:
    """A name that may be broken after its joints, before anywhere else."""
    pieces = _JOINTS.split(name)
    return Markup("<wbr>").join(pieces)


def _source(name: str) -> str:
    return _TEMPLATES.joinpath(name).read_text(encoding="utf-8")
