"""Rubric files. In `wrong_rubrics` each faulty line ends in `# FAULT` and the JSON pointer of the fault."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.wire.corpus import HERE, ROOT
from touchstone.scoring.errors import Fault, RubricError
from touchstone.scoring.rubric import Rubric
from touchstone.wire.models.rubric import Rubric as Model
from touchstone.wire.rubrics import load_rubric

WRONG = sorted((HERE / "wrong_rubrics").glob("*.yaml"))
MARK = re.compile(r"# FAULT ?(\S*)$")


def marked(path: Path) -> list[tuple[str, int | None]]:
    lines = path.read_text("utf-8").splitlines()
    return [(match.group(1), number) for number, line in enumerate(lines, 1) if (match := MARK.search(line))]


def faults_of(path: Path) -> list[Fault]:
    with pytest.raises(RubricError) as caught:
        load_rubric(path)
    assert caught.value.source == str(path)
    assert str(path) in str(caught.value)
    return caught.value.faults


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_every_fault_is_found_at_once_with_pointer_and_line(path: Path) -> None:
    wanted = marked(path) or [("", None)]
    faults = faults_of(path)
    assert sorted((fault.pointer, fault.line or 0) for fault in faults) == sorted(
        (pointer, line or 0) for pointer, line in wanted
    )
    assert all(fault.problem for fault in faults)


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_the_error_shows_every_fault(path: Path) -> None:
    with pytest.raises(RubricError) as caught:
        load_rubric(path)
    for fault in caught.value.faults:
        assert str(fault) in str(caught.value)
        assert (fault.line is None) or f"line {fault.line}, " in str(fault)


def test_there_are_many_of_them() -> None:
    assert sum(len(marked(path)) for path in WRONG) >= 50


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("rubric: [mine\n", 2, "expected YAML"),
        ("rubric: mine\nweights: {a: 1\n", 3, "expected YAML"),
        ("rubric: mine\n\tversion: 1\n", 2, "expected YAML"),
        ("rubric: mine\n bad: 1\n", 2, "expected YAML"),
        ("rubric: *nothing\n", 1, "expected YAML: found undefined alias"),
        ("a: 1\n---\nb: 2\n", 2, "expected YAML"),
        ("rubric: !!python/object:os.system x\n", 1, "expected YAML: could not determine a constructor"),
        ("? [a]\n: 1\n", 1, "expected YAML"),
        ("rubric: 2024-02-30\n", None, "expected plain YAML (ValueError)"),
        (f"version: {'1' * 5000}\n", None, "expected plain YAML (ValueError)"),
        ("[" * 5000, None, "expected plain YAML (RecursionError)"),
        ("a: &a [*a]\n", None, "expected plain YAML (RecursionError)"),
        ('rubric: "\x07"\n', None, "expected YAML: special characters are not allowed"),
    ],
)
def test_what_is_no_yaml(tmp_path: Path, text: str, line: int | None, problem: str) -> None:
    path = tmp_path / "rubric.yaml"
    path.write_text(text, encoding="utf-8")
    (fault,) = faults_of(path)
    assert (fault.pointer, fault.line) == ("", line)
    assert fault.problem.startswith(problem)


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("", 1, "expected JSON: Expecting value"),
        ("{\n'rubric': 1}", 2, "expected JSON"),
        ('{"rubric": "x",}', 1, "expected JSON"),
        ('{"exact_bonus": NaN}', None, "expected plain JSON: not_a_number"),
        ('{"exact_bonus": 1e999}', None, "expected plain JSON: not_a_number"),
        ('{"rubric": "x", "rubric": "y"}', None, "expected plain JSON: duplicate_key"),
        (f'{{"version": {"1" * 5000}}}', None, "expected plain JSON: giant_integer"),
        ("[" * 100_000, None, "expected one JSON object, at most 64 deep"),
        ("{} {}", None, "expected one JSON object"),
    ],
)
def test_what_is_no_json(tmp_path: Path, text: str, line: int | None, problem: str) -> None:
    path = tmp_path / "rubric.json"
    path.write_text(text, encoding="utf-8")
    (fault,) = faults_of(path)
    assert (fault.pointer, fault.line) == ("", line)
    assert fault.problem.startswith(problem)


@pytest.mark.parametrize("name", ["rubric.yaml", "rubric.json"])
def test_what_is_no_utf8(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b'{"rubric": "\xff"}')
    assert faults_of(path) == [Fault("", "expected UTF-8, byte 12 is not")]


def test_json_files_have_pointers_and_no_lines(tmp_path: Path) -> None:
    path = tmp_path / "rubric.json"
    path.write_text('{"version": 0,\n "weights": {"selection": 0},\n "tools": {"a/b": {"x": 1}}}', encoding="utf-8")
    faults = faults_of(path)
    assert [(fault.pointer, fault.line) for fault in faults] == [
        ("/version", None),
        ("/weights", None),
        ("/tools/a~1b/x", None),
    ]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_yaml_and_json_of_the_same_document_are_the_same_rubric(tmp_path: Path, mark: bytes, end: str) -> None:
    document = {"rubric": "mine", "tools": {"look": {"aliases": ["peek"], "parameters": {"a": {"weight": 2}}}}}
    yaml, as_json = tmp_path / "rubric.yaml", tmp_path / "rubric.json"
    lines = ["rubric: mine", "tools:", "  look:", "    aliases: [peek]", "    parameters: {a: {weight: 2}}", ""]
    yaml.write_bytes(mark + end.join(lines).encode())
    as_json.write_bytes(mark + json.dumps(document, indent=1).replace("\n", end).encode())
    assert load_rubric(yaml) == load_rubric(as_json)
    assert load_rubric(yaml).digest == load_rubric(as_json).digest


def test_an_empty_object_is_the_default_rubric(tmp_path: Path) -> None:
    path = tmp_path / "rubric.yaml"
    path.write_text("{}\n", encoding="utf-8")
    assert load_rubric(path).digest == Rubric().digest


def test_a_rubric_written_out_is_read_as_itself(tmp_path: Path) -> None:
    example = load_rubric(ROOT / "examples/securities/rubric.yaml")
    path = tmp_path / "rubric.json"
    path.write_text(json.dumps(example.document()), encoding="utf-8")
    assert load_rubric(path).digest == example.digest
    Model.model_validate(example.document())


def test_a_missing_file_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_rubric(tmp_path / "none.yaml")
