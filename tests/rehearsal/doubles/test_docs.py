"""docs/doubles.md says what is: its example runs, its rules are rules, its operations are the doubled ones."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from tests.rehearsal.doubles.scene import Scene
from touchstone.rehearsal.doubles.faults import rules_of
from touchstone.rehearsal.doubles.sagemaker.output import ARTIFACTS
from touchstone.rehearsal.doubles.sagemaker.reasons import CAUSES

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "doubles.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found.group(1)


def test_the_example_prints_what_its_comment_says() -> None:
    done = subprocess.run([sys.executable, "-c", block("python")], capture_output=True, text=True, check=True)
    assert f"# {done.stdout.strip()}" in block("python")


def test_the_rules_are_rules() -> None:
    assert len(rules_of(json.loads(block("json")))) == 4


def test_the_operations_are_the_doubled_ones(scene: Scene) -> None:
    for service, name in (("sagemaker", "SageMaker"), ("bedrock", "Bedrock"), ("bedrock-runtime", "Bedrock runtime")):
        row = re.search(rf"^\| {name} \| (.+) \|$", PAGE, re.MULTILINE)
        assert row is not None
        assert set(row.group(1).split(", ")) == scene.doubles.operations(service)


def test_causes_and_artifacts_are_all_named() -> None:
    assert f"`cause`: {', '.join(sorted(CAUSES))};" in PAGE
    assert f"`artifact`: {', '.join(ARTIFACTS)} |" in PAGE
