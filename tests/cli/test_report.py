from __future__ import annotations

import hashlib
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.evaluation.synthetic import run_document, scored, write_run
from touchstone.cli.main import main
from touchstone.evaluation.comparison.pairing import RunData
from touchstone.training.health import health_of
from touchstone.training.metrics import from_csv
from touchstone.training.record import record_of

SECRET = "zebra-quartz-secret"
CALLS = [{"name": "look", "arguments": {"at": f"expected-{SECRET}"}}]
ROW = {"messages": [{"role": "user", "content": SECRET}], "reference_answer": {"calls": CALLS, "tools": []}}


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["report", *map(str, arguments)])


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    file = tmp_path / "samples.jsonl"
    file.write_text("".join(json.dumps({"id": f"q-{index}", **ROW}) + "\n" for index in range(30)))
    return file


@pytest.fixture
def pair(tmp_path: Path, dataset: Path) -> tuple[Path, Path]:
    base, tuned = (tmp_path / name for name in ("base", "tuned"))
    digest = f"sha256:{hashlib.sha256(dataset.read_bytes()).hexdigest()}"
    for folder, reward in ((base, 0.9), (tuned, 0.4)):
        facts = {"name": dataset.name, "digest": digest, "rows": 30}
        document = run_document(folder.name, 30, dataset=facts, note="made by hand")
        rows = [scored(f"q-{index}", min(1.0, reward + index / 100)) for index in range(30)]
        write_run(folder, RunData(document, rows))
        (folder / "answers.jsonl").write_text("".join(json.dumps(answered(row)) + "\n" for row in rows))
    return base, tuned


def answered(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "sample": 0,
        "digest": "sha256:" + "ef" * 32,
        "answer": {"role": "assistant", "content": f"emitted-{SECRET}"},
        "failed": None,
        "stop_reason": "end_turn",
        "tokens": None,
        "seconds": None,
    }


def both(folder: Path) -> tuple[str, str]:
    return (folder / "report.html").read_text(encoding="utf-8"), (folder / "report.md").read_text(encoding="utf-8")


def test_writes_both_files_into_the_last_runs_folder_and_says_where(pair: tuple[Path, Path]) -> None:
    done = run(*pair)
    assert done.exit_code == 0, done.output
    assert done.output.splitlines() == [str(pair[1] / "report.html"), str(pair[1] / "report.md")]
    for text in both(pair[1]):
        assert "made by hand" in text
        assert "tuned against base" in text
        assert "emitted-" not in text
        assert SECRET not in text
    assert not list(pair[1].glob("*.partial"))


def test_a_gate_that_does_not_promote_is_no_failure_of_the_report(pair: tuple[Path, Path]) -> None:
    assert run(*pair).exit_code == 0
    assert "Hold: keep the champion" in both(pair[1])[1]


def test_writes_where_it_is_told(pair: tuple[Path, Path], tmp_path: Path) -> None:
    page, text = tmp_path / "a.html", tmp_path / "b.md"
    assert run(*pair, "--out", page, "--markdown", text).exit_code == 0
    assert page.is_file()
    assert text.is_file()
    assert not (pair[1] / "report.html").exists()


def test_asks_the_gate_of_a_policy(pair: tuple[Path, Path], tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text("policy: strict\nversion: 1\nmin_n: 10\n")
    assert run(*pair, "--policy", policy).exit_code == 0
    assert "policy strict" in both(pair[1])[1]
    assert "Reject the candidate" in both(pair[1])[1]


def test_shows_answers_when_asked(pair: tuple[Path, Path]) -> None:
    assert run(*pair, "--show-text").exit_code == 0
    for text in both(pair[1]):
        assert f"emitted-{SECRET}" in text
        assert f"expected-{SECRET}" not in text


def test_shows_expected_calls_with_the_dataset(pair: tuple[Path, Path], dataset: Path) -> None:
    assert run(*pair, "--show-text", "--dataset", dataset).exit_code == 0
    for text in both(pair[1]):
        assert f"expected-{SECRET}" in text


def test_a_single_run_has_a_report(pair: tuple[Path, Path]) -> None:
    assert run(pair[0]).exit_code == 0
    assert "Lowest rewards" in both(pair[0])[0]


def test_refuses_another_dataset(pair: tuple[Path, Path], dataset: Path) -> None:
    with dataset.open("a") as file:
        file.write(json.dumps({"id": "more", **ROW}) + "\n")
    done = run(*pair, "--show-text", "--dataset", dataset)
    assert done.exit_code == 2
    assert "the run was made on samples.jsonl, sha256:" in done.output


def test_a_dataset_without_showing_text_is_a_mistake(pair: tuple[Path, Path], dataset: Path) -> None:
    done = run(*pair, "--dataset", dataset)
    assert done.exit_code == 2
    assert "--show-text" in done.output


def test_refuses_mixed_datasets_in_the_comparisons_words(pair: tuple[Path, Path]) -> None:
    document = json.loads((pair[0] / "run.json").read_text())
    document["dataset"]["digest"] = "sha256:" + "00" * 32
    (pair[0] / "run.json").write_text(json.dumps(document))
    done = run(*pair)
    assert done.exit_code == 2
    assert "the runs can't be compared:" in done.output
    assert "different datasets" in done.output
    assert not (pair[1] / "report.html").exists()


def test_refuses_what_is_no_run(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.exit_code == 2
    assert "no run here" in done.output
    assert run(tmp_path / "nowhere").exit_code == 2


def test_refuses_a_broken_policy(pair: tuple[Path, Path], tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text("margin: much\n")
    done = run(*pair, "--policy", policy)
    assert done.exit_code == 2
    assert "/margin" in done.output


@pytest.mark.parametrize("name", ["results.jsonl", "run.json", "answers.jsonl"])
def test_never_writes_over_a_run(pair: tuple[Path, Path], name: str) -> None:
    before = (pair[0] / name).read_bytes()
    done = run(*pair, "--out", pair[0] / name)
    assert done.exit_code == 2
    assert "choose another file" in done.output
    assert (pair[0] / name).read_bytes() == before


CSV = "step_number,train_reward_mean,policy_entropy\n" + "".join(
    f"{n},{0.1 + n / 20},{1 - n / 50}\n" for n in range(12)
)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """What the train machine leaves of an RFT job."""
    series = from_csv(CSV.encode(), "s3://runs/output.tar.gz")
    file = tmp_path / "training" / "rft" / "metrics.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(record_of("tools-rft-1f6a", series, health_of(series))))
    return file


def test_shows_how_the_model_was_trained(pair: tuple[Path, Path], kept: Path, tmp_path: Path) -> None:
    table = tmp_path / "step_wise_training_metrics.csv"
    table.write_text(CSV)
    packed = tmp_path / "output.tar.gz"
    with tarfile.open(packed, "w:gz") as archive:
        archive.add(table, table.name)
    done = run(*pair, "--training", kept, "--training", f"by hand={table}", "--training", packed)
    assert done.exit_code == 0, done.output
    for text in both(pair[1]):
        for told in (
            "rft: healthy, 12 steps. Job tools-rft-1f6a.",
            "by hand: healthy, 12 steps. Job step_wise_training_metrics.csv.",
            "output: healthy, 12 steps. Job output.tar.gz.",
            "The mean reward goes from 0.125 to 0.625.",
        ):
            assert told.replace("_", "\\_") in text or told in text
    assert "rft from step 0 to step 11" in both(pair[1])[0]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["nowhere.json"], "there is no file nowhere.json"),
        (["rft=nowhere.json"], "there is no file nowhere.json"),
        (["={kept}"], "a name of 1 to 63 characters"),
        (["{kept}", "rft={kept}"], "two files are called rft; say NAME=FILE"),
        (["{kept}", "--out", "{kept}"], "is an input"),
        (["broken={broken}"], "/series: field required"),
        (["{table}"], "line 1: expected step_number"),
    ],
)
def test_refuses_what_is_no_training(
    pair: tuple[Path, Path], kept: Path, tmp_path: Path, arguments: list[str], problem: str
) -> None:
    broken, table = tmp_path / "broken.json", tmp_path / "table.csv"
    broken.write_text('{"job": "x", "health": {"verdict": "healthy", "findings": []}}')
    table.write_text("a,b\n1,2\n")
    given: list[str] = []
    for one in arguments:
        said = one.format(kept=kept, broken=broken, table=table)
        given += [said] if said == "--out" or given[-1:] == ["--out"] else ["--training", said]
    done = run(*pair, *given)
    assert done.exit_code == 2, done.output
    assert problem in done.output
    assert not (pair[1] / "report.html").exists()


def test_refuses_one_place_for_both_and_a_folder_that_is_not_there(pair: tuple[Path, Path], tmp_path: Path) -> None:
    same = run(*pair, "--out", tmp_path / "x", "--markdown", tmp_path / "x")
    assert same.exit_code == 2
    assert "choose two files" in same.output
    lost = run(*pair, "--out", tmp_path / "no" / "x.html")
    assert lost.exit_code == 2
    assert "there is no folder" in lost.output
