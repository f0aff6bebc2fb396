from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.corpus import ROOT, VECTORS
from touchstone.scoring import Scorer
from touchstone.scoring.calls import DIALECTS
from touchstone.wire.batch import score_items
from touchstone.wire.envelope import items_of
from touchstone.wire.models.response import RESPONSE
from touchstone.wire.response import DIALECT_METRICS, METRICS, TYPES, enveloped

RUNNER = Path(__file__).with_name("lambda_run.py")
CALL = {"name": "t", "arguments": {"a": 5}}
TOOL = {"name": "t", "parameters": {"type": "object", "properties": {"a": {"type": "number", "minimum": 1}}}}


def row(content: Any, reference: Any = None, **more: Any) -> dict[str, Any]:
    reference = {"calls": [CALL]} if reference is None else reference
    return {"id": "a", "messages": [{"role": "assistant", "content": content}], "reference_answer": reference, **more}


STATES = {
    "scored": row(json.dumps([CALL])),
    "wrong": row("[]"),
    "unscored": row("[]", "no reference"),
    "no answer": {"id": "a", "messages": [], "reference_answer": {"calls": [CALL]}},
    "no object": None,
}


def test_the_metrics_are_these_in_this_order() -> None:
    assert METRICS == (
        "parse", "selection", "arguments", "order", "schema", "exact",
        "order_applies", "schema_applies", "rung", "unscored", "no_answer", "calls_expected", "calls_emitted",
        "dialect_tool_calls", "dialect_tool_use", "dialect_nova", "dialect_tool_call", "dialect_json",
        "dialect_query_analysis", "dialect_none",
    )  # fmt: skip
    assert TYPES == ("Reward",) * 6 + ("Metric",) * 14
    assert len(DIALECT_METRICS) == len(DIALECTS) + 1


@pytest.mark.parametrize("state", STATES)
def test_every_entry_has_every_metric_in_the_same_order(state: str, scorer: Scorer) -> None:
    (entry,), _ = score_items([STATES[state]], scorer, 0.25)
    assert list(entry) == ["id", "aggregate_reward_score", "metrics_list"]
    assert [(metric["name"], metric["type"]) for metric in entry["metrics_list"]] == list(
        zip(METRICS, TYPES, strict=True)
    )
    assert all(type(metric["value"]) is float for metric in entry["metrics_list"])
    assert type(entry["aggregate_reward_score"]) is float


@pytest.mark.parametrize(
    ("state", "reward", "unscored", "no_answer"),
    [
        ("scored", 1.0, 0.0, 0.0),
        ("wrong", 0.0, 0.0, 0.0),
        ("unscored", 0.25, 1.0, 0.0),
        ("no answer", 0.0, 0.0, 1.0),
        ("no object", 0.25, 1.0, 0.0),
    ],
)
def test_blame_shows(state: str, reward: float, unscored: float, no_answer: float, scorer: Scorer) -> None:
    (entry,), _ = score_items([STATES[state]], scorer, 0.25)
    values = {metric["name"]: metric["value"] for metric in entry["metrics_list"]}
    assert (entry["aggregate_reward_score"], values["unscored"], values["no_answer"]) == (reward, unscored, no_answer)
    assert sum(values[name] for name in DIALECT_METRICS) == 1.0 - unscored


@pytest.mark.parametrize(
    "item",
    [
        row('[{"name": "t", "arguments": {"a": 1e999}}]', tools=[TOOL]),
        row('[{"name": "t", "arguments": {"a": NaN}}]', tools=[TOOL]),
        row('[{"name": "t", "arguments": {"a": 1' + "0" * 400 + "}}]", tools=[TOOL]),
        row("[]", {"calls": [{"name": "t", "arguments": {"a": math.nan}}]}),
        row(json.dumps([CALL]), {"calls": [{"name": "t", "arguments": {"a": math.inf}}]}, tools=[TOOL]),
        row(json.dumps([CALL]), {"calls": [{"name": "t", "arguments": {"a": 10**400}}]}, tools=[TOOL]),
        row(json.dumps([CALL]), tools=[{"name": "t", "parameters": {"properties": {"a": {"minimum": math.nan}}}}]),
        row(json.dumps([CALL]), tools=[{"name": "t", "parameters": {"properties": {"a": {"multipleOf": 1e-300}}}}]),
    ],
)
def test_no_number_on_the_wire_is_nan(item: dict[str, Any], scorer: Scorer) -> None:
    entries, _ = score_items([item], scorer, 0.0)
    RESPONSE.validate_python(entries)
    json.dumps(entries, allow_nan=False)


HALF = '"\\ud800"'


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string"},
        {"type": "string", "minLength": 1},
        {"enum": ["x"]},
        {"pattern": "x"},
        {"format": "date"},
        {"items": {"maxLength": 3}},
        {"default": "x"},
    ],
)
@pytest.mark.parametrize(
    "arguments",
    [
        f"{{{HALF}: 1}}",
        f'{{"a": {{{HALF}: 1}}}}',
        f'{{"a": {HALF}}}',
        f'{{"a": [{HALF}]}}',
        f'{{"a": {{{HALF}: {HALF}}}}}',
    ],
)
def test_half_a_character_lowers_the_score_and_spoils_no_batch(
    arguments: str, schema: dict[str, Any], scorer: Scorer
) -> None:
    tool = {"name": "t", "parameters": {"type": "object", "properties": {"a": schema}}}
    reference = {"calls": [{"name": "t", "arguments": {"a": "x"}}]}
    in_text = row(f'[{{"name": "t", "arguments": {arguments}}}]', reference, tools=[tool])
    call = {"function": {"name": "t", "arguments": json.loads(arguments)}}
    in_calls = {**in_text, "messages": [{"role": "assistant", "tool_calls": [call]}]}
    entries, _ = score_items([in_text, in_calls, STATES["scored"]], scorer, 0.0)
    rewards = [entry["aggregate_reward_score"] for entry in entries]
    assert rewards[0] < 1.0
    assert rewards[1] < 1.0
    assert rewards[2] == 1.0


def test_an_id_of_nan_does_not_reach_the_wire(scorer: Scorer) -> None:
    entries, _ = score_items([{**row("[]"), "id": math.nan}], scorer, 0.0)
    json.dumps(entries, allow_nan=False)


def test_whether_a_row_is_unscored_does_not_depend_on_the_answer(scorer: Scorer) -> None:
    tools = [{"name": "t", "parameters": {}}, {"name": "u", "parameters": {"type": 5}}]
    answers = ["", '[{"name": "u", "arguments": {}}]', "<__function=u><__parameter=a>1</__parameter></__function>"]
    _, tally = score_items([row(answer, tools=tools) for answer in answers], scorer, 0.0)
    assert tally.unscored_total in (0, len(answers))


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
items = json_values | st.fixed_dictionaries(
    {},
    optional={
        "id": json_values,
        "messages": st.lists(st.fixed_dictionaries({"role": st.just("assistant")}, optional={"content": json_values}))
        | json_values,
        "tools": json_values,
        "reference_answer": st.just({"calls": [CALL]}) | json_values,
        "metadata": json_values,
    },
)


@given(st.lists(items, max_size=5))
def test_whatever_comes_is_answered_one_by_one_with_its_id(batch: list[Any]) -> None:
    scorer = Scorer()
    entries, tally = score_items(batch, scorer, 0.0)
    RESPONSE.validate_python(entries)
    assert len(entries) == len(batch) == tally.samples
    for index, (item, entry) in enumerate(zip(batch, entries, strict=True)):
        found = item.get("id") if isinstance(item, dict) else None
        assert entry["id"] == (f"item-{index}" if found is None else found)
        alone, _ = score_items([item], scorer, 0.0)
        assert alone[0]["metrics_list"] == entry["metrics_list"]


def test_the_envelope_switch(tmp_path: Path, scorer: Scorer) -> None:
    events = "".join(json.dumps(vector.event) + "\n" for vector in VECTORS)
    out = tmp_path / "responses.jsonl"
    subprocess.run(
        [sys.executable, RUNNER, out],
        input=events.encode(),
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TOUCHSTONE_ENVELOPE": "true"},
        check=True,
        capture_output=True,
    )
    responses = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert len(responses) == len(VECTORS)
    for vector, response in zip(VECTORS, responses, strict=True):
        entries, _ = score_items(items_of(vector.event), scorer, 0.0)
        assert response == enveloped(entries)
        assert json.loads(response["body"]) == json.loads(json.dumps(entries))
