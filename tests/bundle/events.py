"""RFT events of tool calls, and what they score."""

from __future__ import annotations

from typing import Any

_LOOKUP = {
    "type": "function",
    "function": {
        "name": "regulation_lookup",
        "description": "Looks a regulation up.",
        "parameters": {
            "type": "object",
            "properties": {"citation": {"type": "string"}, "query": {"type": "string"}},
            "required": ["citation"],
            "additionalProperties": False,
        },
    },
}
RIGHT = {"citation": "17 CFR 240.10b-5", "query": "fraud in connection with the purchase of a security"}
NEAR = {"citation": "17 CFR 240.10b-5", "query": "fraud when somebody purchases a security"}
WRONG = {"citation": "17 CFR 230.144", "query": "resale of restricted stock"}


def event(*arguments: dict[str, Any]) -> list[dict[str, Any]]:
    """An event with one item for each answer's arguments; the reference is `RIGHT`."""
    return [_item(f"item {index}", seen) for index, seen in enumerate(arguments)]


def _item(sample_id: str, seen: dict[str, Any]) -> dict[str, Any]:
    call = {"id": "1", "type": "function", "function": {"name": "regulation_lookup", "arguments": seen}}
    return {
        "id": sample_id,
        "messages": [
            {"role": "user", "content": "What does Rule 10b-5 say?"},
            {"role": "assistant", "content": "", "tool_calls": [call]},
        ],
        "tools": [_LOOKUP],
        "reference_answer": {"calls": [{"name": "regulation_lookup", "arguments": RIGHT}], "tools": [_LOOKUP]},
    }
