"""What importing costs and touches, seen in fresh processes."""

from __future__ import annotations

import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import touchstone

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(touchstone.__path__, "touchstone.")
    if not module.name.endswith("__main__")
)
HEAVY = (
    "boto3",
    "botocore.session",
    "botocore.client",
    "pydantic",
    "jsonschema",
    "yaml",
    "rich",
    "click",
    "numpy",
    "scipy",
    "asyncio",
)
EVENT = """
import functions.reward.handler as reward
reward.handler([{"id": "1", "messages": [{"role": "assistant", "content": "no"}], "reference_answer": {"calls": []}}])
"""


def output(code: str) -> str:
    """What a fresh interpreter prints, with an empty environment."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=ROOT, env={}, check=True, capture_output=True, text=True
    )
    return done.stdout


def test_every_module_imports_in_an_empty_environment() -> None:
    output("import importlib\n" + "\n".join(f"importlib.import_module({name!r})" for name in MODULES))


def test_the_reward_loads_nothing_heavy_even_for_its_first_event() -> None:
    code = EVENT + f"import sys, json; print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))"
    assert json.loads(output(code).splitlines()[-1]) == []


def test_importing_the_library_reads_no_environment() -> None:
    code = """
import os
class Watched(dict):
    def __getitem__(self, key): raise AssertionError(key)
    get = __getitem__
os.environ = Watched()
import touchstone.wire.batch, touchstone.wire.envelope, touchstone.wire.processor, functions.reward.settings
"""
    if sys.flags.dev_mode:
        pytest.skip("development mode reads the environment itself")
    output(code)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the peak from Linux")
def test_the_reward_stays_below_60_megabytes() -> None:
    code = EVENT + "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    assert int(output(code).strip().splitlines()[-1].split()[1]) / 1024 <= 60
