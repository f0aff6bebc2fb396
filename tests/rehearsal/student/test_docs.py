"""docs/student.md says what is: its example runs, its forms are the student's."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "student.md").read_text(encoding="utf-8")


def test_the_example_prints_what_its_comment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (block,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        exec(compile(block, "docs/student.md", "exec"), {})  # noqa: S102 - our own page
    said = [line.removeprefix("# ") for line in block.splitlines() if line.startswith("# ")]
    assert told.getvalue().splitlines() == said
