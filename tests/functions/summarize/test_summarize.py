"""A run summarized, compared and judged, from objects alone; what is missing is refused, never averaged over."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import pytest

from functions.evaluate.handler import handler as evaluate
from functions.summarize.handler import handler
from tests.evaluation.report.documents import metrics_document
from tests.functions.world import RIGHT, WRONG, World, answering, jsonl, row
from tests.inference.servers import Endpoint
from touchstone.evaluation.comparison.pairing import ComparisonError
from touchstone.evaluation.gate.policy import PolicyError
from touchstone.evaluation.report.training import TrainingError
from touchstone.evaluation.storage.run_objects import IncompleteRunError
from touchstone.wire.models.run_events import EventError
from touchstone.wire.objects import NoSuchObjectError, Pointer, StorageError
from touchstone.wire.settings import SettingsError

Bedrock = Callable[..., AbstractContextManager[Endpoint]]
ROWS = 40


@pytest.fixture
def evaluated(world: World, bedrock: Bedrock, monkeypatch: pytest.MonkeyPatch) -> Callable[..., World]:
    """Evaluates a run under a prefix; of every ten answers the first so many are right."""
    monkeypatch.setenv("TOUCHSTONE_CHECKPOINT_SECONDS", "15")

    def run(name: str, right: int, rows: int = ROWS, **more: Any) -> World:
        own = replace(world, prefix=f"runs/{name}/")
        own.upload(jsonl(row(number) for number in range(rows)))
        event = own.plan_event(rows=15, **more)
        planned = evaluate(event)
        with bedrock(answering(lambda number: RIGHT if number % 10 < right else WRONG)):
            for batch in own.batch_events(planned, event):
                evaluate(batch)
        return own

    return run


def event_of(world: World, **more: Any) -> dict[str, Any]:
    return {"run": world.prefix.split("/")[1], "output": pointer(world), **more}


def pointer(world: World) -> dict[str, str]:
    return {"bucket": world.bucket, "prefix": world.prefix}


def test_a_run_alone(evaluated: Callable[..., World]) -> None:
    world = evaluated("base", 5)
    answer = handler(event_of(world))
    exact = answer["metrics"]["exact"]
    assert (exact["mean"], exact["n"]) == (0.5, ROWS)
    assert exact["low"] < 0.5 < exact["high"]
    assert (answer["run"], answer["decision"], answer["gain"]) == ("base", None, None)
    assert answer["counts"] == {"rows": ROWS, "samples": ROWS, "scored": ROWS, "unscored": {}, "failed": {}}
    assert set(answer["files"]) == {"run", "summary", "report", "markdown"}
    summary = world.json("summary.json")
    assert summary["metrics"]["exact"] == exact
    assert summary["tokens"] == {"input": 11 * ROWS, "output": 7 * ROWS}
    assert summary["stop_reasons"] == {"tool_use": ROWS}
    assert summary["latency"]["p50"] > 0
    assert world.json("run.json")["finished"] is not None
    assert world.text("runs/base/report.html").startswith("<!")
    assert world.text("runs/base/report.md").startswith("#")
    assert world.client.head_object(Bucket=world.bucket, Key="runs/base/report.html")["ContentType"].startswith(
        "text/html"
    )


def test_the_same_again_gives_the_same_bytes(evaluated: Callable[..., World]) -> None:
    world = evaluated("base", 5)
    first = handler(event_of(world))
    names = [place["key"] for place in first["files"].values()]
    before = [world.text(name) for name in names]
    assert handler(event_of(world)) == first
    assert [world.text(name) for name in names] == before


@pytest.mark.parametrize(("champion", "candidate", "decision"), [(2, 9, "promote"), (9, 2, "reject"), (5, 5, "hold")])
def test_a_candidate_beside_the_champion(
    evaluated: Callable[..., World], champion: int, candidate: int, decision: str
) -> None:
    one, two = evaluated("base", champion), evaluated("rft", candidate)
    before = set(one.keys("runs/base/"))
    answer = handler(event_of(two, champion=pointer(one), policy=lenient(two)))
    assert answer["decision"] == decision == two.json("gate.json")["decision"]
    assert answer["gain"]["gain"] == pytest.approx(two.json("comparison.json")["gains"]["reward"]["gain"])
    assert set(answer["files"]) == {"run", "summary", "comparison", "gate", "report", "markdown"}
    assert set(one.keys("runs/base/")) == before
    assert two.json("gate.json")["policy"]["name"] == "lenient"


def lenient(world: World) -> dict[str, str]:
    """A policy that judges as few rows as there are."""
    world.upload(b"policy: lenient\nmin_n: 20\nreplicates: 500\nvalidity_floor: 0.5\n", "policies/lenient.yaml")
    return {"bucket": world.bucket, "key": "policies/lenient.yaml"}


def test_runs_between_stand_in_the_report(evaluated: Callable[..., World]) -> None:
    base, sft, rft = evaluated("base", 2), evaluated("sft", 6), evaluated("rft", 9)
    handler(event_of(sft))
    handler(event_of(rft, champion=pointer(base), earlier=[pointer(sft)]))
    page = rft.text("runs/rft/report.html")
    assert page.count("sft") > 0


def test_the_jobs_that_trained_the_model_stand_in_the_report(evaluated: Callable[..., World]) -> None:
    base, rft = evaluated("base", 2), evaluated("rft", 9)
    document = metrics_document({"reward_mean": [0.1 * step for step in range(8)]})
    rft.upload(json.dumps(document).encode(), "runs/rft/training/rft/metrics.json")
    training = [{"name": "rft", "bucket": rft.bucket, "key": "runs/rft/training/rft/metrics.json"}]
    for event in (event_of(rft, training=training), event_of(rft, training=training, champion=pointer(base))):
        handler(event)
        assert "rft: healthy, 8 steps. Job tools-rft-1f6a." in rft.text("runs/rft/report.html")
        assert "**rft: metrics by step**" in rft.text("runs/rft/report.md")


def test_wrong_metrics_of_a_job_are_named_before_anything_is_written(evaluated: Callable[..., World]) -> None:
    world = evaluated("base", 2, rows=3)
    training = [{"name": "rft", "bucket": world.bucket, "key": "metrics.json"}]
    with pytest.raises(NoSuchObjectError, match=r"/metrics\.json: there is no such object"):
        handler(event_of(world, training=training))
    world.upload(b'{"job": 1, "series": null}', "metrics.json")
    with pytest.raises(TrainingError, match=f"^s3://{world.bucket}/metrics.json: expected metrics.json .* 2 fault"):
        handler(event_of(world, training=training))
    assert not [key for key in world.keys(world.prefix) if key.endswith("summary.json")]
    with pytest.raises(EventError, match="/training/0/name"):
        handler(event_of(world, training=[{**training[0], "name": "a b"}]))


def test_default_policy_needs_more_than_a_few_rows(evaluated: Callable[..., World]) -> None:
    one, two = evaluated("base", 2, rows=12), evaluated("rft", 9, rows=12)
    assert handler(event_of(two, champion=pointer(one)))["decision"] == "hold"


def _lose(world: World) -> None:
    world.client.delete_object(Bucket=world.bucket, Key=f"{world.prefix}results/00001.jsonl")


def _cut(world: World) -> None:
    key = f"{world.prefix}results/00001.jsonl"
    old = world.client.get_object(Bucket=world.bucket, Key=key)
    content = b"".join(old["Body"].read().splitlines(keepends=True)[:-1])
    world.client.put_object(Bucket=world.bucket, Key=key, Body=content, Metadata=old["Metadata"])


def _replace(world: World) -> None:
    world.upload(world.text(f"{world.prefix}results/00000.jsonl").encode(), f"{world.prefix}results/00001.jsonl")


@pytest.mark.parametrize(
    ("harm", "problem"),
    [
        (_lose, "batch 1 is missing"),
        (_cut, "batch 1 has 14 rows, expected 15"),
        (_replace, "batch 1 was made of another dataset, model, rubric or settings"),
    ],
)
def test_a_run_that_is_not_whole_is_refused(
    evaluated: Callable[..., World], harm: Callable[[World], None], problem: str
) -> None:
    world = evaluated("base", 5)
    harm(world)
    with pytest.raises(IncompleteRunError, match=f"is not complete: {problem}. Evaluate these batches"):
        handler(event_of(world))
    assert not [key for key in world.keys(world.prefix) if key.endswith(("summary.json", "report.html"))]


def test_everything_that_is_missing_is_named(evaluated: Callable[..., World]) -> None:
    world = evaluated("base", 5)
    _lose(world)
    world.client.delete_object(Bucket=world.bucket, Key="runs/base/results/00002.jsonl")
    with pytest.raises(IncompleteRunError, match="batch 1 is missing; batch 2 is missing"):
        handler(event_of(world))


def test_a_champion_that_is_not_whole_is_refused(evaluated: Callable[..., World]) -> None:
    one, two = evaluated("base", 2), evaluated("rft", 9)
    _lose(one)
    with pytest.raises(IncompleteRunError, match=f"^s3://{one.bucket}/runs/base/ is not complete"):
        handler(event_of(two, champion=pointer(one)))


def test_runs_that_can_not_be_compared_say_what_differs(evaluated: Callable[..., World]) -> None:
    one, two = evaluated("base", 2, rows=12), evaluated("rft", 9, rows=14)
    with pytest.raises(ComparisonError, match="dataset"):
        handler(event_of(two, champion=pointer(one)))
    assert two.json("summary.json")["counts"]["rows"] == 14
    assert not [key for key in two.keys(two.prefix) if "gate" in key]


def test_a_wrong_policy_is_named_with_all_its_faults(evaluated: Callable[..., World]) -> None:
    world = evaluated("base", 2, rows=3)
    world.upload(b'{"margin": 7, "colour": "red"}', "policy.json")
    with pytest.raises(PolicyError, match=f"^s3://{world.bucket}/policy.json: the policy has 2 fault"):
        handler(event_of(world, policy={"bucket": world.bucket, "key": "policy.json"}))


def test_other_wrong_input(world: World, evaluated: Callable[..., World]) -> None:
    with pytest.raises(NoSuchObjectError, match=r"runs/one/run\.json: there is no such object"):
        handler(event_of(world))
    own = evaluated("base", 2, rows=3)
    with pytest.raises(StorageError, match="holds the run base, expected other"):
        handler({**event_of(own), "run": "other"})
    with pytest.raises(NoSuchObjectError, match=r"runs/none/summary\.json"):
        handler(event_of(own, earlier=[{"bucket": own.bucket, "prefix": "runs/none"}]))
    with pytest.raises(EventError, match=r"the summarize event can't be used, 2 fault\(s\)"):
        handler({"run": 3})


def test_a_plan_that_does_not_match_the_facts(evaluated: Callable[..., World]) -> None:
    world = evaluated("base", 2, rows=20)
    plan = world.text("runs/base/batches.json")
    for broken, problem in (
        (plan.replace('"lines": 5', '"lines": 4'), "holds 19 rows, run.json says 20"),
        ("[]", "0 rows"),
    ):
        world.upload(broken.encode(), "runs/base/batches.json")
        with pytest.raises(IncompleteRunError, match=problem):
            handler(event_of(world))
    world.upload(b'[{"index": 0}]', "runs/base/batches.json")
    with pytest.raises(StorageError, match=r"batches\.json: expected a list of batches \(TypeError\)"):
        handler(event_of(world))


def test_a_bucket_of_somebody_else_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Mapping[str, Any]] = []
    world.client.meta.events.register("before-parameter-build.s3", lambda params, **_: seen.append(dict(params)))
    own = replace(world, objects=type(world.objects)("123456789012", world.client))
    own.objects.metadata(Pointer(own.bucket, "x"))
    assert seen[-1]["ExpectedBucketOwner"] == "123456789012"
    monkeypatch.setenv("TOUCHSTONE_BUCKET_OWNER", "12345")
    with pytest.raises(
        SettingsError, match="TOUCHSTONE_BUCKET_OWNER: expected an account id of 12 digits, saw '12345'"
    ):
        handler(event_of(world))
