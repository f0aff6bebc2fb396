"""Two thousand chunks through the machine: one model call each, all of them in the ledger, one dataset."""

from __future__ import annotations

import json
import logging
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.data.pipeline.corpus import write_corpus
from tests.data.pipeline.test_pipeline import used
from tests.workflows.functions import forget
from tests.workflows.memory import MemoryS3, MemoryWorld
from tests.workflows.test_happy import ended
from tests.workflows.world import ACCOUNT, BUCKET, ENVIRONMENT, REGION, SUBSTITUTIONS, WORKFLOWS
from touchstone.inference.prompt import Prompt
from touchstone.rehearsal.asl.definition import load
from touchstone.rehearsal.asl.runner import Runner, Settings
from touchstone.rehearsal.asl.substitution import names_in
from touchstone.rehearsal.writer import RowWriter
from touchstone.wire.objects import Objects

DOCUMENTS, SENTENCES, CHUNKS = 250, 34, 2000


class CountingWriter(RowWriter):
    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()

    def answer(self, prompt: Prompt) -> Any:
        self.asked[str(prompt.id)] += 1
        return super().answer(prompt)


def test_two_thousand_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client, writer = MemoryS3(), CountingWriter()
    recipe = used(generation={"questions": 1}, floors={"chunk_yield": 0.5, "row_yield": 0.2})
    for path in write_corpus(tmp_path, count=DOCUMENTS, sentences=SENTENCES).iterdir():
        client.contents[f"{BUCKET}/data/{path.name}"] = path.read_bytes()
    client.contents[f"{BUCKET}/data/recipe.json"] = json.dumps(recipe.document()).encode()
    for name, value in {**ENVIRONMENT, "POWERTOOLS_LOG_LEVEL": "ERROR"}.items():
        monkeypatch.setenv(name, value)
    forget()
    for function in ("generate", "curate"):
        monkeypatch.setattr(f"functions.{function}.handler._objects", lambda: Objects(client=client))
    monkeypatch.setattr("functions.generate.handler._model", lambda *_: writer)
    logging.disable(logging.INFO)
    try:
        output = run(client)
    finally:
        logging.disable(logging.NOTSET)
    forget()
    planned = json.loads(client.contents[f"{BUCKET}/runs/large/synthesis/chunks.json"])
    assert len(planned) >= CHUNKS
    assert set(writer.asked.values()) == {1}
    assert len(writer.asked) == len(planned) == output["counts"]["chunk"]["total"]
    ledger = client.contents[f"{BUCKET}/runs/large/synthesis/dataset/ledger.jsonl"].splitlines()
    assert len(ledger) == sum(output["counts"][unit]["total"] for unit in ("document", "chunk", "row"))
    assert sum(output["splits"].values()) > CHUNKS / 2
    assert output["counts"]["document"]["accepted"] == DOCUMENTS


def run(client: MemoryS3) -> Any:
    world = MemoryWorld(client)
    runner = Runner(world, objects=world, settings=Settings(region=REGION, account=ACCOUNT))
    document = json.loads((WORKFLOWS / "synthesize.asl.json").read_text("utf-8"))
    definition = load(
        document, file="synthesize", substitutions={name: SUBSTITUTIONS[name] for name in names_in(document)}
    )
    value = {
        "run": "large",
        "documents": {"bucket": BUCKET, "key": "data/manifest.jsonl"},
        "recipe": {"bucket": BUCKET, "key": "data/recipe.json"},
        "model": "rehearsal.writer-v1",
        "concurrency": 40,
    }
    return ended(runner.execute(runner.add("synthesize", definition), value, "run-1"))
