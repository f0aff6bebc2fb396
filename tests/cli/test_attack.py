from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.bench import flawed
from tests.bench.fakes import ROOT, SECURITIES
from touchstone.cli.main import main
from touchstone.rehearsal.lambdas.http_server import Answer, HttpServer, Request

SECRET = "zebra-quartz-secret"
NAIVE = ROOT / "tests/bench/naive/reward.py"
FLAWED = ROOT / "tests/bench/flawed.py"
RUBRIC = ROOT / "examples/securities/rubric.yaml"


def run(*arguments: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "140"}).invoke(main, ["attack", *map(str, arguments)])


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """Two rows of the example, with a secret in their prompts and values."""
    rows = [json.loads(line) for line in SECURITIES.read_text().splitlines()[1:3]]
    for row in rows:
        row["messages"][-1]["content"] += f" {SECRET}"
    rows[1]["reference_answer"]["calls"] = [
        {"name": "citation_check", "arguments": {"citation": SECRET, "kind": "case"}}
    ]
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def test_a_sound_reward_holds(dataset: Path) -> None:
    done = run(f"{FLAWED}:sound", "--dataset", dataset, "--workers", "2")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "The reward function holds." in done.stdout
    assert "exploitability" in done.stdout


def test_a_naive_reward_breaks_the_limits_and_nothing_quotes_the_rows(dataset: Path, tmp_path: Path) -> None:
    page, out, log = tmp_path / "page.html", tmp_path / "findings.json", tmp_path / "log.txt"
    done = run(
        NAIVE, "--dataset", dataset, "--html", page, "--out", out, "--log", log, "--workers", "1", "--rubric", RUBRIC
    )
    assert done.exit_code == 1
    assert "broken: exploitability 100.00%, allowed 0" in done.stdout
    document = json.loads(out.read_text())
    assert document["exploitability"] == 1.0
    assert document["classes"]["repeated-often"]["exploits"] == 2
    html = page.read_text()
    assert "does not hold" in html
    for text in (done.output, html, out.read_text()):
        assert SECRET not in text


def test_an_endpoint_is_attacked_as_a_file_is(dataset: Path) -> None:
    def served(request: Request) -> Answer:
        return Answer(200, json.dumps(flawed.sound(json.loads(request.body))).encode())

    server = HttpServer(served, "reward")
    done = run(f"{server.url}/reward", "--dataset", dataset, "--limit", "1", "--json")
    server.close()
    by_file = run(f"{FLAWED}:sound", "--dataset", dataset, "--limit", "1", "--json")
    assert done.exit_code == by_file.exit_code == 0
    ours, theirs = (json.loads(one.stdout)["classes"] for one in (done, by_file))
    assert ours == theirs


def test_limits_may_be_raised(dataset: Path) -> None:
    limits = ("--max-exploitability", "1", "--max-inverted", "1", "--max-failures", "100000")
    done = run(NAIVE, "--dataset", dataset, *limits, "--json", "--workers", "1")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["failures"] > 0
    assert run(f"{FLAWED}:constant", "--dataset", dataset, *limits, "--max-tied", "0.9").exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.py"], "there is no file nowhere.py"),
        ([str(FLAWED) + ":no_such"], "can't be loaded"),
        ([str(NAIVE), "--traps", str(RUBRIC)], "expected a list of lists"),
    ],
)
def test_bad_input_ends_with_what_was_expected(arguments: list[str], said: str, dataset: Path) -> None:
    done = run(*arguments, "--dataset", dataset)
    assert done.exit_code == 2
    assert said in done.stderr


def test_a_dataset_without_rows_is_bad_input(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"id": 1}\n{\n')
    done = run(NAIVE, "--dataset", file)
    assert done.exit_code == 2
    assert "bad_line x1, no_reference x1" in done.stderr
    assert "holds no row that can be used" in done.stderr


def test_what_is_left_out_is_said(dataset: Path) -> None:
    done = run(f"{FLAWED}:sound", "--dataset", dataset, "--limit", "1", "--workers", "1")
    assert "1 of 2 rows are used" in done.stderr


def test_without_the_report_extra_the_page_is_refused(
    dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    for name in [
        name
        for name in sys.modules
        if name.startswith(("touchstone.bench.attack.page", "touchstone.evaluation.report"))
    ]:
        monkeypatch.delitem(sys.modules, name)
    done: Any = run(f"{FLAWED}:sound", "--dataset", dataset, "--html", tmp_path / "page.html", "--workers", "1")
    assert done.exit_code == 2
    assert "pip install 'touchstone[report]'" in done.stderr
