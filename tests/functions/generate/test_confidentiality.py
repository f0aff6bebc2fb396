"""Secrets in documents and replies: logs, answers and errors of the functions hold none of them, also in a crash."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from tests.data.pipeline.corpus import regulation
from tests.functions.generate.test_synthesis import MANIFEST, chunk_events, forget, furnish, shared
from tests.functions.test_confidentiality import run
from tests.functions.world import World, jsonl
from tests.inference.servers import Call, Endpoint, Reply, converse, reply
from touchstone.rehearsal.writer.model import written

Bedrock = Callable[..., AbstractContextManager[Endpoint]]
SECRET = "zebra-quartz-secret"


def document(number: int) -> bytes:
    return regulation(f"word{number}", 1300 + number).replace(" in ", f" {SECRET} in ").encode()


def respond(call: Call) -> Reply:
    """Rows, rows that break rules, and no JSON at all, all of them with secrets."""
    text = written(call.body["messages"][-1]["content"][0]["text"])
    if call.number % 3 == 1:
        rows = json.loads(text.strip("`").removeprefix("json"))
        text = json.dumps([{**row, "calls": [{"name": SECRET, "arguments": {SECRET: SECRET}}]} for row in rows])
    return reply(converse({"text": f"{SECRET}: I will not." if call.number % 3 == 2 else text}))


def test_nothing_of_a_document_or_a_row_is_logged_returned_or_told(
    world: World, bedrock: Bedrock, tmp_path: Path
) -> None:
    furnish(world, floors={"chunk_yield": 0, "row_yield": 0, "zero_yield_documents": 100})
    for number in range(5):
        world.upload(document(number), f"data/documents/{number}.txt")
    plan_event = {**shared(world), "documents": {"bucket": world.bucket, "key": MANIFEST}}
    shown, (plan,) = run("generate", [plan_event], tmp_path)
    assert plan["chunks"] > 5
    with bedrock(respond):
        more, answers = run("generate", chunk_events(world), tmp_path)
    assert len(answers) == plan["chunks"]
    most, _ = run("curate", [shared(world)], tmp_path)
    crashed, _ = run("curate", [shared(world)], tmp_path, SECRET)
    wrong, _ = run("generate", [{**plan_event, SECRET: SECRET}, SECRET, {"chunk": SECRET}], tmp_path)
    world.upload(jsonl([{"id": "a", "path": "none.txt", "title": SECRET}]), MANIFEST)
    empty, _ = run("generate", [plan_event], tmp_path)
    assert "chunk generated" in more
    assert "dataset written" in most
    told = shown + more + most + crashed + wrong + empty
    assert "InternalFaultError" in crashed
    assert SECRET not in told
    assert SECRET not in "".join(world.keys())
    forget()


def test_the_manifest_card_and_ledger_hold_ids_and_counts_only(world: World, bedrock: Bedrock, tmp_path: Path) -> None:
    furnish(world)
    for number in range(5):
        world.upload(document(number), f"data/documents/{number}.txt")
    run("generate", [{**shared(world), "documents": {"bucket": world.bucket, "key": MANIFEST}}], tmp_path)
    with bedrock(lambda call: reply(converse({"text": written(call.body["messages"][-1]["content"][0]["text"])}))):
        run("generate", chunk_events(world), tmp_path)
    run("curate", [shared(world)], tmp_path)
    for name in ("manifest.json", "card.md", "ledger.jsonl", "conflicts.jsonl"):
        assert SECRET not in world.text(f"{world.prefix}dataset/{name}"), name
    samples: Any = world.text(f"{world.prefix}dataset/train/samples.jsonl")
    assert SECRET in samples
