"""The page on evaluation: its Python runs, and its codes are those of the code."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from touchstone.evaluation.execution.results import TOOL_FAULTS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/evaluate.md").read_text(encoding="utf-8")


def blocks() -> list[str]:
    return re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def printed(block: str) -> str:
    done = subprocess.run([sys.executable, "-c", block], capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout.strip()


def test_the_registry_of_the_page_prints_what_its_comment_says() -> None:
    tools, _ = blocks()
    assert f"# {printed(tools)}" in tools


def test_the_evaluation_from_python_runs() -> None:
    _, evaluation = blocks()
    assert printed(evaluation).splitlines() == ["0 {'code': 'no_recorded_answer'}", "1 {'code': 'no_recorded_answer'}"]


def test_every_code_of_execution_is_explained() -> None:
    sources = (ROOT / "shared/touchstone/evaluation/execution").glob("*.py")
    pattern = r"(?:Fault|_raised|NotExecutedError|ExecutionReason)\(\s*\"([a-z_]+)\""
    codes = {code for source in sources for code in re.findall(pattern, source.read_text(encoding="utf-8"))}
    codes |= {"missing_call", "surplus_call", "other_result", "bad_reference", *TOOL_FAULTS}
    assert len(codes) > 15
    assert [code for code in sorted(codes) if f"`{code}`" not in PAGE] == []
