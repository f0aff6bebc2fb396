"""A run planned and evaluated batch by batch: idempotent, resumed where it stopped, nothing asked twice."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from functions.evaluate.batch import IncompleteBatchError
from functions.evaluate.handler import handler
from tests.functions.world import MODEL, RIGHT, WRONG, Context, World, answering, jsonl, number_of, row
from tests.inference.servers import Call, Endpoint, Reply, aws_error
from touchstone.evaluation.run.dataset import DatasetError
from touchstone.inference.breaker import GaveUpError
from touchstone.wire.models.result import RESULT
from touchstone.wire.objects import StorageError

Bedrock = Callable[..., AbstractContextManager[Endpoint]]


def planned(world: World, dataset: list[Any], **more: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    world.upload(jsonl(dataset))
    event = world.plan_event(**more)
    answer = handler(event)
    return answer, world.batch_events(answer, event)


def test_a_run_from_plan_to_results(world: World, bedrock: Bedrock) -> None:
    rows = [row(number) for number in range(7)]
    plan, batches = planned(world, rows, samples=2, name="base", note="a test")
    assert (plan["batches"], plan["rows"], plan["samples"]) == (3, 7, 14)
    with bedrock(answering(lambda number: RIGHT if number % 2 == 0 else WRONG)) as server:
        answers = [handler(event, Context(900)) for event in batches]
    assert len(server.calls) == 14
    assert {call.path for call in server.calls} == {"/model/test.model-1/converse"}
    assert [answer["counts"]["rows"] for answer in answers] == [3, 3, 1]
    assert all(answer["asked"] == answer["counts"]["samples"] == answer["counts"]["scored"] for answer in answers)
    results = [found for batch in range(3) for found in world.rows(f"results/{batch:05d}.jsonl")]
    assert [(found["id"], found["sample"]) for found in results] == [(f"q-{n}", k) for n in range(7) for k in range(2)]
    assert [found["exact"] for found in results] == [n % 2 == 0 for n in range(7) for _ in range(2)]
    for found in results:
        RESULT.validate_python(found)
    facts = world.json("run.json")
    assert facts["model"] == {"kind": "bedrock", "name": "base", "spec": MODEL}
    assert facts["dataset"] == {"name": "samples.jsonl", "digest": plan["dataset"]["digest"], "rows": 7}
    assert facts["note"] == "a test"


def test_answers_to_the_machine_hold_numbers_and_pointers_only(world: World, bedrock: Bedrock) -> None:
    _, (batch,) = planned(world, [row(0), {"id": "q-1", "messages": row(1)["messages"]}])
    with bedrock(answering(lambda _: WRONG)):
        answer = handler(batch, Context(900))
    counts = answer["counts"]
    assert answer == {
        "run": "one",
        "batch": 0,
        "counts": {
            "rows": 2,
            "samples": 2,
            "scored": 1,
            "unscored": {"no_reference": 1},
            "failed": {},
            "retryable": 0,
            "reward": counts["reward"],
        },
        "asked": 1,
        "answers": {"bucket": world.bucket, "key": "runs/one/answers/00000.jsonl"},
        "results": {"bucket": world.bucket, "key": "runs/one/results/00000.jsonl"},
    }
    assert 0 < counts["reward"] < 1


def test_the_same_batch_again_asks_nobody(world: World, bedrock: Bedrock) -> None:
    _, (batch,) = planned(world, [row(0), row(1)])
    with bedrock(answering()) as server:
        first = handler(batch, Context(900))
        asked = len(server.calls)
        again = handler(batch, Context(900))
    assert asked == len(server.calls) == 2
    assert again == {**first, "asked": 0}


def test_results_that_are_lost_are_made_of_the_answers(world: World, bedrock: Bedrock) -> None:
    _, (batch,) = planned(world, [row(0), row(1)])
    with bedrock(answering()) as server:
        handler(batch, Context(900))
        before = world.text("runs/one/results/00000.jsonl")
        world.client.delete_object(Bucket=world.bucket, Key="runs/one/results/00000.jsonl")
        assert handler(batch, Context(900))["asked"] == 0
    assert len(server.calls) == 2
    assert world.text("runs/one/results/00000.jsonl") == before


def test_only_what_failed_is_asked_again(world: World, bedrock: Bedrock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("touchstone.inference.retry.Budget.__init__.__defaults__", (5.0, 2, 0.01, 0.01))
    _, (batch,) = planned(world, [row(number) for number in range(3)])
    down = {1}

    def respond(call: Call) -> Reply:
        return aws_error("ThrottlingException", 429) if number_of(call) in down else answering()(call)

    with bedrock(respond) as server:
        with pytest.raises(IncompleteBatchError, match=r"batch 0: 1 of 3 samples have no answer yet \(throttled x1\)"):
            handler(batch, Context(900))
        assert [
            (line["id"], line["failed"] is None) for line in sorted(world.rows("answers/00000.jsonl"), key=str)
        ] == [
            ("q-0", True),
            ("q-1", False),
            ("q-2", True),
        ]
        assert not world.keys("runs/one/results/")
        before = len(server.calls)
        down.clear()
        answer = handler(batch, Context(900))
        assert [number_of(call) for call in server.calls[before:]] == [1]
    assert (answer["asked"], answer["counts"]["scored"], answer["counts"]["failed"]) == (1, 3, {})


def test_the_last_call_counts_what_has_no_answer_as_failed(
    world: World, bedrock: Bedrock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("touchstone.inference.retry.Budget.__init__.__defaults__", (5.0, 2, 0.01, 0.01))
    _, (batch,) = planned(world, [row(0), row(1)])

    def respond(call: Call) -> Reply:
        return aws_error("ModelNotReadyException", 429) if number_of(call) == 1 else answering()(call)

    with bedrock(respond):
        answer = handler({**batch, "final": True}, Context(900))
        assert (answer["counts"]["failed"], answer["counts"]["retryable"]) == ({"not_ready": 1}, 1)
        assert world.rows("results/00000.jsonl")[1]["failed"] == {"code": "not_ready"}
        assert handler({**batch, "final": True}, Context(900))["asked"] == 0
    with bedrock(answering()):
        better = handler(batch, Context(900))
    assert (better["asked"], better["counts"]["failed"], better["counts"]["scored"]) == (1, {}, 2)


def test_a_permanent_failure_is_a_count(world: World, bedrock: Bedrock) -> None:
    _, (batch,) = planned(world, [row(number) for number in range(3)])

    def respond(call: Call) -> Reply:
        return aws_error("ValidationException", 400, "canary") if number_of(call) == 2 else answering()(call)

    with bedrock(respond):
        answer = handler(batch, Context(900))
    assert answer["counts"]["failed"] == {"prompt_refused": 1}
    assert (answer["counts"]["scored"], answer["counts"]["retryable"]) == (2, 0)


def test_a_model_that_can_not_be_had_is_no_reason_to_call_again(world: World, bedrock: Bedrock) -> None:
    _, (batch,) = planned(world, [row(0)])
    with bedrock(lambda _: aws_error("AccessDeniedException", 403)), pytest.raises(GaveUpError, match="refused"):
        handler(batch, Context(900))


def test_a_call_killed_in_the_middle_loses_nothing_that_was_answered(
    world: World, bedrock: Bedrock, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, (batch,) = planned(world, [row(number) for number in range(8)], rows=8)
    monkeypatch.setenv("TOUCHSTONE_CONCURRENCY", "1")
    write, written = World.upload, []

    def killed(self: Any, place: Any, content: bytes, *more: Any) -> None:
        del self, more
        written.append(place.key)
        if len(written) > 5:
            raise KeyboardInterrupt
        write(world, content, place.key)

    with bedrock(answering()) as server:
        with monkeypatch.context() as kill:
            kill.setattr("touchstone.wire.objects.Objects.write", killed)
            with pytest.raises(KeyboardInterrupt):
                handler(batch, Context(900))
        kept = {line["id"] for line in world.rows("answers/00000.jsonl")}
        assert len(kept) == 5
        before = len(server.calls)
        answer = handler(batch, Context(900))
        assert {f"q-{number_of(call)}" for call in server.calls[before:]} == {f"q-{n}" for n in range(8)} - kept
    assert answer["counts"]["scored"] == 8


def test_it_stops_before_its_time_is_over(world: World, bedrock: Bedrock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUCHSTONE_CONCURRENCY", "1")
    monkeypatch.setenv("TOUCHSTONE_MARGIN_SECONDS", "1")
    _, (batch,) = planned(world, [row(number) for number in range(4)], rows=4)

    def respond(call: Call) -> Reply:
        answer = answering()(call)
        return Reply(answer.body, answer.status, answer.headers, stall=0.2 if call.number < 2 else 5.0)

    with bedrock(respond), pytest.raises(IncompleteBatchError, match=r"out_of_time x\d") as stopped:
        handler(batch, Context(2))
    left = int(str(stopped.value).partition("out_of_time x")[2][0])
    assert left >= 2
    with bedrock(answering()) as server:
        assert handler(batch, Context(900))["asked"] == left
        assert len(server.calls) == left


def test_no_time_at_all_asks_nothing(world: World, bedrock: Bedrock) -> None:
    _, (batch,) = planned(world, [row(0)])
    with bedrock(answering()) as server:
        with pytest.raises(IncompleteBatchError, match="out_of_time x1"):
            handler(batch, Context(5))
        assert not server.calls


def test_other_settings_are_asked_anew(world: World, bedrock: Bedrock) -> None:
    _, (batch,) = planned(world, [row(0)])
    with bedrock(answering()) as server:
        handler(batch, Context(900))
        handler({**batch, "inference": {"temperature": 0.7}}, Context(900))
        assert [call.body["inferenceConfig"]["temperature"] for call in server.calls] == [0.0, 0.7]


def test_a_dataset_that_changed_is_refused(world: World, bedrock: Bedrock) -> None:
    _, (first, *_) = planned(world, [row(number) for number in range(4)], rows=2)
    world.upload(jsonl([row(number) for number in (7, 8, 9, 6)]))
    with bedrock(answering()) as server:
        with pytest.raises(DatasetError, match="batch 0 is not what was planned"):
            handler(first, Context(900))
        first["batch"]["digest"] = None
        first["batch"]["lines"] = 1
        with pytest.raises(DatasetError, match="expected 1 rows in batch 0, saw 2"):
            handler(first, Context(900))
        first["batch"]["offset"] = 100_000
        with pytest.raises(StorageError, match=f"s3://{world.bucket}/data/samples.jsonl"):
            handler(first, Context(900))
        assert not server.calls


def test_broken_answers_are_named(world: World, bedrock: Bedrock) -> None:
    _, (batch,) = planned(world, [row(0)])
    world.upload(b'{"id": "q-0", "sample": 0}\n', "runs/one/answers/00000.jsonl")
    with (
        bedrock(answering()),
        pytest.raises(StorageError, match=r"answers/00000\.jsonl:1: expected an answer of a run"),
    ):
        handler(batch, Context(900))


def test_a_rubric_in_s3_scores(world: World, bedrock: Bedrock) -> None:
    world.upload(b"rubric: own\nversion: 4\nweights: {selection: 2, arguments: 1}\n", "rubrics/own.yaml")
    rubric = {"bucket": world.bucket, "key": "rubrics/own.yaml"}
    _, (batch,) = planned(world, [row(0)], rubric=rubric)
    facts = world.json("run.json")["rubric"]
    assert (facts["name"], facts["version"]) == ("own", "4")
    with bedrock(answering()):
        handler(batch, Context(900))
    assert world.rows("results/00000.jsonl")[0]["rubric"] == facts["digest"]
