from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.evaluation.run.fakes import CALLS, UNSCORABLE, item, write
from tests.inference.servers import (
    Call,
    Endpoint,
    Reply,
    aws_error,
    chat,
    converse,
    reply,
    serving,
)
from touchstone.cli.main import main
from touchstone.evaluation.run.folder import RunFolder

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "securities"
SECRET = "zebra-quartz-secret"
RIGHT = json.dumps(CALLS)


def run(*arguments: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "160"}).invoke(main, [str(argument) for argument in arguments])


def items(count: int) -> list[dict[str, Any]]:
    return [item(f"q-{index}", f"Question {index}.") for index in range(count)]


def question_of(call: Call) -> str:
    """The question of a request, in either protocol."""
    content = call.body["messages"][-1]["content"]
    return str(content if isinstance(content, str) else content[0]["text"])


def evaluate(folder: Path, server: Endpoint, rows: Sequence[Any], *more: str | Path) -> Result:
    dataset = write(folder / "rows.jsonl", rows)
    return run(
        "evaluate", "--model", "openai:nova", "--base-url", server.url, "--dataset", dataset, "--out", folder / "run",
        "--timeout", "5", *more,
    )  # fmt: skip


@pytest.fixture
def right() -> Iterator[Endpoint]:
    with serving(lambda _: reply(chat(RIGHT))) as server:
        yield server


def test_a_model_is_asked_and_scored_and_the_run_is_on_disk(tmp_path: Path, right: Endpoint) -> None:
    done = evaluate(tmp_path, right, items(3), "--samples", "2", "--name", "base", "--note", "a rehearsal")
    assert done.exit_code == 0, done.output
    folder = RunFolder(tmp_path / "run")
    assert [(row["id"], row["sample"], row["reward"]) for row in folder.results()] == [
        (f"q-{row}", sample, 1.0) for row in range(3) for sample in (0, 1)
    ]
    facts = folder.manifest()
    assert (facts["model"]["kind"], facts["model"]["name"]) == ("openai", "base")
    assert facts["finished"]
    assert len(right.calls) == 6
    for text in ("base (openai) on rows.jsonl", "a rehearsal", "6 samples, 6 scored", "sorting", f"{tmp_path}/run"):
        assert text in done.output.replace("\n", "")


def test_a_summary_is_written(tmp_path: Path, right: Endpoint) -> None:
    prices = ("--price-input", "100000", "--price-output", "1000000", "--currency", "EUR")
    done = evaluate(tmp_path, right, items(3), *prices, "--json")
    printed = json.loads(done.stdout)
    summary = json.loads((tmp_path / "run" / "summary.json").read_text(encoding="utf-8"))
    assert printed["summary"] == summary
    assert (printed["scored"], printed["folder"]) == (3, str(tmp_path / "run"))
    assert summary["metrics"]["reward"]["mean"] == 1.0
    assert summary["cost"] == {"amount": 24.3, "currency": "EUR"}
    assert summary["tokens"] == {"input": 33, "output": 21}


def test_the_same_command_asks_only_what_failed(tmp_path: Path) -> None:
    refused = {"Question 1."}
    with serving(lambda call: reply({}, 400) if question_of(call) in refused else reply(chat(RIGHT))) as server:
        first = evaluate(tmp_path, server, items(3))
        assert (first.exit_code, len(server.calls)) == (1, 3)
        assert "prompt_refused" in first.output
        assert "1 of 3 samples have no answer; --max-failed allows a share of 0" in first.output
        assert evaluate(tmp_path, server, items(3), "--max-failed", "0.4").exit_code == 0
        refused.clear()
        second = evaluate(tmp_path, server, items(3))
    assert second.exit_code == 0, second.output
    assert "2 of 3 answers are there already" in second.output
    assert Counter(map(question_of, server.calls)) == {"Question 0.": 1, "Question 1.": 3, "Question 2.": 1}


def test_unscored_rows_are_not_asked_about_and_exit_with_1(tmp_path: Path, right: Endpoint) -> None:
    rows = [*items(1), UNSCORABLE]
    done = evaluate(tmp_path, right, rows)
    assert (done.exit_code, len(right.calls)) == (1, 1)
    assert "1 of 2 samples are unscored" in done.output
    assert evaluate(tmp_path, right, rows, "--max-unscored", "0.5").exit_code == 0


def test_a_limit_asks_the_first_rows_only(tmp_path: Path, right: Endpoint) -> None:
    assert evaluate(tmp_path, right, items(5), "--limit", "2").exit_code == 0
    assert len(right.calls) == 2


def test_200_requests_at_once_lose_none(tmp_path: Path) -> None:
    """A server that throttles, hangs up, stalls and talks nonsense: every sample has its one answer in the end."""
    seen: Counter[str] = Counter()
    troubles: list[Callable[[], Reply]] = [
        lambda: reply({}, 429, retry_after="0.001"),
        lambda: Reply(cut=0),
        lambda: Reply(b'{"choices"', cut=5),
        lambda: reply({}, 503),
        lambda: Reply(b"<html>", stall=0.02),
    ]

    def respond(call: Call) -> Reply:
        with server.lock:
            question = question_of(call)
            seen[question] += 1
            number = int(question.split()[1].rstrip("."))
            trouble = seen[question] == 1 and number % 3 == 0
        if trouble:
            return troubles[number // 3 % len(troubles)]()
        return Reply(reply(chat(question)).body, stall=0.1)

    with serving(respond) as server, _hasty():
        done = evaluate(tmp_path, server, items(600), "--concurrency", "200")
        most = server.most_at_once
    assert done.exit_code == 0, done.output[-2000:]
    answers = list(RunFolder(tmp_path / "run").answers())
    assert sorted((line["id"], line["answer"]["content"]) for line in answers) == sorted(
        (f"q-{index}", f"Question {index}.") for index in range(600)
    )
    assert len(server.calls) == 600 + 200
    assert most > 50


@contextmanager
def _hasty() -> Iterator[None]:
    """Waits of milliseconds between attempts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("touchstone.cli.evaluation.FIRST_WAIT_SECONDS", 0.001)
        yield


@pytest.mark.parametrize("protocol", ["openai", "bedrock"])
def test_a_killed_run_goes_on_where_it_was(tmp_path: Path, protocol: str) -> None:
    answer = Reply(reply(converse({"text": RIGHT}) if protocol == "bedrock" else chat(RIGHT)).body, stall=0.02)
    dataset, out = write(tmp_path / "rows.jsonl", items(60)), tmp_path / "run"
    with serving(lambda _: answer) as server:
        model = "openai:nova" if protocol == "openai" else "amazon.nova-lite-v1:0"
        command = [
            sys.executable, "-m", "touchstone.cli", "evaluate", "--model", model, "--base-url", server.url,
            "--dataset", str(dataset), "--out", str(out), "--concurrency", "2",
        ]  # fmt: skip
        keys = {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_DEFAULT_REGION": "us-east-1"}
        environment = {**os.environ, **keys, "COLUMNS": "160"}
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as first:
            _wait_for(lambda: _lines(out / "answers.jsonl") >= 10 or first.poll() is not None)
            first.kill()
        assert first.returncode == -signal.SIGKILL
        there = _lines(out / "answers.jsonl")
        with (out / "answers.jsonl").open("ab") as ledger:
            ledger.write(b'{"id": "q-59", "sam')
        second = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert second.returncode == 0, second.stderr
    assert f"{there} of 60 answers are there already" in second.stderr
    asked = Counter(map(question_of, server.calls))
    assert len(asked) == 60
    assert sum(asked.values()) <= 60 + 2
    assert [row["reward"] for row in RunFolder(out).results()] == [1.0] * 60


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


def _wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_says_how_to_go_on(tmp_path: Path, number: signal.Signals) -> None:
    def respond(call: Call) -> Reply:
        if call.number == 6:
            os.kill(os.getpid(), number)
        return reply(chat(RIGHT))

    with serving(respond) as server:
        first = evaluate(tmp_path, server, items(300), "--concurrency", "2")
        assert first.exit_code == 130
        assert "run the same command again" in first.output
        assert not (tmp_path / "run" / "results.jsonl").exists()
        there = _lines(tmp_path / "run" / "answers.jsonl")
        assert 5 <= there < 300
        assert evaluate(tmp_path, server, items(300)).exit_code == 0
        assert len(server.calls) == 300


def test_a_right_denied_ends_it_with_what_to_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    with serving(lambda _: aws_error("AccessDeniedException", 403)) as server:
        dataset = write(tmp_path / "rows.jsonl", items(500))
        done = run(
            "evaluate", "--model", "amazon.nova-lite-v1:0", "--region", "us-east-1", "--base-url", server.url,
            "--dataset", dataset, "--out", tmp_path / "run",
        )  # fmt: skip
        assert len(server.calls) <= 16
    assert done.exit_code == 2
    assert "refused (AccessDeniedException 403); check the model's name and region" in done.output
    assert not (tmp_path / "run" / "results.jsonl").exists()


def test_no_secret_and_no_text_leaves_the_ledger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    key, text, answer = f"{SECRET}-key", f"{SECRET} text", f"{SECRET} answer"
    monkeypatch.setenv("MY_KEY", key)
    faults = [
        reply({"error": {"message": f"{text} {key}"}}, 400),
        reply({"error": {"message": text}}),
        Reply(text.encode()),
        reply({}, 429),
    ]

    def respond(call: Call) -> Reply:
        assert call.headers["authorization"] == f"Bearer {key}"
        index = int(question_of(call).split()[0])
        return faults[index] if index < len(faults) else reply(chat(answer))

    rows = [item(f"q-{index}", f"{index} {text}") for index in range(8)]
    with serving(respond) as server:
        url = server.url.replace("http://", f"http://user:{SECRET}@")
        done = run(
            "evaluate", "--model", "openai:nova", "--base-url", url, "--dataset", write(tmp_path / "rows.jsonl", rows),
            "--out", tmp_path / "run", "--budget", "0", "--api-key-env", "MY_KEY", "--concurrency", "1",
        )  # fmt: skip
    assert done.exit_code == 1
    assert SECRET not in done.output
    assert SECRET not in caplog.text
    for file in (tmp_path / "run").iterdir():
        content = file.read_text(encoding="utf-8")
        assert key not in content
        assert (SECRET in content) == (file.name == "answers.jsonl"), file.name


def test_recorded_answers_earn_what_touchstone_score_gives_them(tmp_path: Path) -> None:
    rubric = EXAMPLE / "rubric.yaml"
    answers = EXAMPLE / "answers.jsonl"
    scored = tmp_path / "scored.jsonl"
    run("score", answers, "--rubric", rubric, "--out", scored)
    model = f"replay:{answers}"
    done = run("evaluate", "--model", model, "--dataset", answers, "--rubric", rubric, "--out", tmp_path / "run")
    assert done.exit_code == 0, done.output
    rows = [json.loads(line) for line in scored.read_text(encoding="utf-8").splitlines()]
    folder = RunFolder(tmp_path / "run")
    assert list(folder.results()) == [{**row, "sample": 0} for row in rows]
    again = run(
        "evaluate", "--model", f"replay:{folder.path}/answers.jsonl", "--dataset", answers, "--rubric", rubric,
        "--out", tmp_path / "again",
    )  # fmt: skip
    assert again.exit_code == 0
    assert (tmp_path / "again" / "results.jsonl").read_bytes() == (folder.path / "results.jsonl").read_bytes()


def test_without_out_the_run_goes_below_runs_and_is_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, right: Endpoint
) -> None:
    monkeypatch.chdir(tmp_path)
    dataset = write(tmp_path / "rows.jsonl", items(2))
    for _ in range(2):
        assert run("evaluate", "--model", "openai:nova", "--base-url", right.url, "--dataset", dataset).exit_code == 0
    (folder,) = (tmp_path / "runs").iterdir()
    assert "-nova-" in folder.name
    assert len(right.calls) == 2


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--model", "gpt"], "no model is called 'gpt'"),
        (["--model", "openai:nova"], "needs --base-url"),
        (["--model", "openai:nova", "--base-url", "127.0.0.1"], "--base-url"),
        (["--model", "replay:/nowhere"], "can't read the recorded answers"),
        (["--price-input", "1"], "--price-output"),
        (["--out", "{folder}"], "is no run"),
        (["--rubric", "{folder}/rows.jsonl"], "rubric has"),
        (["--dataset", "{folder}/twice.jsonl"], "twice.jsonl:2: the id of line 1 again"),
        (["--dataset", "{folder}/empty.jsonl"], "no row at all"),
    ],
)
def test_bad_input_is_told_clearly(tmp_path: Path, arguments: list[str], problem: str) -> None:
    rows, recorded = write(tmp_path / "rows.jsonl", items(1)), {**item("q-0"), "messages": [{"role": "assistant"}]}
    write(tmp_path / "twice.jsonl", [*items(1), *items(1)])
    write(tmp_path / "empty.jsonl", [])
    replay = f"replay:{write(tmp_path / 'recorded.jsonl', [recorded])}"
    given = [argument.format(folder=tmp_path) for argument in arguments]
    done = run("evaluate", "--model", replay, "--dataset", rows, "--out", tmp_path / "run", *given)
    assert done.exit_code == 2, done.output
    assert problem in done.output
    assert "Traceback" not in done.output


def test_another_dataset_is_not_mixed_into_a_run(tmp_path: Path, right: Endpoint) -> None:
    assert evaluate(tmp_path, right, items(2)).exit_code == 0
    other = evaluate(tmp_path, right, items(3), "--max-tokens", "5")
    assert other.exit_code == 2
    assert "holds another run" in other.output
    assert all(word in other.output for word in ("dataset:", "rows: 3 here, 2 there", "max_tokens: 5 here, 1024 there"))


def test_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "touchstone.cli.evaluation", None)
    done = run("evaluate", "--model", "replay:x", "--dataset", write(tmp_path / "rows.jsonl", items(1)))
    assert (done.exit_code, "touchstone[local]" in done.output) == (2, True)
