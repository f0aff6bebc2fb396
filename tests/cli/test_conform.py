from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from tests.bench.fakes import ROOT
from touchstone.bench.conform.conform import RULES
from touchstone.cli.main import main

NAIVE = ROOT / "tests/bench/naive/reward.py"
FLAWED = ROOT / "tests/bench/flawed.py"


def run(*arguments: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "160"}).invoke(main, ["conform", *map(str, arguments)])


def test_a_naive_reward_breaks_rules_each_with_its_source(tmp_path: Path) -> None:
    dataset = tmp_path / "rows.jsonl"
    calls = [{"name": "look", "arguments": {"at": "zebra-quartz-secret"}}]
    dataset.write_text(json.dumps({"id": 1, "messages": [], "reference_answer": {"calls": calls}}))
    done = run(NAIVE, "--dataset", dataset)
    assert done.exit_code == 1
    assert "the role `nova_assistant` is read" in done.stdout
    assert "1.1 [D-RFTEVAL][D-HPRF]" in done.stdout
    assert "that must be kept" in done.stdout
    assert "zebra" not in done.output


def test_rows_of_our_own_and_json() -> None:
    done = run(f"{FLAWED}:sound", "--json")
    document = json.loads(done.stdout)
    assert len(document["verdicts"]) == len(RULES)
    assert document["target"].endswith("flawed.py:sound")
    assert done.exit_code == bool(document["broken"]["must"])


def test_rules_that_should_be_kept_count_when_strict(tmp_path: Path) -> None:
    file = tmp_path / "reward.py"
    file.write_text(
        f"import json, sys\nsys.path.insert(0, {str(ROOT)!r})\nfrom functions.reward.handler import handler as sound\n"
        "def handler(event, context):\n    return {'statusCode': 200, 'body': json.dumps(sound(event))}\n"
    )
    assert run(file).exit_code == 0
    assert run(file, "--strict").exit_code == 1


def test_no_target_is_bad_input() -> None:
    done = run("nowhere.py")
    assert done.exit_code == 2
    assert "there is no file nowhere.py" in done.stderr
