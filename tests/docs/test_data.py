"""docs/data.md says what is: its command prints what it shows, and no code, repair or file is missing."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from touchstone.cli.main import main
from touchstone.data.cleaning import clean
from touchstone.data.documents.facts import documents_in
from touchstone.data.documents.folder import DocumentFolder
from touchstone.data.recipe.recipe import OPTIONAL_SLOTS, REQUIRED_SLOTS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
SOURCES = [path.read_text(encoding="utf-8") for path in (ROOT / "shared" / "touchstone" / "data").rglob("*.py")]
ROWS = [path.read_text(encoding="utf-8") for path in (ROOT / "shared" / "touchstone" / "data" / "rows").glob("*.py")]
CODE = r'(?:RowFault|ReplyError)\(\s*"([a-z_]+)"'
OF_ROWS_ONLY = {"no_tools", "needs_results", "bad_results", "unresolved_reference", "not_text", "same_answers", "no_id"}
OF_ROWS_ONLY |= {"bad_messages", "no_description", "no_reference"}
"""Faults of making rows out of samples of anybody, which are told and end in no ledger."""


def in_page(name: str) -> bool:
    return f"`{name}`" in PAGE


def test_the_command_prints_what_the_page_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    block = re.search(r"```console\n\$ touchstone (.*?)\n(.*?)```", PAGE, re.DOTALL)
    assert block is not None
    words = block.group(1).replace("build/securities", str(tmp_path / "build")).split()
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    assert done.stdout.replace(str(tmp_path / "build"), "build/securities") == block.group(2)
    written = {path.name for path in (tmp_path / "build" / "dataset").rglob("*") if path.is_file()}
    assert all(f"{name}`" in PAGE for name in written)


def test_every_code_of_a_row_is_explained() -> None:
    codes = {code for source in SOURCES for code in re.findall(CODE, source)} - OF_ROWS_ONLY
    assert len(codes) >= 25
    assert sorted(code for code in codes if not in_page(code)) == []


def test_every_repair_is_explained() -> None:
    found = {
        name
        for source in ROWS
        for name in (
            *re.findall(r'repairs\.append\("([a-z_]+)"\)', source),
            *re.findall(r'return \(?"([a-z_]+)",', source),
            *re.findall(r'mended\("([a-z_]+)"', source),
        )
    }
    assert {"filler", "enum_spelling", "evidence_text"} <= found
    assert sorted(name for name in found if not in_page(name)) == []


@pytest.mark.parametrize("code", ["unreadable", "empty", "too_short", "not_in_force", "duplicate_document"])
def test_every_code_of_a_document_is_explained(code: str) -> None:
    assert in_page(code)


def test_every_slot_is_named() -> None:
    assert all(f"`{{{{{slot}}}}}`" in PAGE for slot in (*REQUIRED_SLOTS, *OPTIONAL_SLOTS))


def test_the_manifest_line_is_one() -> None:
    block = re.search(r"```json\n(\{\"id\".*?)```", PAGE, re.DOTALL)
    assert block is not None
    (document,) = documents_in([json.dumps(json.loads(block.group(1))).encode()], "page")
    assert document.is_law_no_more
    assert document.family == "reg-d"


def test_the_example_s_documents_come_out_clean() -> None:
    folder = DocumentFolder(ROOT / "examples" / "securities" / "documents")
    for document in folder.documents():
        text = clean(folder.read(document)).text
        noise = re.search(
            r"</?[a-zA-Z]+[^>]*>|&[a-z]+;|\u00a0|^(?:Menu|Search|Back to top)$|Was this page helpful",
            text,
            re.MULTILINE,
        )
        assert noise is None, (document.id, noise)
