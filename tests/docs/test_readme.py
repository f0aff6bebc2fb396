"""README and docs say what is: their commands and numbers are run and compared."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from touchstone.cli.main import main
from touchstone.scoring.calls import DIALECTS
from touchstone.scoring.rubric import COMPARATORS, Rubric
from touchstone.scoring.rubric_reading import rubric_from
from touchstone.scoring.score import Scorer
from touchstone.wire.items import read_item

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def squeezed(text: str) -> list[str]:
    return [re.sub(r"\s+", " ", line).strip() for line in text.splitlines() if line.strip()]


def test_the_explained_sample_prints_what_readme_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    block = re.search(r"```console\n\$ touchstone (.*?)\n(.*?)```", README, re.DOTALL)
    assert block is not None
    done = CliRunner(env={"COLUMNS": "120"}).invoke(main, block.group(1).split())
    assert squeezed(done.output) == squeezed(block.group(2))


def test_the_python_example_prints_what_its_comment_says() -> None:
    block = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert block is not None
    done = subprocess.run([sys.executable, "-c", block.group(1)], capture_output=True, text=True, check=True)
    assert f"# {done.stdout.strip()}" in block.group(1)


def test_the_handler_example_prints_what_its_comment_says() -> None:
    page = (ROOT / "docs/reward.md").read_text(encoding="utf-8")
    block = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert block is not None
    done = subprocess.run([sys.executable, "-c", block.group(1)], capture_output=True, text=True, check=True, cwd=ROOT)
    assert f"# {done.stdout.strip().splitlines()[-1]}" in block.group(1)


def test_the_rows_of_the_docs_are_samples() -> None:
    page = (ROOT / "docs/rows.md").read_text(encoding="utf-8")
    first, second = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    references = [{"reference_answer": json.loads(line), "messages": []} for line in second.splitlines()]
    for row in (json.loads(first), *references):
        Scorer().score(read_item(row))


def test_the_number_of_example_answers_is_the_one_the_docs_say() -> None:
    count = len((ROOT / "examples/securities/answers.jsonl").read_text().splitlines())
    assert f"{count} answers through the reward handler" in (ROOT / "docs/rehearsal.md").read_text(encoding="utf-8")


def test_links_lead_somewhere() -> None:
    for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page}: {target}"


def test_every_reason_code_in_the_code_is_explained() -> None:
    page = (ROOT / "docs/reasons.md").read_text(encoding="utf-8")
    sources = (ROOT / "shared/touchstone/scoring").rglob("*.py")
    pattern = r"(?:Reason|broken|JsonFault|Unusable|_broken_calls|SampleError)\(\s*(?:[\w\[\]: .]+, )?\"([a-z_]+)\""
    codes = {code for source in sources for code in re.findall(pattern, source.read_text(encoding="utf-8"))}
    assert len(codes) > 20
    codes -= set(DIALECTS)
    assert [code for code in sorted(codes) if f"`{code}`" not in page] == []


def test_the_rubric_of_the_docs_loads_and_every_comparator_is_described() -> None:
    yaml = pytest.importorskip("yaml")
    page = (ROOT / "docs/rubric.md").read_text(encoding="utf-8")
    block = re.search(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert block is not None
    assert rubric_from(yaml.safe_load(block.group(1))).name == "securities"
    assert all(f"`{name}`" in page for name in COMPARATORS)


def test_the_defaults_of_the_docs_are_the_defaults() -> None:
    page = (ROOT / "docs/rubric.md").read_text(encoding="utf-8")
    weights = Rubric().document()["weights"]
    assert json.dumps(weights) == json.dumps({"selection": 0.25, "arguments": 0.4, "order": 0.2, "schema": 0.15})
    assert "weights: {selection: 0.25, arguments: 0.40, order: 0.20, schema: 0.15}" in page
