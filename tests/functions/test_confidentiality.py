"""Secrets are planted in every row, answer and error; logs, returns, errors and S3 keys hold none of them.

Answers in S3 hold text, by design. Result rows and reports hold ids, categories and names of tools and arguments.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from tests.functions.world import World, jsonl
from tests.inference.servers import Call, Endpoint, Reply, aws_error, converse, reply
from tests.wire.corpus import ROOT
from tests.wire.test_confidentiality import SCORED, SECRET, UNSCORED, sample, secret

Bedrock = Callable[..., AbstractContextManager[Endpoint]]
RUNNER = Path(__file__).with_name("runner.py")


def run(function: str, events: list[Any], folder: Path, *crash: str) -> tuple[str, list[Any]]:
    """What others may see of these events: standard output and error of a fresh process, and its answers."""
    out = folder / "answers.jsonl"
    kept = {name: value for name, value in os.environ.items() if name.startswith(("AWS_", "TOUCHSTONE_"))}
    done = subprocess.run(
        [sys.executable, RUNNER, function, out, *crash],
        input="".join(json.dumps(event) + "\n" for event in events),
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "POWERTOOLS_LOG_LEVEL": "DEBUG", **kept},
        check=True,
        capture_output=True,
        text=True,
    )
    answers = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    return done.stdout + done.stderr + json.dumps(answers), answers


def asked(number: int) -> dict[str, Any]:
    """A row with secrets in all its fields; its answer comes from the model."""
    item = sample("", id=f"{secret('id')}-{number}")
    return {**item, "messages": item["messages"][:-1]}


def respond(call: Call) -> Reply:
    if call.number % 5 == 4:
        return aws_error("ValidationException", 400, f"prompt {secret('error')} is wrong")
    blocks: list[dict[str, Any]] = [
        {"text": secret("answer")},
        {"toolUse": {"toolUseId": "t", "name": secret("tool"), "input": {secret("argument"): secret("emitted")}}},
    ]
    return reply(converse(*blocks, stop="tool_use"))


def test_a_run_from_plan_to_report(world: World, bedrock: Bedrock, tmp_path: Path) -> None:
    unscored = [{**item, "id": f"u-{n}"} for n, item in enumerate(UNSCORED.values()) if isinstance(item, dict)]
    world.upload(jsonl([*map(asked, range(10)), *unscored]))
    plan_event = world.plan_event(rows=50)
    shown, (plan,) = run("evaluate", [plan_event], tmp_path)
    with bedrock(respond):
        more, (batch,) = run("evaluate", world.batch_events(plan, plan_event), tmp_path)
    summary_event = {"run": "one", "output": {"bucket": world.bucket, "prefix": world.prefix}}
    most, (summary,) = run("summarize", [summary_event], tmp_path)
    assert batch["counts"]["failed"] == {"prompt_refused": 2}
    assert summary["counts"]["unscored"]
    assert "batch evaluated" in more
    assert "run summarized" in most
    assert not SECRET.findall(shown + more + most)
    assert not SECRET.findall(json.dumps(world.keys()))
    by_design = {secret(place) for place in ("id", "category", "tool", "argument")}
    for name in ("results/00000.jsonl", "summary.json", "report.html", "report.md", "run.json", "batches.json"):
        found = {match.rstrip("-") for match in SECRET.findall(world.text(f"{world.prefix}{name}"))}
        assert found <= by_design, name


def test_datasets_that_are_refused(world: World, tmp_path: Path) -> None:
    row = asked(1)
    world.upload(jsonl([row, row]) + f'{{"{secret("cut")}\n"{secret("text")}"\n'.encode())
    shown, answers = run("evaluate", [world.plan_event()], tmp_path)
    assert not answers
    assert "the id of line 1 again" in shown
    assert not SECRET.findall(shown)


def test_events_that_are_refused(world: World, tmp_path: Path) -> None:
    event = world.plan_event()
    wrong = [
        {**event, secret("field"): secret("value")},
        {**event, "run": secret("run") + " x", "model": secret("model"), "samples": secret("samples")},
        {"batch": secret("batch"), "output": [secret("output")]},
        {"plan": secret("plan")},
        secret("text"),
        {secret("key"): secret("value")},
        {"process_type": secret("process"), "data": {"gold": secret("gold")}},
        {"process_type": "postprocess", "data": {"inference_output": secret("output"), "gold": secret("gold")}},
    ]
    shown, answers = run("evaluate", wrong, tmp_path)
    assert not answers
    assert shown.count("Traceback") == len(wrong)
    assert not SECRET.findall(shown)
    shown, answers = run("summarize", [{"run": secret("run") + " x"}, secret("text"), None], tmp_path)
    assert not answers
    assert not SECRET.findall(shown)


def test_items_of_an_evaluation_job(world: World, tmp_path: Path) -> None:
    del world
    shown, answers = run("evaluate", [[item] for item in (*SCORED.values(), *UNSCORED.values())], tmp_path)
    ids = {secret("id")}
    assert len(answers) == len(SCORED) + len(UNSCORED)
    assert shown.count("items scored") == len(answers)
    assert set(SECRET.findall(shown)) <= ids


def test_crashes(world: World, tmp_path: Path) -> None:
    for function in ("evaluate", "summarize"):
        event = {"run": "one", "output": {"bucket": world.bucket, "prefix": world.prefix}}
        if function == "evaluate":
            event = {**world.plan_event(), "rubric": {"bucket": world.bucket, "key": "rubric.json"}}
        shown, answers = run(function, [event], tmp_path, secret("crash"))
        assert not answers
        assert re.search(r"InternalFaultError: KeyError at runner\.py:\d+", shown)
        assert not SECRET.findall(shown)


def test_broken_objects(world: World, tmp_path: Path) -> None:
    for name in ("run.json", "batches.json"):
        world.upload(f'{{"{secret("cut")}'.encode(), f"{world.prefix}{name}")
    event = {"run": "one", "output": {"bucket": world.bucket, "prefix": world.prefix}}
    shown, _ = run("summarize", [event], tmp_path)
    assert "run.json: expected the facts of a run (JSONDecodeError)" in shown
    assert not SECRET.findall(shown)
