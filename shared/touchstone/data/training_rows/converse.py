"""Pieces of a `bedrock-conversation-2024` row that SFT and DPO share (AWS contract, 4.2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from touchstone.data.training_rows.checked import CheckedSample
from touchstone.inference.prompt import Tool

Json = dict[str, Any]

SCHEMA_VERSION = "bedrock-conversation-2024"


def opening(sample: CheckedSample) -> Json:
    """Everything before the first turn."""
    row: Json = {"schemaVersion": SCHEMA_VERSION}
    if sample.system:
        row["system"] = [{"text": sample.system}]
    if sample.tools:
        row["toolConfig"] = {"tools": [_spec(tool) for tool in sample.tools]}
    return row


def turn(role: str, blocks: Sequence[Json]) -> Json:
    """A turn."""
    return {"role": role, "content": list(blocks)}


def question(sample: CheckedSample) -> Json:
    """The user's turn."""
    return turn("user", [{"text": sample.question}])


def _spec(tool: Tool) -> Json:
    schema = {"json": dict(tool.parameters)}
    return {"toolSpec": {"name": tool.name, "description": tool.description, "inputSchema": schema}}
