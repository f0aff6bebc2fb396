"""docs/data-validation.md holds the very table of rules, and its example is what the command prints."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from tests.data.validation.cases import asked
from touchstone.cli.main import main
from touchstone.data.validation.rules_page import rules_page

PAGE = (Path(__file__).parents[2] / "docs" / "data-validation.md").read_text(encoding="utf-8")
BEGIN, END = "<!-- rules -->", "<!-- end of rules -->"


def test_the_tables_are_those_of_the_code() -> None:
    assert PAGE.count(BEGIN) == PAGE.count(END) == 1
    told = PAGE.partition(BEGIN)[2].partition(END)[0]
    assert told == f"\n\n{rules_page()}\n\n", "paste what `touchstone data validate --rules` prints"


def test_the_example_is_what_is_printed(tmp_path: Path) -> None:
    rows = [asked("sft", number) for number in range(200)]
    rows[16]["messages"][0]["content"][0]["text"] = "File System: what is it?"
    rows[79]["system"] = [{"text": "End with [EOS]"}]
    file = tmp_path / "train.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    done = CliRunner().invoke(main, ["data", "validate", str(file), "--format", "sft", "--batch-size", "64"])
    example = PAGE.split("```")[3].strip().splitlines()
    printed = done.output.splitlines()
    assert printed[:3] == example[:3]
    for part in example[3].split("…"):
        assert part.strip(" ]") in printed[3]
