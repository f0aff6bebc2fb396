from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.bench.fakes import ROOT
from touchstone.cli.main import main
from touchstone.training.health import THRESHOLDS

ANSWERS = ROOT / "examples/securities/answers.jsonl"
RUBRIC = ROOT / "examples/securities/rubric.yaml"
SECRET = "zebra-quartz-secret"


def run(*arguments: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "140"}).invoke(main, ["signal", *map(str, arguments)])


@pytest.fixture
def alike(tmp_path: Path) -> Path:
    """Six prompts whose answers are all wrong."""
    file = tmp_path / "rollouts.jsonl"
    rows = [
        {
            "messages": [{"role": "user", "content": f"{SECRET} {n % 6}"}, {"role": "assistant", "content": SECRET}],
            "reference_answer": {"calls": [{"name": "look", "arguments": {"at": SECRET}}]},
        }
        for n in range(24)
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def metrics(tmp_path: Path, last: float) -> Path:
    file = tmp_path / "step_wise_training_metrics.csv"
    lines = [f"{n},{0.2 + 0.02 * n},{0.2 + last * n},{1.1 - 0.01 * n},{300 + n}" for n in range(20)]
    header = "step_number,train_reward_mean,val_reward_mean,policy_entropy,train_episode_length_mean"
    file.write_text("\n".join([header, *lines]))
    return file


def test_answers_of_the_example_teach() -> None:
    done = run(ANSWERS, "--rubric", RUBRIC, "--group-size", "2", "--prompts-per-step", "32")
    assert done.exit_code == 0
    assert "RFT can learn here." in done.stdout
    assert "groups of 2 answers with a spread" in done.stdout
    assert "arguments" in done.stdout


def test_rollouts_that_are_all_alike_do_not_and_nothing_quotes_them(alike: Path) -> None:
    done = run(alike)
    assert done.exit_code == 1
    assert "RFT will not learn here." in done.stdout
    assert "every answer has the reward 0.000" in done.stdout
    assert SECRET not in done.output


def test_a_target_may_score_them(alike: Path) -> None:
    done = run(alike, "--target", ROOT / "tests/bench/flawed.py:prefers_long", "--json")
    document = json.loads(done.stdout)["before"]
    assert document["verdict"] == "will not learn"
    assert document["mean_reward"] > 0


def test_too_few_answers_are_said_to_be(tmp_path: Path) -> None:
    file = tmp_path / "rollouts.jsonl"
    file.write_text('{"messages": [], "reference_answer": {"calls": []}}\n')
    done = run(file)
    assert done.exit_code == 2
    assert "can't be told" in done.stdout


def test_a_healthy_training(tmp_path: Path) -> None:
    done = run("--metrics", metrics(tmp_path, 0.02))
    assert done.exit_code == 0
    assert "Training is healthy" in done.stdout
    assert "training above validation" in done.stdout
    assert all(code in done.stdout for code in THRESHOLDS)


def test_an_unhealthy_training_out_of_its_tarball(tmp_path: Path) -> None:
    content = metrics(tmp_path, 0.0).read_bytes()
    packed = tmp_path / "output.tar.gz"
    with tarfile.open(packed, "w:gz") as archive:
        member = tarfile.TarInfo("step_wise_training_metrics.csv")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    done = run("--metrics", packed, "--json")
    assert done.exit_code == 1
    during = json.loads(done.stdout)["during"]
    assert [one["code"] for one in during["findings"] if one["bad"]] == ["gap_widens"]
    assert during["curves"]["training above validation"]["last"] == pytest.approx(0.35)
    assert during["thresholds"].keys() == THRESHOLDS.keys()


def test_metrics_out_of_a_log(tmp_path: Path) -> None:
    log = tmp_path / "train.log"
    log.write_text("\n".join(f"step:{n} - critic/rewards/mean:{0.1 * n} - actor/entropy:1.0" for n in range(8)))
    done = run("--metrics", log)
    assert done.exit_code == 0
    assert "entropy of the policy" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Give ROLLOUTS, --metrics, or both."),
        (["--metrics", str(RUBRIC)], None),
        ([str(ANSWERS), "--recipe", str(RUBRIC)], "expected training_config"),
        ([str(ANSWERS), "--target", "nowhere.py"], "there is no file nowhere.py"),
    ],
)
def test_bad_input_is_told(arguments: list[str], said: str | None) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert said is None or said in done.stderr
