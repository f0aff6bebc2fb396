from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from botocore import loaders  # type: ignore[import-untyped]

from tests.workflows.functions import forget
from tests.workflows.world import ENVIRONMENT, World, build
from touchstone.inference import retry, runner


def _once(loader: Any) -> Callable[[Any, str], Any]:
    load = cache(loader.load_file)
    return lambda _, path: load(path)


@pytest.fixture(scope="package", autouse=True)
def _models_read_once() -> Iterator[None]:
    """Botocore reads its service models anew for each session; here one reading does for all worlds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loaders.JSONFileLoader, "load_file", _once(loaders.JSONFileLoader()))
        yield


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., World]]:
    """Makes worlds that the handlers live in, and closes them; waits inside the functions cost nothing."""
    made: list[World] = []

    def make(*arguments: Any, **settings: Any) -> World:
        world = build(*arguments, **settings)
        made.append(world)
        for name, value in {**ENVIRONMENT, **world.aws.endpoints}.items():
            monkeypatch.setenv(name, value)
        forget()
        return world

    monkeypatch.setattr(runner.Stop, "sleep", lambda self, seconds: None)  # noqa: ARG005 - the method's own signature
    monkeypatch.setattr("functions.canary.handler.Clock", lambda: retry.Clock(sleep=lambda _: None))
    yield make
    for world in made:
        world.aws.close()
    forget()


@pytest.fixture
def plain_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports without charts: they are looked at elsewhere, and take a second each."""
    monkeypatch.setattr("functions.summarize.documents.render_html", lambda report: f"<html>{len(report.runs)}</html>")
