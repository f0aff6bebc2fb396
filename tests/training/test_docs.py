"""docs/training.md says what is: its example runs, its tables are the models'."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import BaseModel

from tests.training.tables import field_rows, offer_rows, region_words
from touchstone.training.failure_reasons import FAILURES, UNKNOWN
from touchstone.training.settings.bedrock import BedrockRftHyperparameters
from touchstone.training.settings.evaluation import Inference, Processor
from touchstone.training.settings.hyperparameters import DpoHyperparameters, RftHyperparameters, SftHyperparameters
from touchstone.training.settings.jobs import KINDS
from touchstone.training.settings.serverless import ServerlessHyperparameters

PAGE = (Path(__file__).resolve().parents[2] / "docs/training.md").read_text(encoding="utf-8")
LINES = set(PAGE.splitlines())
MODELS = (
    SftHyperparameters,
    RftHyperparameters,
    DpoHyperparameters,
    Inference,
    Processor,
    ServerlessHyperparameters,
    BedrockRftHyperparameters,
)


@pytest.mark.parametrize("model", MODELS)
def test_every_field_is_there_as_it_is(model: type[BaseModel]) -> None:
    assert [row for row in field_rows(model) if row not in LINES] == []


def test_every_offer_of_instances_is_there() -> None:
    assert [row for row in offer_rows() if row not in LINES] == []
    assert region_words() in PAGE


def test_the_example_prints_what_its_comment_says() -> None:
    block = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert block is not None
    done = subprocess.run([sys.executable, "-c", block.group(1)], capture_output=True, text=True, check=True)
    assert f"# {done.stdout.strip()}" in block.group(1)


def test_every_kind_and_every_class_of_failure_is_named() -> None:
    codes = {known.code for known in FAILURES} | {UNKNOWN.code, *KINDS}
    assert [code for code in sorted(codes) if f"`{code}`" not in PAGE] == []


def test_every_bad_finding_is_named() -> None:
    source = Path(sys.modules["touchstone.training.failure_reasons"].__file__ or "").with_name("health.py")
    codes = set(re.findall(r'_bad\(\s*"([a-z_]+)"', source.read_text("utf-8")))
    assert len(codes) >= 8
    assert [code for code in sorted(codes - {"loss_does_not_fall"}) if f"`{code}`" not in PAGE] == []
