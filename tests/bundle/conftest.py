"""Bundles, built once for all tests and all pytest-xdist workers; this needs the package registry."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.bundling import Bundle, BundleSettings, build_bundle, read_bundle

RUBRIC = Path(__file__).parent / "rubric.yaml"

Built = Callable[[BundleSettings], Bundle]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The reward function's bundle for some settings."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def build_once(settings: BundleSettings) -> Bundle:
        rubric = "default" if settings.rubric is None else settings.rubric.stem
        folder = shared / f"bundle-{settings.architecture}-{rubric}"
        with (shared / "bundles.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if folder.with_name(f"{folder.name}.zip").exists():
                return read_bundle(folder)
            return build_bundle("reward", folder, settings)

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
