"""Secrets are planted in every field of a sample; nothing that others may see holds any of them.

What others may see: the function's standard output and error with all logs and tracebacks, the terminal of
`touchstone score`, and its result rows without `--show-text`. Of a row, results hold id, category and the
names of expected tools, by design: it is what they are for. The terminal shows category and tool names.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.wire.corpus import ROOT
from tests.wire.test_handler_failures import RUNNER
from touchstone.scoring import Scorer
from touchstone.wire.batch import score_items
from touchstone.wire.models.result import RESULT
from touchstone.wire.models.summary import Summary

SECRET = re.compile("canary-[a-z_-]+")


def secret(place: str) -> str:
    return f"canary-{place}"


def sample(answer: Any, **more: Any) -> dict[str, Any]:
    """A sample with a secret in every field; `more` replaces fields."""
    schema = {
        "type": "object",
        "description": secret("schema-description"),
        "properties": {
            secret("argument"): {"type": "string", "enum": [secret("enum"), secret("value")]},
            "citation": {"type": "string", "pattern": secret("pattern")},
            "amount": {"type": "number", "default": secret("default")},
        },
        "required": [secret("argument")],
        "additionalProperties": False,
    }
    function = {"name": secret("tool"), "description": secret("description"), "parameters": schema}
    expected = {
        "name": secret("tool"),
        "arguments": {secret("argument"): secret("value"), "citation": secret("citation"), "amount": 5},
        "accept": {"citation": [secret("accepted")]},
        "optional": [secret("optional")],
        "label": secret("label"),
    }
    later = {"name": secret("tool"), "arguments": {secret("argument"): f"${secret('label')}.path$"}}
    return {
        "id": secret("id"),
        "messages": [
            {"role": "system", "content": secret("system")},
            {"role": "user", "content": [{"type": "text", "text": secret("user")}]},
            {"role": "assistant", "content": answer},
        ],
        "tools": [{"type": "function", "function": function}],
        "reference_answer": {"calls": [expected, later], "order": "sequence", "category": secret("category")},
        "metadata": {"matter": secret("metadata")},
        "column": secret("column"),
    } | more


def text(*calls: dict[str, Any]) -> str:
    return json.dumps(list(calls))


RIGHT_CALL = {"name": secret("tool"), "arguments": {secret("argument"): secret("value")}}
SCORED = {
    "partly right": sample(text({**RIGHT_CALL, "label": secret("emitted-label")})),
    "wrong value": sample(text({"name": secret("tool"), "arguments": {secret("argument"): secret("wrong")}})),
    "wrong citation": sample(text({"name": secret("tool"), "arguments": {"citation": secret("wrong-citation")}})),
    "unknown tool": sample(text({"name": secret("unknown-tool"), "arguments": {}})),
    "broken call": sample('[{"name": "' + secret("tool") + '", "arguments": {"a": 1, "a": ' + secret("broken")),
    "native call": sample(f"<__function={secret('tool')}><__parameter=citation>{secret('native')}</__parameter>"),
    "prose": sample(secret("prose")),
    "thought": sample(f"<|begin_internal_thought|>{secret('thought')}"),
    "blocks": sample([{"text": secret("block")}, {"toolUse": {"name": secret("use"), "input": secret("input")}}]),
    "tool calls": sample([], messages=[{"role": "assistant", "tool_calls": [{"function": secret("function")}]}]),
    "no answer": sample("", messages=[{"role": "user", "content": secret("user")}]),
    "unknown role": sample("", messages=[{"role": secret("role"), "content": secret("user")}]),
}
UNSCORED = {
    "not_an_object": secret("item"),
    "no_reference": {key: value for key, value in sample(secret("prose")).items() if key != "reference_answer"},
    "bad_reference": sample(secret("prose"), reference_answer=secret("reference")),
    "bad_reference object": sample(secret("prose"), reference_answer={secret("key"): secret("reference"), "b": 1}),
    "bad_reference call": sample("", reference_answer={"calls": [{"name": secret("tool"), "arguments": secret("a")}]}),
    "bad_messages": sample("", messages=secret("messages")),
    "bad_messages turn": sample("", messages=[secret("turn")]),
    "bad_tools": sample("", tools=secret("tools")),
    "bad_tools schema": sample("", tools=[{"name": secret("tool"), "parameters": {"type": secret("type")}}]),
    "bad_tools address": sample(
        "", tools=[{"name": secret("tool"), "parameters": {"$ref": f"https://{secret('ref')}/"}}]
    ),
    "unknown_tool": sample("", reference_answer={"calls": [{"name": secret("other"), "arguments": {}}]}),
    "unknown_label": sample(
        "",
        reference_answer={
            "calls": [
                {"name": secret("tool"), "arguments": {}, "label": secret("label")},
                {"name": secret("tool"), "arguments": {"a": f"${secret('missing')}$"}},
            ]
        },
    ),
    "bad_order": sample("", reference_answer={"calls": [], "order": secret("order")}),
}
ENVELOPES: list[Any] = [
    secret("text"),
    f'[{{"id": "{secret("cut")}"',
    {secret("envelope-key"): secret("envelope-value")},
    {"body": secret("body")},
    {"trajectories": {secret("wrapper-key"): 1}},
]
PROCESSOR: list[Any] = [
    {"process_type": secret("process"), "data": {"gold": secret("gold")}},
    {"process_type": "preprocess", "data": secret("data")},
    {
        "process_type": "preprocess",
        "data": {"system": secret("system"), "prompt": secret("prompt"), "gold": secret("gold")},
    },
    {"process_type": "postprocess", "data": {"inference_output": secret("output"), "gold": secret("gold")}},
    {"process_type": "postprocess", "data": {"inference_output": secret("output"), "gold": {"calls": [RIGHT_CALL]}}},
]


def seen(events: list[Any], tmp_path: Path, *options: str) -> str:
    """All that the function shows of these events: standard output and error of a fresh process."""
    done = subprocess.run(
        [sys.executable, RUNNER, tmp_path / "responses.jsonl", *options],
        input="".join(json.dumps(event) + "\n" for event in events),
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "POWERTOOLS_LOG_LEVEL": "DEBUG"},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout + done.stderr


def test_the_cases_are_what_they_say(scorer: Scorer) -> None:
    _, tally = score_items(SCORED.values(), scorer, 0.0)
    assert tally.unscored_total == 0
    for name, item in UNSCORED.items():
        _, tally = score_items([item], scorer, 0.0)
        assert list(tally.unscored) == [name.split(" ", 1)[0]]


def test_scored_samples(tmp_path: Path) -> None:
    shown = seen([list(SCORED.values()), *([item] for item in SCORED.values())], tmp_path)
    assert shown.count("batch scored") == 1 + len(SCORED)
    assert not SECRET.findall(shown)


def test_unscored_samples(tmp_path: Path) -> None:
    shown = seen([[item] for item in UNSCORED.values()], tmp_path)
    assert shown.count("batch scored") == len(UNSCORED)
    assert not SECRET.findall(shown)


def test_a_batch_of_which_too_much_is_unscored(tmp_path: Path) -> None:
    shown = seen([list(UNSCORED.values())], tmp_path)
    assert "TooManyUnscoredError" in shown
    assert not SECRET.findall(shown)


def test_a_crash(tmp_path: Path) -> None:
    shown = seen([[item] for item in CASES], tmp_path, "--crash", secret("crash"))
    assert "InternalFaultError: KeyError at lambda_run.py:" in shown
    assert not SECRET.findall(shown)


def test_broken_envelopes(tmp_path: Path) -> None:
    shown = seen(ENVELOPES, tmp_path)
    assert shown.count("EnvelopeError: ") == len(ENVELOPES)
    assert not SECRET.findall(shown)


def test_the_processor(tmp_path: Path) -> None:
    shown = seen(PROCESSOR, tmp_path)
    assert shown.count("Traceback") == 3
    assert not SECRET.findall(shown)
    assert len((tmp_path / "responses.jsonl").read_text("utf-8").splitlines()) == 2


CASES: list[Any] = [*SCORED.values(), *UNSCORED.values()]


def score(tmp_path: Path, *options: str, items: list[Any] = CASES) -> tuple[str, list[dict[str, Any]]]:
    """What `touchstone score` shows, and the result rows, of some samples and two bad lines."""
    file, out = tmp_path / "samples.jsonl", tmp_path / "results.jsonl"
    lines = [*map(json.dumps, items), secret("line"), f'{{"{secret("cut")}']
    file.write_text("\n".join(lines), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "touchstone.cli", "score", file, "--out", out, *options],
        env={"PATH": os.environ["PATH"], "COLUMNS": "200"},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2, done.stderr
    return done.stdout + done.stderr, [json.loads(line) for line in out.read_text("utf-8").splitlines()]


def test_the_terminal_shows_names_of_groups_only(tmp_path: Path) -> None:
    shown, _ = score(tmp_path)
    assert "samples.jsonl:26: expected one JSON object" in shown
    assert set(SECRET.findall(shown)) <= {secret("category"), secret("tool")}


def test_the_summary_holds_names_of_groups_only(tmp_path: Path) -> None:
    shown, _ = score(tmp_path, "--json")
    assert set(SECRET.findall(shown)) <= {secret("category"), secret("tool")}
    summary, _ = json.JSONDecoder().raw_decode(shown)
    Summary.model_validate(summary)


def test_result_rows_hold_no_values(tmp_path: Path) -> None:
    _, rows = score(tmp_path)
    assert len(rows) == len(CASES)
    for row in rows:
        RESULT.validate_python(row)
        assert set(SECRET.findall(json.dumps(row))) <= {
            secret(place) for place in ("id", "category", "tool", "argument")
        }


def test_result_rows_hold_values_if_asked_for(tmp_path: Path) -> None:
    _, rows = score(tmp_path, "--show-text")
    for row in rows:
        RESULT.validate_python(row)
    assert {secret("wrong"), secret("wrong-citation"), secret("citation")} <= set(SECRET.findall(json.dumps(rows)))


def test_result_rows_hold_no_names_that_the_model_made_up(tmp_path: Path) -> None:
    arguments = {secret("argument"): secret("value"), secret("invented"): 1}
    _, rows = score(tmp_path, items=[sample(text({"name": secret("tool"), "arguments": arguments}))])
    assert secret("invented") not in json.dumps(rows)
