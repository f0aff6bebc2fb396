"""Bundles, built once for all tests and all pytest-xdist workers; this needs the package registry."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.bundling import Bundle, BundleSettings, build_bundle, read_bundle

RUBRIC = Path(__file__).parent / "rubric.yaml"

Built = Callable[..., Bundle]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A function's bundle for some settings; the reward function's if none is named."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def build_once(settings: BundleSettings, name: str = "reward") -> Bundle:
        rubric = "default" if settings.rubric is None else settings.rubric.stem
        folder = shared / f"bundle-{name}-{settings.architecture}-{rubric}"
        with (shared / "bundles.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if folder.with_name(f"{folder.name}.zip").exists():
                return read_bundle(folder)
            return build_bundle(name, folder, settings)

    return build_once


@pytest.fixture(scope="session")
def arm64(built: Built) -> Bundle:
    """What is deployed by default."""
    return built(BundleSettings())


@pytest.fixture(scope="session")
def x86_64(built: Built) -> Bundle:
    """What is deployed on x86_64."""
    return built(BundleSettings(architecture="x86_64"))


@pytest.fixture(scope="session")
def here(built: Built) -> Bundle:
    """A bundle with a rubric that the running interpreter can import."""
    return built(BundleSettings(architecture="current", rubric=RUBRIC))


@pytest.fixture(scope="session")
def evaluate(built: Built) -> Bundle:
    """The evaluate function's bundle, for the running interpreter."""
    return built(BundleSettings(architecture="current", rubric=RUBRIC), "evaluate")


@pytest.fixture(scope="session")
def summarize(built: Built) -> Bundle:
    """The summarize function's bundle, for the running interpreter."""
    return built(BundleSettings(architecture="current"), "summarize")
