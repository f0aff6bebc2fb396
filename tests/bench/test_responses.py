"""Everything that may be wrong with a response is told by a code of its own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from touchstone.bench.responses import read_response

METRIC = {"name": "m", "value": 0.5, "type": "Metric"}


def entry(**changes: Any) -> dict[str, Any]:
    return {"id": "a", "aggregate_reward_score": 0.5, "metrics_list": [METRIC], **changes}


def read(value: Any) -> Any:
    return read_response(json.dumps(value).encode())


def test_a_sound_response_has_no_problems() -> None:
    found = read([entry()])
    assert (found.problems, found.enveloped, found.metric_types) == ((), False, (("m", "Metric"),))
    assert found.entries[0] == ("a", 0.5, {"m": 0.5}, ())


def test_an_envelope_is_opened() -> None:
    for body in ([entry()], json.dumps([entry()])):
        found = read({"statusCode": 200, "body": body})
        assert (found.problems, found.enveloped, len(found.entries)) == ((), True, 1)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "no_json"),
        (b"{", "no_json"),
        (b"\xff", "no_json"),
        (b"[" * 100_000, "no_json"),
        (b"{}", "no_list"),
        (b"null", "no_list"),
        (b'{"errorType": "KeyError"}', "reported_error"),
        (b'{"statusCode": 500, "body": "[]"}', "status"),
        (b'{"body": "no json"}', "no_json"),
    ],
)
def test_a_response_that_cannot_be_read(body: bytes, problem: str) -> None:
    found = read_response(body)
    assert found.problems == (problem,)
    assert found.entries == ()


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (7, "no_object"),
        (entry(id=None), "no_id"),
        (entry(aggregate_reward_score=None), "no_reward"),
        (entry(aggregate_reward_score="1"), "reward_not_a_number"),
        (entry(aggregate_reward_score=True), "reward_not_a_number"),
        (entry(aggregate_reward_score=float("nan")), "reward_not_finite"),
        (entry(metrics_list={}), "metrics_no_list"),
        (entry(metrics_list=[{**METRIC, "type": "metric"}]), "bad_metric"),
        (entry(metrics_list=[{**METRIC, "name": 1}]), "bad_metric"),
        (entry(metrics_list=[{**METRIC, "value": None}]), "bad_metric"),
        (entry(metrics_list=[7]), "bad_metric"),
        (entry(metrics_list=[{**METRIC, "value": float("-inf")}]), "metric_not_finite"),
        (entry(metrics_list=[METRIC, METRIC]), "metric_twice"),
    ],
)
def test_an_entry_with_a_fault(value: Any, problem: str) -> None:
    found = read([value])
    assert found.entries[0].problems == (problem,)
    assert (found.entries[0].reward is None) == problem.startswith(("no_object", "no_reward", "reward"))


def test_not_a_number_on_the_wire_is_no_strict_json() -> None:
    assert read([entry(aggregate_reward_score=float("inf"))]).problems == ("not_strict_json",)
