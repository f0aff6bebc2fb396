from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.evaluation.synthetic import run_of, scored, write_run
from touchstone.cli.main import main
from touchstone.evaluation.comparison.pairing import RunData


def run(*arguments: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "160"}).invoke(main, ["compare", *map(str, arguments)])


def folders(tmp_path: Path, champion: RunData, candidate: RunData) -> tuple[Path, Path]:
    return write_run(tmp_path / "old", champion), write_run(tmp_path / "new", candidate)


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    return folders(tmp_path, run_of("base", 150, 0.0), run_of("tuned", 150, 2.5))


def test_promotes_with_0_rejects_with_4_holds_with_3(pair: tuple[Path, Path]) -> None:
    old, new = pair
    assert run(old, new).exit_code == 0
    assert run(new, old).exit_code == 4
    assert run(new, new).exit_code == 3


def test_shows_gains_categories_changes_words_and_rules(pair: tuple[Path, Path]) -> None:
    output = run(*pair).output
    for word in (
        "base -> tuned",
        "95% interval",
        "p (Holm)",
        "improvements",
        "better: the candidate gains",
        "McNemar",
        "categories  promote",
        "promote · policy default v1 sha256:",
    ):
        assert word in output


def test_writes_both_documents_into_the_candidates_folder(pair: tuple[Path, Path]) -> None:
    old, new = pair
    assert "comparison.json" in run(old, new).output
    comparison, gate = (json.loads((new / name).read_text()) for name in ("comparison.json", "gate.json"))
    assert comparison["verdict"] == "better"
    assert gate["decision"] == "promote"
    assert not (old / "gate.json").exists()


def test_writes_where_it_is_told(pair: tuple[Path, Path], tmp_path: Path) -> None:
    run(*pair, "--out", tmp_path / "a" / "b")
    assert {path.name for path in (tmp_path / "a" / "b").iterdir()} == {"comparison.json", "gate.json"}
    assert not (pair[1] / "gate.json").exists()


def test_json_is_what_is_written(pair: tuple[Path, Path]) -> None:
    printed = json.loads(run(*pair, "--json").stdout)
    assert printed["comparison"] == json.loads((pair[1] / "comparison.json").read_text())
    assert printed["gate"] == json.loads((pair[1] / "gate.json").read_text())


def test_a_policy_decides(pair: tuple[Path, Path], tmp_path: Path) -> None:
    policy = tmp_path / "strict.yaml"
    policy.write_text("policy: strict\nmin_n: 1000\n", encoding="utf-8")
    done = run(*pair, "--policy", policy)
    assert done.exit_code == 3
    assert "policy strict v1" in done.output
    assert "1,000 and 30 are asked for" in done.output


def test_a_wrong_policy_is_refused_with_its_places(pair: tuple[Path, Path], tmp_path: Path) -> None:
    policy = tmp_path / "wrong.yaml"
    policy.write_text("margin: 5\nsurprise: 1\n", encoding="utf-8")
    done = run(*pair, "--policy", policy)
    assert done.exit_code == 2
    assert "line 1, /margin" in done.output
    assert "line 2, /surprise" in done.output
    assert not (pair[1] / "gate.json").exists()


def test_runs_that_differ_are_refused_with_everything_that_differs(tmp_path: Path) -> None:
    champion, candidate = run_of("base", 10, 0.0), run_of("tuned", 12, 0.0)
    dataset = {"name": "newer.jsonl", "digest": "sha256:" + "11" * 32, "rows": 12}
    done = run(*folders(tmp_path, champion, RunData({**candidate.run, "dataset": dataset}, candidate.rows)))
    assert done.exit_code == 2
    assert "different datasets" in done.output
    assert "2 ids of the candidate are missing in the champion" in done.output


@pytest.mark.parametrize(("unscored", "said"), [(0, "holds no samples"), (3, "no sample is scored in both runs")])
def test_nothing_to_compare_is_refused(tmp_path: Path, unscored: int, said: str) -> None:
    data = run_of("base", unscored, 0.0, unscored=unscored)
    done = run(*folders(tmp_path, data, data))
    assert done.exit_code == 2
    assert said in done.output


def test_a_single_sample_is_held_with_a_statement(tmp_path: Path) -> None:
    done = run(*folders(tmp_path, run_of("base", 1, 0.0), run_of("tuned", 1, 2.0)))
    assert done.exit_code == 3
    assert "Only one sample: no interval can be given." in done.output


def test_lines_that_are_no_result_rows_are_named(tmp_path: Path, pair: tuple[Path, Path]) -> None:
    rows: list[dict[str, Any]] = [scored("a", 1.0), {**scored("b", 1.0), "reward": "canary"}, {"id": "c"}]
    data = RunData(run_of("base", 3, 0.0).run, rows)
    done = run(write_run(tmp_path / "broken", data), pair[1])
    assert done.exit_code == 2
    assert "results.jsonl:2: expected a result row; /reward" in done.output
    assert "results.jsonl:3: expected a result row" in done.output
    assert "canary" not in done.output


def test_facts_missing_in_the_manifest_are_named(tmp_path: Path, pair: tuple[Path, Path]) -> None:
    data = run_of("base", 3, 0.0)
    kept = {key: value for key, value in data.run.items() if key not in {"samples", "rubric"}}
    done = run(write_run(tmp_path / "bare", RunData(kept, data.rows)), pair[1])
    assert done.exit_code == 2
    for place in ("/samples", "/rubric/digest", "/rubric/name"):
        assert f"run.json: expected a value at {place}" in done.output


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path, pair: tuple[Path, Path]) -> None:
    (tmp_path / "empty").mkdir()
    done = run(tmp_path / "empty", pair[1])
    assert done.exit_code == 2
    assert "run.json" in done.output


def test_a_missing_library_is_named_with_the_way_to_get_it(pair: tuple[Path, Path]) -> None:
    program = "import sys; sys.modules['numpy'] = None; from touchstone.cli.main import main; main()"
    command = [sys.executable, "-c", program, "compare", *map(str, pair)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "touchstone: numpy is missing: pip install 'touchstone[report]'\n"


def test_names_out_of_the_data_do_not_steer_the_terminal(tmp_path: Path) -> None:
    rows = [scored(f"[red]{index}\x1b[2J", 0.0, category="\x1b[31m[bold]") for index in range(3)]
    better = [{**row, **scored(row["id"], 1.0, category=row["category"])} for row in rows]
    manifest = run_of("base", 3, 0.0).run
    done = run(*folders(tmp_path, RunData(manifest, rows), RunData(manifest, better)))
    assert "\x1b" not in done.output
    assert "[red]0" in done.output
