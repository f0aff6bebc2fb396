from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from touchstone.cli.main import main

TOOLS = [{"type": "function", "function": {"name": "look", "parameters": {"type": "object", "properties": {}}}}]
CALLS = [{"name": "look", "arguments": {"at": "Rule 144"}}]
SECRET = "zebra-quartz-secret"


def item(text: str, identity: str = "a", calls: Sequence[Any] = CALLS) -> dict[str, Any]:
    reference = {"calls": list(calls), "tools": TOOLS, "category": "sorting"}
    return {"id": identity, "messages": [{"role": "assistant", "content": text}], "reference_answer": reference}


RIGHT = item(json.dumps(CALLS), "right")
WRONG = item(json.dumps([{"name": "look", "arguments": {"at": SECRET}}]), "wrong")
UNSCORABLE = {"id": "lost", "messages": []}


def write(path: Path, items: Sequence[Any]) -> Path:
    path.write_text("".join(json.dumps(entry) + "\n" for entry in items), encoding="utf-8")
    return path


def run(*arguments: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "160"}).invoke(main, [str(argument) for argument in arguments])


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_writes_a_result_row_for_each_sample_in_order(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", [RIGHT, WRONG])
    done = run("score", file, "--out", tmp_path / "out.jsonl")
    assert done.exit_code == 0, done.output
    assert [row["id"] for row in rows(tmp_path / "out.jsonl")] == ["right", "wrong"]
    assert rows(tmp_path / "out.jsonl")[0]["reward"] == 1.0
    assert not (tmp_path / "out.jsonl.partial").exists()


def test_prints_means_with_their_denominators(tmp_path: Path) -> None:
    done = run("score", write(tmp_path / "a.jsonl", [RIGHT, WRONG]))
    assert "2 samples, 2 scored, 0 unscored" in done.output
    assert "sorting" in done.output
    assert "wrong_value" in done.output


def test_reads_gzip_as_it_reads_plain(tmp_path: Path) -> None:
    plain = write(tmp_path / "a.jsonl", [RIGHT, WRONG])
    packed = tmp_path / "a.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert run("score", packed, "--json").output == run("score", plain, "--json").output


def test_any_number_of_workers_writes_the_same_bytes(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", [RIGHT, WRONG, UNSCORABLE] * 700)
    run("score", file, "--out", tmp_path / "one.jsonl", "--workers", "1")
    run("score", file, "--out", tmp_path / "two.jsonl", "--workers", "2")
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()
    assert len(rows(tmp_path / "one.jsonl")) == 2_100


def test_unscored_samples_beyond_the_limit_exit_with_1(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", [RIGHT, UNSCORABLE])
    assert run("score", file).exit_code == 1
    assert run("score", file, "--max-unscored", "0.5").exit_code == 0


def test_a_bad_line_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps(RIGHT) + "\n{broken\n" + json.dumps(WRONG) + "\n", encoding="utf-8")
    done = run("score", file, "--out", tmp_path / "out.jsonl")
    assert done.exit_code == 2
    assert f"{file}:2:" in done.output
    assert len(rows(tmp_path / "out.jsonl")) == 2


def test_an_empty_file_is_bad_input(tmp_path: Path) -> None:
    assert run("score", write(tmp_path / "a.jsonl", [])).exit_code == 2


def test_a_wrong_rubric_ends_with_all_its_faults_and_their_lines(tmp_path: Path) -> None:
    rubric = tmp_path / "r.yaml"
    rubric.write_text("weights:\n  selection: -1\nexact_bonus: 7\nsurprise: 1\n", encoding="utf-8")
    done = run("score", write(tmp_path / "a.jsonl", [RIGHT]), "--rubric", rubric)
    assert done.exit_code == 2
    for place in ("line 2, /weights/selection", "line 3, /exact_bonus", "line 4, /surprise"):
        assert place in done.output


def test_json_summary_holds_digest_counts_and_reasons(tmp_path: Path) -> None:
    summary = json.loads(run("score", write(tmp_path / "a.jsonl", [RIGHT, WRONG]), "--json").output)
    assert summary["rubric"].startswith("sha256:")
    assert summary["reward"]["n"] == 2
    assert set(summary["reasons"]) == {"wrong_value"}


@pytest.mark.parametrize(("flags", "shown"), [((), False), (("--show-text",), True)])
def test_result_rows_show_values_only_when_asked(tmp_path: Path, flags: tuple[str, ...], *, shown: bool) -> None:
    file = write(tmp_path / "a.jsonl", [WRONG])
    done = run("score", file, "--out", tmp_path / "out.jsonl", *flags)
    assert (SECRET in (tmp_path / "out.jsonl").read_text()) is shown
    assert SECRET not in done.output


def test_explain_shows_expected_beside_emitted_and_where_points_went(tmp_path: Path) -> None:
    done = run("explain", write(tmp_path / "a.jsonl", [RIGHT, WRONG]), "--id", "wrong")
    assert done.exit_code == 0
    for word in ("Rule 144", SECRET, "wrong_value", "/emitted/0/arguments/at"):
        assert word in done.output


def test_explain_as_json_sums_up(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", [WRONG])
    result = json.loads(run("explain", file, "--id", "wrong", "--json").output)["result"]
    assert sum(reason["lost"] for reason in result["reasons"]) == pytest.approx(1 - result["reward"])


def test_explain_says_what_is_wrong_with_an_unscored_row(tmp_path: Path) -> None:
    done = run("explain", write(tmp_path / "a.jsonl", [UNSCORABLE]), "--id", "lost")
    assert done.exit_code == 1
    assert "no_reference" in done.output


def test_explain_of_an_unknown_id_is_bad_input(tmp_path: Path) -> None:
    done = run("explain", write(tmp_path / "a.jsonl", [RIGHT]), "--id", "nobody")
    assert done.exit_code == 2
    assert "nobody" in done.output


def test_explain_quotes_the_schema_in_words(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"at": {"type": "integer"}}}
    tools = [{"type": "function", "function": {"name": "look", "parameters": schema}}]
    reference = {"calls": [{"name": "look", "arguments": {"at": 3}}], "tools": tools}
    text = '{"name": "look", "arguments": {"at": "soon"}}'
    entry = {"id": "x", "messages": [{"role": "assistant", "content": text}], "reference_answer": reference}
    done = run("explain", write(tmp_path / "a.jsonl", [entry]), "--id", "x")
    assert "is not of type 'integer'" in done.output


def test_data_can_neither_style_nor_steer_the_terminal(tmp_path: Path) -> None:
    entry = item(json.dumps(CALLS), "[/red]")
    entry["reference_answer"]["category"] = "[bold]\x1b[2J"
    file = write(tmp_path / "a.jsonl", [entry])
    for done in (run("score", file), run("explain", file, "--id", "[/red]")):
        assert done.exit_code == 0, done.exception
        assert "\x1b" not in done.output
        assert "[bold]" in done.output
