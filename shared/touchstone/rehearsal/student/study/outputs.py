"""A study as files: a page, the same as Markdown, and all numbers as JSON. The same study gives the same bytes."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from touchstone.evaluation.report.svg import drawing_of, named
from touchstone.rehearsal.student.study.exhibits import NOTE, Section, Table, sections_of
from touchstone.rehearsal.student.study.experiment import Study
from touchstone.rehearsal.student.study.lines import LineChart, chart_of_lines

TITLE = "What the reward teaches the student"
_HOMES = {
    "learning.html.j2": files("touchstone.rehearsal.student.study").joinpath("templates"),
    "page.css.j2": files("touchstone.evaluation.report").joinpath("templates"),
}


def write_study(study: Study, folder: Path) -> Path:
    """Write learning.html, learning.md and learning.json; returns the page.

    Raises:
        OSError: the folder can't be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sections = sections_of(study)
    page = folder / "learning.html"
    page.write_text(_page(sections), encoding="utf-8")
    page.with_suffix(".md").write_text(_markdown(sections), encoding="utf-8")
    page.with_suffix(".json").write_text(json.dumps(_document(study), indent=1) + "\n", encoding="utf-8")
    return page


def _document(study: Study) -> dict[str, object]:
    return {
        "note": NOTE,
        "settings": asdict(study.settings),
        "split": dict(study.split),
        "models": {name: one.document() for name, one in study.models.items()},
        "sft_curve": list(study.sft_curve),
        "missed": study.missed,
        "courses": [course.document() for course in study.courses],
        "fooled": [course.document() for course in study.fooled],
    }


def _page(sections: list[Section]) -> str:
    environment = Environment(
        loader=FunctionLoader(_source), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    environment.tests["table"] = lambda block: isinstance(block, Table)
    environment.filters["svg"] = _svg
    return environment.get_template("learning.html.j2").render(title=TITLE, note=NOTE, sections=sections)


def _source(name: str) -> str:
    return _HOMES[name].joinpath(name).read_text(encoding="utf-8")


def _svg(chart: LineChart) -> Markup:
    return named(drawing_of(chart_of_lines(chart)), chart.alternative)


def _markdown(sections: list[Section]) -> str:
    blocks = [f"# {TITLE}", f"> {NOTE}"]
    for section in sections:
        blocks.append(f"## {section.title}")
        blocks += section.words
        for block in section.blocks:
            blocks.append(_table(block) if isinstance(block, Table) else f"*{block.alternative}.*")
    return "\n\n".join(blocks) + "\n"


def _table(table: Table) -> str:
    lines = [table.head, ["---"] * len(table.head), *table.rows]
    return f"**{table.caption}**\n\n" + "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
