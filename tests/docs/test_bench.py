"""The bench's pages say what is: their commands are run, their tables made from the code."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.docs.test_readme import squeezed
from touchstone.bench.attack.classes import KINDS
from touchstone.bench.conform.conform import RULES
from touchstone.bench.signal.thresholds import THRESHOLDS
from touchstone.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
TEACH = (DOCS / "will-my-reward-teach.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"```console\n\$ touchstone (.*?)\n(.*?)```", TEACH, re.DOTALL)
WIDTH = "120"


def console(command: str) -> str:
    """What a command prints to a terminal, its standard error left out, trailing blanks too."""
    done = CliRunner(env={"COLUMNS": WIDTH}).invoke(main, [*command.split(), *_workers(command)])
    return "\n".join(line.rstrip() for line in done.stdout.splitlines()) + "\n"


def _workers(command: str) -> list[str]:
    return ["--workers", "2"] if command.startswith("attack") else []


def timeless(text: str) -> list[str]:
    """Lines without what differs from run to run: seconds, and lines of the standard library."""
    text = re.sub(r"\d+\.\d+ s\b", "0 s", text)
    return squeezed(re.sub(r"(decoder\.py):\d+", r"\1", text))


def classes_table() -> str:
    return "\n".join(
        f"| `{name}` | {kind} | {words} |" for kind, classes in KINDS.items() for name, words in classes.items()
    )


def rules_table() -> str:
    return "\n".join(f"| `{rule.code}` | {rule.level} | {rule.words} | {rule.source} |" for rule in RULES)


def thresholds_table() -> str:
    return "\n".join(f"| `{code}` | {one.words} | {one.source} |" for code, one in THRESHOLDS.items())


@pytest.mark.parametrize(("command", "shown"), COMMANDS, ids=[command.split()[0] for command, _ in COMMANDS])
def test_a_command_prints_what_the_page_shows(command: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("TOUCHSTONE_RUBRIC", raising=False)
    assert timeless(console(command)) == timeless(shown)


def test_there_are_commands() -> None:
    assert len(COMMANDS) == 5


def test_tables_are_those_of_the_code() -> None:
    assert classes_table() in (DOCS / "attack.md").read_text(encoding="utf-8")
    assert rules_table() in (DOCS / "conform.md").read_text(encoding="utf-8")
    assert thresholds_table() in TEACH


def test_the_python_example_prints_what_its_comment_says() -> None:
    page = (DOCS / "adapters.md").read_text(encoding="utf-8")
    block = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert block is not None
    done = subprocess.run([sys.executable, "-c", block.group(1)], capture_output=True, text=True, check=True)
    assert f"# {done.stdout.strip()}" in block.group(1)
