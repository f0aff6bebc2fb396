"""The page of an attack: what it says, that it is accessible, and that it holds no text of the rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser

from tests.bench import flawed
from tests.bench.fakes import attacked, securities
from tests.bench.naive import reward as naive
from tests.evaluation.report.conftest import browser
from touchstone.bench.attack.attack import AttackSettings
from touchstone.bench.attack.findings import Findings
from touchstone.bench.attack.page import render_attack
from touchstone.bench.attack.verdict import Limits

__all__ = ["browser"]


@pytest.fixture(scope="module")
def bad() -> Findings:
    return attacked(naive.lambda_handler, securities("comp-23", "cite-11"), AttackSettings(hostile_rows=1))


def test_it_says_what_pays_what_fails_and_the_verdict(bad: Findings) -> None:
    html = render_attack(bad, Limits())
    for told in (
        "does not hold",
        "every call up to fifty times",
        "exception: TypeError",
        "cite-11",
        "policy-echo",
    ):
        assert told in html.replace("<wbr>", "")
    assert html == render_attack(bad, Limits())


def test_a_sound_reward_has_no_such_sections() -> None:
    html = render_attack(attacked(flawed.sound, securities("comp-23"), AttackSettings(hostile_rows=0)), Limits())
    assert "The reward function holds" in html
    assert "What pays and should not" not in html
    assert "Failures by class" not in html


def test_it_holds_no_text_of_the_rows(bad: Findings) -> None:
    html = render_attack(bad, Limits())
    rows = securities("comp-23", "cite-11")
    for text in ("family trusts", "Hagan", *(row.question for row in rows)):
        assert text not in html


def test_it_is_accessible_and_asks_for_nothing(bad: Findings, browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(render_attack(bad, Limits()), encoding="utf-8")
    page = browser.new_page(viewport={"width": 360, "height": 800})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
    page.close()
