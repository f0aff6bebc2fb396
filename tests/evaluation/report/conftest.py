"""A browser for the tests of the page: the machine's own Chromium, never one that is downloaded."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.evaluation.report.pages import page_of

NAMES = ("chromium", "chromium-browser", "google-chrome")


@dataclass
class Opened:
    """A page in the browser, with what it said and asked for."""

    page: Page
    address: str
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


class Opener(Protocol):
    def __call__(self, case: str, *, width: int = 1180) -> Opened: ...


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip(f"none of {', '.join(NAMES)} is on the PATH; install one to test the page in a browser")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    contexts: list[BrowserContext] = []

    def open_page(case: str, *, width: int = 1180) -> Opened:
        file = tmp_path / "report.html"
        file.write_text(page_of(case), encoding="utf-8")
        context = browser.new_context(color_scheme="light", viewport={"width": width, "height": 800})
        contexts.append(context)
        seen = Opened(context.new_page(), file.as_uri())
        seen.page.on("console", lambda message: seen.console.append(message.text))
        seen.page.on("pageerror", lambda error: seen.console.append(str(error)))
        seen.page.on("request", lambda request: seen.requests.append(request.url))
        seen.page.goto(seen.address)
        return seen

    yield open_page
    for context in contexts:
        context.close()
