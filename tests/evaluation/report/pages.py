"""The pages of the cases, each made once."""

from __future__ import annotations

from functools import cache

from tests.evaluation.report.documents import CASES
from touchstone.evaluation.report.page import render_html


@cache
def page_of(case: str) -> str:
    return render_html(CASES[case]())
