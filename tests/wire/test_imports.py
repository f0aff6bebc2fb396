"""The reward's way needs no pydantic, and the models need no environment."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.wire.corpus import ROOT

REWARD = "import json, sys, functions.reward.handler as h; h.handler([{'id': 1, 'messages': []}])"


def modules_after(code: str) -> set[str]:
    """The modules that a fresh process without an environment has after some code."""
    report = f"{code}\nprint('MODULES', *sys.modules)"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", report],
        env={"PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
        text=True,
    )
    return set(done.stdout.rpartition("MODULES ")[2].split())


@pytest.fixture(scope="module")
def reward_modules() -> set[str]:
    return modules_after(REWARD)


@pytest.mark.parametrize("module", ["pydantic", "jsonschema", "yaml", "boto3", "click", "touchstone.wire.models"])
def test_the_reward_needs_none_of_these(reward_modules: set[str], module: str) -> None:
    assert "touchstone.wire.batch" in reward_modules
    assert module not in reward_modules


def test_the_models_import_in_an_empty_environment() -> None:
    assert "pydantic" in modules_after("import sys, touchstone.wire.models.published")
