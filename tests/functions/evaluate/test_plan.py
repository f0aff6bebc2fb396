"""The plan of a run."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from functions.evaluate.handler import handler
from tests.functions.world import DATASET, World, forget_settings, jsonl, row
from touchstone.evaluation.run.dataset import DatasetError
from touchstone.evaluation.run.manifest import ManifestError
from touchstone.wire.models.run_events import EventError
from touchstone.wire.objects import NoSuchObjectError, StorageError


def test_a_plan(world: World) -> None:
    content = jsonl(row(number) for number in range(5))
    world.client.put_bucket_versioning(Bucket=world.bucket, VersioningConfiguration={"Status": "Enabled"})
    world.upload(content)
    version = world.client.head_object(Bucket=world.bucket, Key=DATASET)["VersionId"]
    prices = {"currency": "USD", "input_per_million": 0.3, "output_per_million": 2.5}
    answer = handler(world.plan_event(rows=2, prices=prices))
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert answer == {
        "run": "one",
        "batches": 3,
        "rows": 5,
        "samples": 5,
        "dataset": {"bucket": world.bucket, "key": DATASET, "version_id": version, "digest": digest},
        "plan": {"bucket": world.bucket, "key": "runs/one/batches.json"},
    }
    assert [(batch["index"], batch["first_line"], batch["lines"]) for batch in world.json("batches.json")] == [
        (0, 1, 2),
        (1, 3, 2),
        (2, 5, 1),
    ]
    facts = world.json("run.json")
    assert (facts["samples"], facts["finished"], facts["prices"]) == (1, None, prices)


def test_the_version_that_was_planned_is_the_one_that_is_read(world: World) -> None:
    world.client.put_bucket_versioning(Bucket=world.bucket, VersioningConfiguration={"Status": "Enabled"})
    world.upload(jsonl([row(0)]))
    event = world.plan_event()
    planned = handler(event)
    world.upload(jsonl([row(1)]))
    assert planned["dataset"] == handler({**event, "dataset": {**event["dataset"], **_version(planned)}})["dataset"]


def _version(planned: dict[str, Any]) -> dict[str, str]:
    return {"version_id": planned["dataset"]["version_id"]}


def test_the_same_plan_again_changes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.upload(jsonl([row(0)]))
    first = handler(world.plan_event())
    facts = world.text("runs/one/run.json")
    monkeypatch.setattr("functions.evaluate.plan._now", lambda: "2099-01-01T00:00:00Z")
    assert handler(world.plan_event()) == first
    assert world.text("runs/one/run.json") == facts


def test_a_prefix_holds_one_run(world: World) -> None:
    world.upload(jsonl([row(0)]))
    handler(world.plan_event())
    with pytest.raises(ManifestError, match=r"holds another run; choose another prefix\n  samples: 2 here, 1 there"):
        handler(world.plan_event(samples=2))


def test_a_dataset_with_faults_begins_no_run(world: World) -> None:
    world.upload(jsonl([row(0), row(0)]) + b"{\n")
    with pytest.raises(DatasetError) as caught:
        handler(world.plan_event())
    assert str(caught.value).splitlines()[0].startswith(f"s3://{world.bucket}/data/samples.jsonl:2: the id of line 1")
    assert "jsonl:3: expected one JSON object" in str(caught.value)
    assert world.keys("runs/") == []


def test_what_is_missing_or_refused_is_named(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoSuchObjectError, match=f"^s3://{world.bucket}/data/samples.jsonl: there is no such object$"):
        handler(world.plan_event())
    with pytest.raises(StorageError, match=r"^s3://no-such-bucket/x: S3 answers NoSuchBucket$"):
        handler(world.plan_event(dataset={"bucket": "no-such-bucket", "key": "x"}))
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    monkeypatch.setattr("touchstone.wire.objects.ATTEMPTS", 1)
    forget_settings()
    with pytest.raises(StorageError, match=r"S3 can't be had \(EndpointConnectionError\)$"):
        handler(world.plan_event())


def test_all_wrong_fields_at_once_and_no_value(world: World) -> None:
    wrong = {
        **world.plan_event(),
        "run": "canary run",
        "model": "canary",
        "samples": 0,
        "canary": 1,
        "inference": {"temperature": "canary", "canary": 1},
        "output": {"bucket": "Canary", "prefix": None},
    }
    with pytest.raises(EventError) as caught:
        handler(wrong)
    assert [fault.split(":")[0] for fault in caught.value.faults] == [
        "/run",
        "/model",
        "/samples",
        "/inference/temperature",
        "/inference",
        "/output/bucket",
        "/output/prefix",
        "/",
    ]
    assert "known are temperature, max_tokens, top_p, tools" in caught.value.faults[4]
    assert "canary" not in str(caught.value).lower()
