"""The synthesize machine with its real functions: a document's words reach the prompt and the row, and only there."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.workflows.documents import CANARY, DOCUMENTS
from tests.workflows.test_happy import ended
from tests.workflows.world import BUCKET, INPUTS, World
from touchstone.data.training_rows import rft_row

Account = Callable[..., World]
PREFIX = "runs/tools/synthesis/"


def lines(world: World, name: str) -> list[Any]:
    body = world.s3().get_object(Bucket=BUCKET, Key=f"{PREFIX}{name}")["Body"].read()
    return [json.loads(line) for line in body.splitlines()]


def test_a_canary_in_a_chunk_reaches_the_prompt_and_the_row(account: Account) -> None:
    world = account()
    output = ended(world.execute("synthesize", INPUTS["synthesize"]))
    assert sum(CANARY in prompt for prompt in world.policy.prompts) == 1
    samples = [row for split in output["splits"] for row in lines(world, f"dataset/{split}/samples.jsonl")]
    (row,) = [row for row in samples if "heron canary" in row["messages"][-1]["content"]]
    lineage = row["lineage"]
    text = world.s3().get_object(Bucket=BUCKET, Key=f"{PREFIX}texts/{lineage['document']}.txt")["Body"].read().decode()
    assert text[lineage["span"][0] : lineage["span"][1]] == CANARY
    assert rft_row(row)["reference_answer"]["calls"][0]["arguments"]["citation"] == "17 CFR 230.1300"


def test_no_text_of_a_document_is_in_a_state(account: Account) -> None:
    world = account()
    world.execute("synthesize", INPUTS["synthesize"])
    history = json.dumps(
        [[event.details for event in one.history.events] for one in world.runner.executions()], default=str
    )
    assert "generate" in history
    for secret in ("heron", "lighthouse", "issuer deliver", "Reply with one JSON"):
        assert secret not in history


def test_one_model_call_a_chunk_and_none_in_a_second_run(account: Account) -> None:
    world = account()
    first = ended(world.execute("synthesize", INPUTS["synthesize"]))
    chunks = len(world.json(f"{PREFIX}chunks.json"))
    assert chunks > DOCUMENTS
    assert world.calls("Converse") == chunks == first["counts"]["chunk"]["total"]
    before = {name: lines(world, f"dataset/{name}/rft.jsonl") for name in first["splits"]}
    again = ended(world.execute("synthesize", INPUTS["synthesize"], "run-2"))
    assert world.calls("Converse") == chunks
    assert again["counts"] == first["counts"]
    assert {name: lines(world, f"dataset/{name}/rft.jsonl") for name in first["splits"]} == before


def test_the_output_points_to_the_dataset_and_its_card(account: Account) -> None:
    world = account()
    output = ended(world.execute("synthesize", INPUTS["synthesize"]))
    manifest = world.json(output["manifest"]["key"])
    assert manifest["verdict"] == "accepted"
    card = world.s3().get_object(Bucket=BUCKET, Key=output["card"]["key"])["Body"].read().decode()
    assert card.startswith("# small 1")
    assert world.ledger("tools", "synthesize")["dataset"]["splits"] == output["splits"]
    assert len(lines(world, "dataset/ledger.jsonl")) == sum(
        manifest["counts"][unit]["total"] for unit in manifest["counts"]
    )
