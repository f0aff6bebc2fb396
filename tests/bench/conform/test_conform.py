"""Each broken rule is found, by its own name; a sound reward keeps them all."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import pytest

from functions.reward.handler import handler
from tests.bench import flawed
from tests.bench.fakes import InProcess, securities
from tests.bench.naive import reward as naive
from touchstone.bench.conform import behaviour
from touchstone.bench.conform.conform import RULES, broken, conform, document_of, own_rows
from touchstone.bench.conform.kit import Kit
from touchstone.bench.conform.rule import Verdict
from touchstone.bench.rows import Row
from touchstone.bench.targets.target import Fault, Reply

Handler = Callable[[Any, Any], Any]


def verdicts_on(target: Any, rows: Sequence[Row] = (), dialect: str | None = "json") -> dict[str, Verdict]:
    kit = Kit(target, rows or own_rows(), 10, dialect)
    return {verdict.code: verdict for verdict in conform(kit)}


def codes(verdicts: dict[str, Verdict], outcome: str = "broken") -> set[str]:
    return {code for code, verdict in verdicts.items() if verdict.outcome == outcome}


@pytest.fixture(scope="module")
def ours() -> dict[str, Verdict]:
    return verdicts_on(InProcess(handler), dialect=None)


def test_our_reward_keeps_every_rule(ours: dict[str, Verdict]) -> None:
    assert codes(ours) == set()
    assert codes(ours, "not tested") == {"function-name", "unqualified"}
    assert "200 items" in ours["large-batch"].detail


@pytest.mark.parametrize("dialect", ["tool_calls", "nova"])
def test_our_reward_keeps_them_in_other_forms_too(dialect: str) -> None:
    verdicts = verdicts_on(InProcess(handler), securities("def-01", "cross-12", "jca-11"), dialect)
    assert codes(verdicts) == set()


def test_rules_have_names_of_their_own_and_sources(ours: dict[str, Verdict]) -> None:
    assert len(ours) == len(RULES) >= 45
    assert all(rule.source and rule.words for rule in RULES)


def test_the_naive_reward_breaks_these() -> None:
    verdicts = verdicts_on(InProcess(naive.lambda_handler), securities("def-01", "cross-12"))
    assert {
        "reference-in-metadata", "nova-assistant", "content-blocks", "last-turn", "raw-rows", "no-id", "one-item",
        "bad-neighbour", "vectors-turns",
    } <= codes(verdicts)  # fmt: skip
    assert {"list", "deterministic", "batch-as-single", "right-pays", "unicode", "metrics"} <= codes(verdicts, "kept")
    assert verdicts["raw-rows"].detail == "exception (StopIteration)"


def entries(event: Any, **changes: Any) -> list[dict[str, Any]]:
    return [{**entry, **changes} for entry in handler(event)]


def renamed(event: Any, _context: Any) -> Any:
    return entries(event, id="unknown")


def reversed_entries(event: Any, _context: Any) -> Any:
    return handler(event)[::-1]


def texts_for_ids(event: Any, _context: Any) -> Any:
    return [{**entry, "id": str(entry["id"])} for entry in handler(event)]


def fewer(event: Any, _context: Any) -> Any:
    return handler(event)[:5]


def percent(event: Any, _context: Any) -> Any:
    return [{**entry, "aggregate_reward_score": 100 * entry["aggregate_reward_score"]} for entry in handler(event)]


def textual(event: Any, _context: Any) -> Any:
    return [{**entry, "aggregate_reward_score": str(entry["aggregate_reward_score"])} for entry in handler(event)]


def infinite_metric(event: Any, _context: Any) -> Any:
    return entries(event, metrics_list=[{"name": "m", "value": float("inf"), "type": "Metric"}])


def small_letters(event: Any, _context: Any) -> Any:
    return entries(event, metrics_list=[{"name": "m", "value": 1, "type": "reward"}])


def changing_metrics(event: Any, _context: Any) -> Any:
    found = handler(event)
    return [{**entry, "metrics_list": entry["metrics_list"][: 3 + (n % 2)]} for n, entry in enumerate(found)]


def enveloped(event: Any, _context: Any) -> Any:
    return {"statusCode": 200, "body": json.dumps(handler(event))}


TICKS = count()


def moody(event: Any, _context: Any) -> Any:
    shift = next(TICKS) * 1e-6
    return [{**entry, "aggregate_reward_score": entry["aggregate_reward_score"] + shift} for entry in handler(event)]


def by_place(event: Any, _context: Any) -> Any:
    found = handler(event)
    return [{**e, "aggregate_reward_score": e["aggregate_reward_score"] + n / 1e4} for n, e in enumerate(found)]


@pytest.mark.parametrize(
    ("target", "rules"),
    [
        (renamed, {"ids", "kinds-of-ids"}),
        (reversed_entries, {"ids", "right-pays"}),
        (texts_for_ids, {"kinds-of-ids", "vectors-ids"}),
        (fewer, {"count", "large-batch", "list"}),
        (percent, {"reward-range"}),
        (textual, {"reward", "list"}),
        (infinite_metric, {"metrics", "strict-json"}),
        (small_letters, {"metrics"}),
        (changing_metrics, {"stable-metrics"}),
        (enveloped, {"bare-list"}),
        (moody, {"deterministic", "batch-as-single"}),
        (by_place, {"batch-as-single", "any-order"}),
        (flawed.constant, {"right-pays"}),
        (flawed.first_turn, {"last-turn"}),
        (flawed.relative_to_the_batch, {"batch-as-single", "list-of-one"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_fault_breaks_its_rules(target: Handler, rules: set[str]) -> None:
    assert rules <= codes(verdicts_on(InProcess(target)))


@pytest.mark.parametrize("target", [percent, small_letters, changing_metrics, enveloped])
def test_and_no_others(target: Handler) -> None:
    assert len(codes(verdicts_on(InProcess(target)))) == 1


class Unanswered(InProcess):
    def call(self, payload: bytes, seconds: float) -> Reply:
        del payload
        return Reply(b"", Fault("timeout", f"{seconds:g} s"), seconds)


def test_a_target_that_never_answers_keeps_nothing() -> None:
    verdicts = verdicts_on(Unanswered(handler))
    assert codes(verdicts, "kept") == set()
    assert verdicts["list"].detail == "timeout (10 s)"
    assert verdicts["vectors-turns"].detail == "given up after 5 calls that hung"
    assert verdicts["count"].outcome == "not tested"


def test_a_slow_target_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(behaviour, "_SLOW", 0.0)
    verdicts = verdicts_on(InProcess(handler))
    assert codes(verdicts) == {"quick"}


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("SageMaker-reward", set()),
        ("reward", {"function-name"}),
        ("SageMaker-reward:live", {"unqualified"}),
        ("reward:live", {"function-name", "unqualified"}),
    ],
)
def test_names_of_functions_in_aws(name: str, rules: set[str]) -> None:
    target = InProcess(handler)
    target.spec = f"arn:aws:lambda:us-east-1:111122223333:function:{name}"
    found = codes(verdicts_on(target))
    assert found == rules


def test_only_binding_rules_count_unless_strict(ours: dict[str, Verdict]) -> None:
    verdicts = [verdict._replace(outcome="broken") for verdict in ours.values()]
    binding = broken(verdicts, strict=False)
    assert 0 < len(binding) < len(broken(verdicts, strict=True)) == len(verdicts)
    assert {verdict.level for verdict in binding} == {"must"}


def test_the_document_holds_every_verdict(ours: dict[str, Verdict]) -> None:
    kit = Kit(InProcess(handler), own_rows(), 10, "json")
    document = json.loads(json.dumps(document_of(kit, list(ours.values()))))
    assert document["broken"] == {"must": 0, "should": 0}
    assert [one["code"] for one in document["verdicts"]] == [rule.code for rule in RULES]
