"""Samples for the tests of the data stage."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def tool(name: str, **properties: Any) -> Json:
    required = [key for key, schema in properties.items() if not schema.pop("left_out", False)]
    parameters = {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
    return {"type": "function", "function": {"name": name, "description": f"Runs {name}.", "parameters": parameters}}


LOOKUP = tool("lookup", citation={"type": "string", "description": "Which rule.", "pattern": "^17 CFR "})
SEARCH = tool("search", query={"type": "string"}, limit={"type": "integer", "maximum": 5, "left_out": True})
DEADLINE = tool("deadline", days={"type": "integer"})
TOOLS = [LOOKUP, SEARCH, DEADLINE]


def call(name: str, label: str | None = None, **arguments: Any) -> Json:
    return {"name": name, "arguments": arguments, **({"label": label} if label else {})}


def sample(
    *calls: Json,
    sample_id: Any = "q-1",
    ask: str = "Where is the exemption?",
    system: str | None = "Reply with one JSON list.",
    order: Any = "any",
    tools: Any = None,
    category: str = "definition",
    family: str | None = None,
) -> Json:
    reference: Json = {"calls": list(calls), "order": order, "category": category}
    if family:
        reference["family"] = family
    before = [{"role": "system", "content": system}] if system else []
    return {
        "id": sample_id,
        "messages": [*before, {"role": "user", "content": ask}],
        "tools": TOOLS if tools is None else tools,
        "reference_answer": reference,
    }
