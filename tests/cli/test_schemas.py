from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from touchstone.bench.conform.vectors import published
from touchstone.cli.main import main
from touchstone.wire.models.published import CONTRACTS, FOLDER, rendered


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["schemas", *map(str, arguments)])


def test_the_package_has_the_files_as_published() -> None:
    done = run("--check")
    assert (done.exit_code, done.output) == (0, "")
    assert {path.name for path in FOLDER.iterdir()} == {f"{name}.json" for name in CONTRACTS}


def test_writes_every_schema_with_sorted_keys_and_a_newline(tmp_path: Path) -> None:
    out = tmp_path / "new" / "folder"
    done = run("--out", out)
    assert done.exit_code == 0
    assert done.output.splitlines() == [str(out / name) for name in rendered()]
    for name in CONTRACTS:
        text = (out / f"{name}.json").read_text("utf-8")
        assert text == json.dumps(json.loads(text), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    assert run("--out", out, "--check").exit_code == 0


def test_writes_the_vectors_where_asked_for(tmp_path: Path) -> None:
    done = run("--out", tmp_path / "schemas", "--vectors", tmp_path / "vectors")
    assert done.exit_code == 0
    assert {path.name: path.read_text("utf-8") for path in (tmp_path / "vectors").iterdir()} == published()
    assert len(published()) == len(list((FOLDER.parent / "vectors").iterdir())) == 6


def test_check_names_every_file_that_differs(tmp_path: Path) -> None:
    run("--out", tmp_path)
    (tmp_path / "rubric.json").write_text("{}\n", encoding="utf-8")
    (tmp_path / "event.json").unlink()
    (tmp_path / "older.json").write_text("{}\n", encoding="utf-8")
    done = run("--out", tmp_path, "--check")
    assert done.exit_code == 1
    assert "event.json, older.json, rubric.json" in done.stderr
    assert not (tmp_path / "event.json").exists()


def test_check_of_a_folder_that_is_not_there_names_all(tmp_path: Path) -> None:
    done = run("--out", tmp_path / "none", "--check")
    assert done.exit_code == 1
    assert all(name in done.stderr for name in rendered())


def test_a_folder_that_cannot_be_written_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = run("--out", tmp_path / "file" / "below")
    assert done.exit_code == 2
    assert "can't write" in done.stderr
