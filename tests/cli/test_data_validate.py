from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.data.validation.cases import asked
from touchstone.cli.main import main
from touchstone.data.validation.rules import RULES

SECRET = "zebra-quartz-secret"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["data", "validate", *map(str, arguments)])


@pytest.fixture
def good(tmp_path: Path) -> Path:
    file = tmp_path / "train.jsonl"
    file.write_text("".join(json.dumps(asked("rft", number)) + "\n" for number in range(120)))
    return file


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    file = tmp_path / "bad.jsonl"
    rows = [
        {**asked("rft", number), "id": "one", "messages": [{"role": SECRET, "content": "x"}]} for number in range(30)
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def test_a_good_file(good: Path) -> None:
    done = run(good, "--format", "rft")
    assert (done.exit_code, done.output) == (0, f"{good}: 120 rows, rft on smtj: nothing wrong\n")


def test_a_bad_file_is_told_by_line_and_pointer_with_what_to_do(bad: Path) -> None:
    done = run(bad, "--format", "rft", "--per-rule", 2)
    assert done.exit_code == 1
    for told in (
        "error message_role: every message has a role that the service knows (30)\n",
        "  line 1 /messages/0/role: expected one of system, developer, user, assistant, bot, tool; saw a text of 19 ",
        "  28 more\n",
        "  fix: use system, user, assistant or tool [nova-forge-sdk, validator]\n",
        "  line 2 /id: expected an id of its own; saw the id of line 1\n",
        "  file: expected 100 rows or more; saw 30 rows\n",
    ):
        assert told in done.output
    assert done.output.splitlines()[-1] == f"{bad}: 30 rows, rft on smtj: 89 errors, 31 warnings"
    assert done.output.index("error ") < done.output.index("warning ")
    assert SECRET not in done.output


def test_text_is_shown_when_it_is_asked_for(bad: Path) -> None:
    assert f'saw "{SECRET}"' in run(bad, "--format", "rft", "--show-text").output


def test_as_json(bad: Path) -> None:
    done = run(bad, "--format", "rft", "--json", "--per-rule", 1, "--platform", "hyperpod", "--batch-size", 64)
    assert done.exit_code == 1
    told = json.loads(done.output)
    assert (told["file"], told["rows"], told["platform"], told["batch_size"]) == (str(bad), 30, "hyperpod", 64)
    by_rule = {one["rule"]: one for one in told["rules"]}
    assert by_rule["id_twice"]["count"] == 29
    assert by_rule["id_twice"]["findings"] == [
        {"line": 2, "pointer": "/id", "expected": "an id of its own", "seen": "the id of line 1"}
    ]
    assert by_rule["fewer_than_batch"]["findings"][0]["line"] == 0
    assert told["errors"] == sum(one["count"] for one in told["rules"] if one["level"] == "error")
    assert SECRET not in done.output


def test_warnings_count_when_they_are_asked_to(tmp_path: Path) -> None:
    file = tmp_path / "train.jsonl"
    file.write_text("".join(json.dumps(asked("rft", number)) + "\n" for number in range(70)))
    assert run(file, "--format", "rft").exit_code == 0
    assert run(file, "--format", "rft", "--strict").exit_code == 1


def test_bad_input(tmp_path: Path) -> None:
    broken = tmp_path / "train.jsonl.gz"
    broken.write_bytes(b"\x1f\x8b\x08\x00broken")
    done = run(broken, "--format", "rft")
    assert done.exit_code == 2
    assert "gzip stream is broken" in done.output
    assert run(tmp_path / "nowhere.jsonl", "--format", "rft").exit_code == 2
    assert run(broken).exit_code == 2
    assert run(broken, "--format", "parquet").exit_code == 2


def test_the_rules_are_printed() -> None:
    done = run("--rules")
    assert done.exit_code == 0
    assert all(f"| `{rule.id}` | {rule.level} |" in done.output for rule in RULES)


def test_the_group_says_what_it_holds() -> None:
    done = CliRunner().invoke(main, ["data", "--help"])
    assert done.exit_code == 0
    assert "validate" in done.output
    assert CliRunner().invoke(main, ["data", "nothing"]).exit_code == 2
