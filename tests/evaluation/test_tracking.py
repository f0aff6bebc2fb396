"""Runs logged to a real tracking server on this machine: MLflow's own application on SQLite.

The server command starts a FastAPI application that imports pandas, which nothing else here needs; the application
that holds the whole tracking API is a Flask one inside it, served here by Flask's own server.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.functions.world import RIGHT, jsonl, row
from touchstone.evaluation.tracking import TrackingError, log_run, metrics_of, parameters_of, tags_of

MEAN = {"mean": 0.5, "low": 0.25, "high": 0.75, "n": 10, "clusters": 10}
NONE = {"mean": None, "low": None, "high": None, "n": 0, "clusters": 0}
SUMMARY: dict[str, Any] = {
    "run": {
        "run": "2026-11-23-base-3f9a12",
        "touchstone": "0.1.0",
        "model": {"kind": "bedrock", "name": "base", "spec": "bedrock:test.model-1"},
        "dataset": {"name": "samples.jsonl", "digest": "sha256:" + "1" * 64, "rows": 10},
        "rubric": {"name": "securities", "version": "1", "digest": "sha256:" + "2" * 64},
        "samples": 1,
        "inference": {"temperature": 0.0, "max_tokens": 1024, "top_p": None, "tools": "native"},
        "started": "2026-11-23T10:00:00Z",
        "finished": "2026-11-23T10:01:00Z",
        "seconds": 60.0,
        "note": "hand-written answers; no model made them",
    },
    "counts": {"rows": 10, "samples": 10, "scored": 8, "unscored": {"no_reference": 1}, "failed": {"throttled": 1}},
    "metrics": {"reward": MEAN, "exact": {**MEAN, "low": None, "high": None}, "order": NONE},
    "rates": {"unscored": {"share": 0.1, "low": 0.0, "high": 0.3, "n": 10}},
    "categories": {"Rule 10b-5 (fraud)": {"reward": MEAN, "exact": NONE}},
    "tools": {"look": {"reward": MEAN}},
    "tokens": {"input": 812, "output": 40},
    "latency": {"p50": 0.5, "p95": 0.9, "max": 1.2},
    "cost": {"amount": 1.25, "currency": "USD"},
}
GATE = {"decision": "promote", "champion": "2026-11-22-base-000000"}
FILES = ("run.json", "summary.json", "report.html", "gate.json", "results.jsonl", "answers.jsonl", "report.md")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a tracking server with an empty store; it ends with the tests of this file."""
    pytest.importorskip("mlflow")
    folder = tmp_path_factory.mktemp("mlflow")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
        "_MLFLOW_SERVER_FILE_STORE": f"sqlite:///{folder}/store.db",
        "_MLFLOW_SERVER_ARTIFACT_ROOT": "mlflow-artifacts:/",
        "_MLFLOW_SERVER_ARTIFACT_DESTINATION": str(folder / "artifacts"),
        "_MLFLOW_SERVER_SERVE_ARTIFACTS": "true",
    }
    command = [sys.executable, "-m", "flask", "--app", "mlflow.server", "run", "--host", "127.0.0.1", "--port"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*command, str(port)], cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            _wait(f"http://127.0.0.1:{port}", process, folder / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        assert process.poll() is None, log.read_text("utf-8")
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=5) as answer:  # noqa: S310 - our own server
                assert answer.status == 200
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.1)
    pytest.fail(log.read_text("utf-8"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / name).write_text(json.dumps({"file": name}), encoding="utf-8")
    return tmp_path


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """One try, where no server is; and an environment that no test leaves changed."""
    for name in ("MLFLOW_DISABLE_TELEMETRY", "DO_NOT_TRACK", "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT"):
        monkeypatch.setenv(name, "true")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", "1")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "30")


def logged(server: str, run_id: str) -> Any:
    from mlflow.tracking import MlflowClient  # noqa: PLC0415 - an extra

    return MlflowClient(server).get_run(run_id)


def artifacts(server: str, run_id: str) -> set[str]:
    from mlflow.tracking import MlflowClient  # noqa: PLC0415 - an extra

    return {found.path for found in MlflowClient(server).list_artifacts(run_id)}


def test_a_run_is_logged_whole(server: str, folder: Path) -> None:
    run_id = log_run(server, "first", folder, SUMMARY, GATE, report=folder / "report.html")
    run = logged(server, run_id)
    assert run.info.status == "FINISHED"
    assert run.info.run_name == "2026-11-23-base-3f9a12"
    assert run.info.end_time - run.info.start_time == 60_000
    assert run.data.params == parameters_of(SUMMARY)
    assert run.data.metrics == metrics_of(SUMMARY)
    assert run.data.tags["touchstone.gate"] == "promote"
    assert run.data.tags["mlflow.note.content"] == "hand-written answers; no model made them"
    assert artifacts(server, run_id) == {"run.json", "summary.json", "report.html", "gate.json"}


def test_answers_are_never_logged_and_results_and_page_only_if_asked_for(server: str, folder: Path) -> None:
    plain = log_run(server, "plain", folder, SUMMARY)
    assert artifacts(server, plain) == {"run.json", "summary.json"}
    more = log_run(server, "results", folder, SUMMARY, with_results=True)
    assert artifacts(server, more) == {"run.json", "summary.json", "results.jsonl"}


def test_a_run_logged_again_is_one_run(server: str, folder: Path) -> None:
    first = log_run(server, "again", folder, SUMMARY)
    assert log_run(server, "again", folder, SUMMARY, GATE) == first
    assert logged(server, first).data.tags["touchstone.gate"] == "promote"
    other = {**SUMMARY, "run": {**SUMMARY["run"], "samples": 2}}
    assert log_run(server, "again", folder, other) != first


def test_an_experiment_is_named_touchstone_by_default(server: str, folder: Path) -> None:
    from mlflow.tracking import MlflowClient  # noqa: PLC0415 - an extra

    run = logged(server, log_run(server, None, folder, SUMMARY))
    assert MlflowClient(server).get_experiment(run.info.experiment_id).name == "touchstone"


def test_more_metrics_than_one_request_takes(server: str, folder: Path) -> None:
    many = {**SUMMARY, "categories": {f"c{number}": {"reward": MEAN} for number in range(1200)}}
    assert len(logged(server, log_run(server, "many", folder, many)).data.metrics) == len(metrics_of(many)) > 1000


def test_a_run_of_a_file_of_answers_has_no_facts(server: str, tmp_path: Path) -> None:
    run = logged(server, log_run(server, "bare", tmp_path, {**SUMMARY, "run": None, "rubric": "sha256:3"}))
    assert run.data.params == {"rubric.digest": "sha256:3"}


def test_what_does_not_exist_is_left_out() -> None:
    metrics = metrics_of(SUMMARY)
    assert "order" not in metrics
    assert metrics["order.n"] == 0
    assert "exact.low" not in metrics
    assert metrics["category/Rule 10b-5 _fraud_/reward"] == 0.5
    assert (metrics["unscored"], metrics["failed"], metrics["scored"]) == (1, 1, 8)
    assert (metrics["tokens.input"], metrics["latency.p95"], metrics["cost"]) == (812, 0.9, 1.25)
    assert "top_p" not in parameters_of(SUMMARY)
    assert "touchstone.gate" not in tags_of(SUMMARY, None)


@pytest.mark.parametrize("uri", ["http://127.0.0.1:9", "http://user:secret@127.0.0.1:9/x"])
def test_a_server_that_is_not_there_is_one_line_without_a_password(uri: str, folder: Path) -> None:
    with pytest.raises(TrackingError) as caught:
        log_run(uri, None, folder, SUMMARY)
    assert str(caught.value).startswith("the run was not logged to http://127.0.0.1:9")
    assert str(caught.value).endswith(": it can't be reached; its files stay")
    assert "secret" not in str(caught.value)
    assert {path.name for path in folder.iterdir()} == set(FILES)


def test_what_the_server_refuses_is_one_line(server: str, folder: Path) -> None:
    with pytest.raises(TrackingError) as caught:
        log_run(server, "x" * 2000, folder, SUMMARY)
    assert len(str(caught.value).splitlines()) == 1
    assert "the run was not logged to" in str(caught.value)


@pytest.mark.parametrize("uri", ["", "./mlruns", "sqlite:///x.db", "databricks"])
def test_an_address_of_no_server_is_refused(uri: str, folder: Path) -> None:
    with pytest.raises(TrackingError, match=r"^expected a tracking server at http://, https:// or an ARN"):
        log_run(uri, None, folder, SUMMARY)


def test_sagemakers_server_needs_its_plugin(folder: Path) -> None:
    with pytest.raises(TrackingError, match="needs a plugin: pip install sagemaker-mlflow"):
        log_run("arn:aws:sagemaker:us-east-1:123456789012:mlflow-tracking-server/x", None, folder, SUMMARY)


def test_a_missing_package_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mlflow.tracking", None)
    with pytest.raises(TrackingError, match=r"needs a package: pip install 'touchstone\[mlflow\]'"):
        log_run("http://127.0.0.1:9", None, folder, SUMMARY)


def test_it_says_nothing_and_reports_nothing_home(server: str, folder: Path) -> None:
    code = f"""
import json, socket, sys
from pathlib import Path
from tests.functions.world import RIGHT, jsonl, row
from touchstone.evaluation.tracking import log_run
asked, resolve = set(), socket.getaddrinfo
def watched(host, *more, **named):
    asked.add(str(host))
    return resolve(host, *more, **named)
socket.getaddrinfo = watched
log_run({server!r}, "quiet", Path({str(folder)!r}), json.loads({json.dumps(SUMMARY)!r}))
import mlflow.telemetry.client as telemetry
assert telemetry.get_telemetry_client() is None, "telemetry is on"
assert asked <= {{"127.0.0.1"}}, asked
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={"PATH": os.environ["PATH"], "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.fixture
def dataset(tmp_path: Path) -> tuple[Path, Path]:
    """A dataset and answers to it."""
    rows, answers = tmp_path / "rows.jsonl", tmp_path / "replay.jsonl"
    rows.write_bytes(jsonl(row(number) for number in range(4)))
    call = {"function": {"name": "regulation_lookup", "arguments": RIGHT}}
    turn = {"role": "assistant", "content": None, "tool_calls": [call]}
    answers.write_bytes(jsonl({**row(number), "messages": [*row(number)["messages"], turn]} for number in range(4)))
    return rows, answers


def touchstone(*arguments: Any) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name.startswith("MLFLOW_")}
    return subprocess.run(
        [sys.executable, "-m", "touchstone.cli", *map(str, arguments)],
        env={"PATH": os.environ["PATH"], **kept},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_logs_a_run_and_its_report(server: str, dataset: tuple[Path, Path], tmp_path: Path) -> None:
    rows, answers = dataset
    run, tracking = tmp_path / "runs" / "base", ("--mlflow", server, "--experiment", "command")
    done = touchstone("evaluate", "--model", f"replay:{answers}", "--dataset", rows, "--out", run, *tracking)
    assert done.returncode == 0, done.stderr
    run_id = done.stderr.strip().rpartition(" ")[2]
    assert logged(server, run_id).data.metrics["exact"] == 1.0
    assert artifacts(server, run_id) == {"run.json", "summary.json"}
    done = touchstone("report", run, *tracking)
    assert done.returncode == 0, done.stderr
    assert f"logged to MLflow as {run_id}" in done.stderr
    assert artifacts(server, run_id) == {"run.json", "summary.json", "report.html"}


def test_a_server_that_fails_has_an_exit_code_of_its_own(dataset: tuple[Path, Path], tmp_path: Path) -> None:
    rows, answers = dataset
    run, nowhere = tmp_path / "runs" / "base", ("--mlflow", "http://127.0.0.1:9")
    done = touchstone("evaluate", "--model", f"replay:{answers}", "--dataset", rows, "--out", run, *nowhere)
    assert done.returncode == 5
    assert done.stderr.splitlines()[-1].endswith("http://127.0.0.1:9: it can't be reached; its files stay")
    assert (run / "summary.json").is_file()
    done = touchstone("report", run, *nowhere)
    assert done.returncode == 5
    assert (run / "report.html").is_file()
    refused = touchstone("report", run, *nowhere, "--show-text")
    assert refused.returncode == 2
    assert "--mlflow logs the page, which --show-text fills with text" in refused.stderr
