"""A small world for the functions: rows, a bucket, events, and a Bedrock on this machine that answers by the row."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.inference.servers import Call, Reply, converse, reply
from touchstone.wire.objects import Objects, Pointer

BUCKET = "touchstone-test"
DATASET = "data/samples.jsonl"
MODEL = "bedrock:test.model-1"
RIGHT = {"citation": "17 CFR 240.10b-5"}
WRONG = {"citation": "17 CFR 230.144"}
LOOKUP = {
    "type": "function",
    "function": {
        "name": "regulation_lookup",
        "description": "Looks a regulation up.",
        "parameters": {
            "type": "object",
            "properties": {"citation": {"type": "string"}},
            "required": ["citation"],
            "additionalProperties": False,
        },
    },
}


def row(number: int, **more: Any) -> dict[str, Any]:
    """A row whose question ends with its number."""
    return {
        "id": f"q-{number}",
        "messages": [{"role": "user", "content": f"What does the rule say? #{number}"}],
        "tools": [LOOKUP],
        "reference_answer": {
            "calls": [{"name": "regulation_lookup", "arguments": RIGHT}],
            "tools": [LOOKUP],
            "category": f"c{number % 2}",
        },
        **more,
    }


def jsonl(rows: Iterable[Any]) -> bytes:
    return "".join(json.dumps(one) + "\n" for one in rows).encode()


def number_of(call: Call) -> int:
    """The number of the row that a request is about."""
    return int(call.body["messages"][-1]["content"][0]["text"].rpartition("#")[2])


def answering(arguments: Callable[[int], Mapping[str, Any]] = lambda _: RIGHT) -> Callable[[Call], Reply]:
    """A model that calls the tool with what it is told for each row."""

    def respond(call: Call) -> Reply:
        block = {"toolUse": {"toolUseId": "t1", "name": "regulation_lookup", "input": dict(arguments(number_of(call)))}}
        return reply(converse(block, stop="tool_use"))

    return respond


class Context:
    """A Lambda context with so many seconds left."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def get_remaining_time_in_millis(self) -> int:
        return int(self._seconds * 1000)


@dataclass
class World:
    """S3 on this machine, with one bucket of the test's own."""

    objects: Objects
    bucket: str
    client: Any
    prefix: str = "runs/one/"
    inference: dict[str, Any] = field(default_factory=dict)

    def upload(self, content: bytes, key: str = DATASET) -> None:
        self.client.put_object(Bucket=self.bucket, Key=key, Body=content)

    def keys(self, prefix: str = "") -> list[str]:
        found = self.client.list_objects_v2(Bucket=self.bucket, Prefix=prefix).get("Contents", ())
        return [one["Key"] for one in found]

    def text(self, key: str) -> str:
        return self.objects.read(Pointer(self.bucket, key)).content.decode()

    def json(self, name: str) -> Any:
        return json.loads(self.text(f"{self.prefix}{name}"))

    def rows(self, name: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text(f"{self.prefix}{name}").splitlines()]

    def plan_event(self, *, rows: int = 3, **more: Any) -> dict[str, Any]:
        return {
            "run": self.prefix.strip("/").rpartition("/")[2],
            "dataset": {"bucket": self.bucket, "key": DATASET},
            "plan": {"rows": rows},
            "model": MODEL,
            "inference": self.inference,
            "output": {"bucket": self.bucket, "prefix": self.prefix},
            **more,
        }

    def batch_events(self, planned: Mapping[str, Any], event: Mapping[str, Any], **more: Any) -> list[dict[str, Any]]:
        """What the eval machine sends for each batch of a plan."""
        shared = {
            key: event[key] for key in ("run", "model", "samples", "inference", "rubric", "output") if key in event
        }
        return [
            {**shared, "dataset": planned["dataset"], "batch": batch, **more} for batch in self.json("batches.json")
        ]


def forget_settings() -> None:
    """As in a fresh process: what handlers keep between calls is gone."""
    for name in ("functions.evaluate.handler", "functions.summarize.handler"):
        for kept in vars(importlib.import_module(name)).values():
            if hasattr(kept, "cache_clear"):
                kept.cache_clear()
