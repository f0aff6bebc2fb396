"""The page in a real browser."""

from __future__ import annotations

from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

from tests.evaluation.report.conftest import Opener
from tests.evaluation.report.documents import CASES

CONTRAST = {"runOnly": ["color-contrast"]}
LOOKED_AT = [case for case in CASES if case not in {"hold", "reject"}]


@pytest.mark.parametrize("case", LOOKED_AT)
def test_it_is_accessible_silent_and_asks_for_nothing(opened: Opener, case: str) -> None:
    seen = opened(case)
    found = Axe().run(seen.page)
    assert found.violations_count == 0, found.generate_report()
    seen.page.emulate_media(color_scheme="dark")
    found = Axe().run(seen.page, options=CONTRAST)
    assert found.violations_count == 0, found.generate_report()
    assert seen.console == []
    assert [url for url in seen.requests if not url.startswith("data:")] == [seen.address]


@pytest.mark.parametrize("decision", ["hold", "reject"])
def test_every_decision_has_enough_contrast(opened: Opener, decision: str) -> None:
    page = opened(decision).page
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, context=".hero", options=CONTRAST)
        assert found.violations_count == 0, found.generate_report()
        assert found.response["passes"]


def test_the_accessibility_check_bites(opened: Opener) -> None:
    page = opened("single").page
    page.add_style_tag(content=".words { color: #eee }")
    page.eval_on_selector_all("svg[role]", "found => found.forEach(one => one.removeAttribute('aria-label'))")
    broken = {violation["id"] for violation in Axe().run(page).response["violations"]}
    assert broken >= {"color-contrast", "svg-img-alt"}


@pytest.mark.parametrize("case", LOOKED_AT)
def test_a_phone_needs_no_sideways_scrolling(opened: Opener, case: str) -> None:
    page = opened(case, width=360).page
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    escaping = """
        [...document.querySelectorAll('body *')].filter(element => !element.closest('.scroll, .skip, .vh')
            && element.getBoundingClientRect().right > innerWidth + 1).map(element => element.outerHTML.slice(0, 80))
    """
    assert page.evaluate(escaping) == []


def test_every_chart_has_a_name_that_holds_its_numbers(opened: Opener) -> None:
    page = opened("compared").page
    names = [image.get_attribute("aria-label") or "" for image in page.get_by_role("img").all()]
    assert len(names) == page.locator("figure").count() == 6
    assert all(len(name) > 20 for name in names)
    assert "Gain in reward by category, in points" in " ".join(names)


def test_every_chart_stands_beside_a_table_with_a_caption(opened: Opener) -> None:
    page = opened("compared").page
    assert page.locator(".pair").count() == page.locator("figure").count() == page.locator(".pair:has(caption)").count()


def test_headings_stand_in_order(opened: Opener) -> None:
    page = opened("compared").page
    levels = page.eval_on_selector_all("h1, h2, h3, h4", "found => found.map(one => +one.tagName[1])")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_colours_follow_the_scheme(opened: Opener) -> None:
    marks = """
        [...document.querySelectorAll('figure svg[role] path[fill^="var"]')].map(mark => getComputedStyle(mark).fill)
    """
    page = opened("compared").page
    light = page.evaluate(marks)
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(marks)
    assert light
    assert all(colour.startswith("rgb") for colour in light + dark)
    assert set(light).isdisjoint(dark)


def test_paper_shows_what_the_screen_folds(opened: Opener) -> None:
    page = opened("crowded").page
    folded = page.locator(".example:not([open]) .side").first
    assert not folded.is_visible()
    page.emulate_media(media="print")
    assert folded.is_visible()


def test_what_a_reader_must_see_is_on_the_page(opened: Opener) -> None:
    text = opened("compared").page.inner_text("body")
    for told in (
        "nova-lite rft against nova-lite base",
        "Promote the candidate",
        "60.0%",
        "87.0%",
        "+27.0 points (+23.0 to +31.0)",
        "Better: the candidate gains 27.0 points",
        "None of 3 judged categories loses more than its margin.",
        "regulation_lookup",
        "filing_search.query",
        "wrong_value",
        "Worst regressions",
        "q-17",
        "no_reference",
        "throttled",
        "0.1525 USD",
        "3 min 20 s",
        "seed 20260101",
        "sha256:" + "cd" * 32,
    ):
        assert told in text
