"""The functions generate and curate, over S3 and a Bedrock on this machine."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest

from functions.curate.handler import handler as curate
from functions.generate.handler import IncompleteChunkError, InternalFaultError
from functions.generate.handler import handler as generate
from functions.generate.settings import Settings
from tests.data.pipeline.corpus import regulation
from tests.data.pipeline.test_pipeline import used
from tests.functions.world import MODEL, Context, World, forget_settings, jsonl
from tests.inference.servers import Call, Endpoint, Reply, aws_error, converse, reply
from touchstone.data.curation.floors import YieldError
from touchstone.data.errors import DataError
from touchstone.data.storage.outcomes import IncompleteRunError
from touchstone.inference.breaker import GaveUpError
from touchstone.rehearsal.writer.model import written
from touchstone.scoring.errors import TouchstoneError
from touchstone.wire.models.run_events import EventError
from touchstone.wire.settings import SettingsError

Bedrock = Callable[..., AbstractContextManager[Endpoint]]
RECIPE, MANIFEST = "data/recipe.json", "data/documents/manifest.jsonl"


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    forget()
    yield
    forget()


def forget() -> None:
    for name in ("functions.generate.handler", "functions.curate.handler"):
        for kept in vars(importlib.import_module(name)).values():
            if hasattr(kept, "cache_clear"):
                kept.cache_clear()
    forget_settings()


def furnish(world: World, count: int = 5, **recipe: Any) -> None:
    lines = []
    for number in range(count):
        world.upload(regulation(f"word{number}", 1300 + number).encode(), f"data/documents/{number}.txt")
        lines.append({"id": f"d{number}", "path": f"{number}.txt", "citation": f"17 CFR 230.{1300 + number}"})
    world.upload(jsonl(lines), MANIFEST)
    world.upload(json.dumps(used(**recipe).document()).encode(), RECIPE)


def shared(world: World) -> dict[str, Any]:
    return {
        "run": "one",
        "recipe": {"bucket": world.bucket, "key": RECIPE},
        "output": {"bucket": world.bucket, "prefix": world.prefix},
    }


def plan(world: World) -> dict[str, Any]:
    return generate({**shared(world), "documents": {"bucket": world.bucket, "key": MANIFEST}})


def chunk_events(world: World, **more: Any) -> list[dict[str, Any]]:
    return [{**shared(world), "model": MODEL, "chunk": chunk, **more} for chunk in world.json("chunks.json")]


def writing(call: Call) -> Reply:
    return reply(converse({"text": written(call.body["messages"][-1]["content"][0]["text"])}))


def test_from_plan_to_dataset(world: World, bedrock: Bedrock) -> None:
    furnish(world)
    planned = plan(world)
    assert (planned["documents"], planned["rejected"]) == (5, {})
    assert planned == plan(world)
    with bedrock(writing) as endpoint:
        answers = [generate(event) for event in chunk_events(world)]
        assert len(endpoint.calls) == planned["chunks"] == len(answers)
        assert [generate(event) for event in chunk_events(world)] == answers
        assert len(endpoint.calls) == planned["chunks"]
    made = curate(shared(world))
    assert made["counts"]["row"]["accepted"] == sum(made["splits"].values()) > 10
    assert made == curate(shared(world))
    names = {key.removeprefix(world.prefix).partition("/")[0] for key in world.keys(world.prefix)}
    assert names == {
        *("documents.jsonl", "register.json", "texts", "chunks", "chunks.json"),
        *("replies", "outcomes", "dataset"),
    }


def test_a_chunk_that_may_still_get_a_reply_is_called_again_and_at_last_counts_as_failed(
    world: World, bedrock: Bedrock, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(world)
    plan(world)
    monkeypatch.setenv("TOUCHSTONE_MARGIN_SECONDS", "0")
    down = aws_error("ServiceUnavailableException", 503, "no")
    with bedrock(lambda _: down):
        event, *_ = chunk_events(world)
        with pytest.raises(IncompleteChunkError, match="chunk 0: no reply yet"):
            generate(event, Context(0.05))
        settled = generate({**event, "final": True}, Context(0.05))
    assert (settled["status"], settled["rows"]) == ("failed", {"accepted": 0, "repaired": 0, "rejected": 0})
    forget()
    with bedrock(writing):
        assert generate(event)["status"] in ("accepted", "repaired")


def test_a_model_that_refuses_is_told_at_once(world: World, bedrock: Bedrock) -> None:
    furnish(world)
    plan(world)
    with (
        bedrock(lambda _: aws_error("AccessDeniedException", 403, "no")),
        pytest.raises(GaveUpError, match="what the credentials may do"),
    ):
        generate(chunk_events(world)[0])


def test_a_prompt_that_is_refused_is_a_failed_chunk(world: World, bedrock: Bedrock) -> None:
    furnish(world)
    plan(world)
    with bedrock(lambda _: aws_error("ValidationException", 400, "too long")):
        answer = generate(chunk_events(world)[0])
    assert (answer["status"], answer["code"]) == ("failed", "prompt_refused")


def test_chunks_without_an_outcome_are_told_by_number(world: World, bedrock: Bedrock) -> None:
    furnish(world)
    plan(world)
    first, _, *others = chunk_events(world)
    with bedrock(writing):
        for event in (first, *others):
            generate(event)
    with pytest.raises(IncompleteRunError, match=r"1 of 10 chunks have no outcome \(numbers 1\)"):
        curate(shared(world))


def test_a_broken_floor_is_told_and_its_ledger_is_there(world: World, bedrock: Bedrock) -> None:
    furnish(world, floors={"rows": 5000})
    plan(world)
    with bedrock(writing):
        for event in chunk_events(world):
            generate(event)
    with pytest.raises(YieldError, match="rows: expected 5000"):
        curate(shared(world))
    assert world.json("dataset/manifest.json")["verdict"] == "failed"
    assert not world.keys(f"{world.prefix}dataset/train")


def test_a_chunk_that_changed_since_the_plan_is_refused(world: World, bedrock: Bedrock) -> None:
    furnish(world)
    plan(world)
    event, *_ = chunk_events(world)
    world.upload(b"x" * 10_000, f"{world.prefix}chunks/{event['chunk']['document']}.jsonl")
    with bedrock(writing), pytest.raises(DataError, match="not those that were planned"):
        generate(event)


FAULTS: list[tuple[str, Any, type[TouchstoneError], str]] = [
    ("an unknown field", {"colour": "red"}, EventError, "/: a field that is not known"),
    ("no recipe", {"recipe": None}, EventError, "/recipe"),
    ("a recipe that is none", {"recipe": {"key": MANIFEST}}, DataError, "touchstone data pack"),
    ("a recipe that is not there", {"recipe": {"key": "data/none.json"}}, TouchstoneError, "there is no such object"),
    ("a manifest that is none", {"documents": {"key": RECIPE}}, DataError, "recipe.json:1:"),
]


@pytest.mark.parametrize(("patch", "error", "told"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_a_wrong_event_is_told(world: World, patch: Any, error: type[TouchstoneError], told: str) -> None:
    furnish(world)
    event = {**shared(world), "documents": {"bucket": world.bucket, "key": MANIFEST}}
    for key, value in patch.items():
        event[key] = {**event[key], **value} if isinstance(value, dict) else value
    with pytest.raises(error, match=told):
        generate(event)


def test_no_document_that_can_be_used_is_a_fault_with_the_reasons(world: World) -> None:
    furnish(world)
    world.upload(jsonl([{"id": "a", "path": "none.txt"}]), MANIFEST)
    with pytest.raises(DataError, match=r"none that can be used \(unreadable\)"):
        plan(world)


def test_faults_of_ours_are_told_without_text(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    furnish(world)

    def crash(*_: Any) -> Any:
        raise KeyError("zebra-secret")

    monkeypatch.setattr("functions.generate.handler.plan_chunks", crash)
    with pytest.raises(InternalFaultError) as error:
        plan(world)
    assert "zebra" not in str(error.value)


def test_settings_are_read_with_every_fault() -> None:
    assert Settings.from_environment({}) == Settings()
    with pytest.raises(SettingsError, match=r"MARGIN_SECONDS.*BUCKET_OWNER"):
        Settings.from_environment({"TOUCHSTONE_MARGIN_SECONDS": "-1", "TOUCHSTONE_BUCKET_OWNER": "me"})
