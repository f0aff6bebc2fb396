"""Charts as SVG, by vl-convert: no browser, no network, no script."""

from __future__ import annotations

import re
from typing import Any

import vl_convert
from markupsafe import Markup, escape

from touchstone.evaluation.report.blocks import Figure
from touchstone.evaluation.report.charts import chart_of

_ROOT = re.compile(r"^<svg [^>]*viewBox=\"([^\"]*)\"[^>]*>")
_ROLES = re.compile(r" role=\"graphics-[a-z]+\" aria-roledescription=\"[^\"<>]*\"")


def svg_of(figure: Figure) -> Markup:
    """A figure's drawing, with the figure's alternative as its accessible name."""
    return named(drawing_of(chart_of(figure.chart)), figure.alternative)


def drawing_of(specification: dict[str, Any]) -> str:
    """The drawing of a Vega-Lite specification; texts are escaped by the renderer."""
    drawing: str = vl_convert.vegalite_to_svg(specification, allowed_base_urls=[])
    return drawing


def named(drawing: str, alternative: str) -> Markup:
    """A drawing with an accessible name, and without the roles that the renderer gives its parts."""
    found = _ROOT.match(drawing)
    if found is None:
        raise ValueError("expected a drawing that begins with an svg element and its viewBox")
    width, height = found.group(1).split()[2:]
    head = Markup('<svg viewBox="{}" width="{}" height="{}" role="img" aria-label="{}">').format(
        found.group(1), width, height, escape(alternative)
    )
    body = _ROLES.sub("", drawing[found.end() :])
    return head + Markup(body)  # noqa: S704 - the renderer escapes every text; a test feeds it tags
