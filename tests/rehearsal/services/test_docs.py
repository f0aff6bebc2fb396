"""The page of the docs runs as it stands, and its rules are rules."""

from __future__ import annotations

import contextlib
import io
import json
import re
from pathlib import Path

import pytest

from touchstone.rehearsal.doubles.faults import rules_of

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/rehearsal.md").read_text(encoding="utf-8")


def test_the_example(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (block,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        exec(compile(block, "docs/rehearsal.md", "exec"), {})  # noqa: S102 - our own page
    assert told.getvalue() == block.rpartition("# ")[2]


def test_the_rules() -> None:
    (block,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert len(rules_of(json.loads(block))) == 5
