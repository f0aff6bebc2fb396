"""From a row of a dataset to the prompt that a model is asked, and back to the item that is scored."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from touchstone.scoring.dialects.strict_json import value_deeper_than
from touchstone.scoring.errors import SampleError
from touchstone.scoring.reference import MAX_DEPTH
from touchstone.wire.items import ASSISTANTS
from touchstone.wire.references import unwrapped

Message = Mapping[str, Any]

ANSWERERS = (*ASSISTANTS, "bot")
SYSTEMS = ("system", "developer")
TOOLS = ("tool", "function")
ROLES = (*SYSTEMS, "user", *ANSWERERS, *TOOLS)
_ELSEWHERE = ("metadata", "extra_info", "reward_model")
_SCHEMAS = ("parameters", "inputSchema", "input_schema")
_NO_ARGUMENTS: Mapping[str, Any] = {"type": "object", "properties": {}}


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that a prompt offers: name, what it does (may be empty), JSON schema of its arguments."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is asked.

    Attributes:
        id: id of the row.
        sample: which of the answers to this prompt, from 0.
        messages: the turns before the answer, as they stand in the row.
        tools: the tools on offer.
    """

    id: Any
    sample: int
    messages: Sequence[Message]
    tools: Sequence[Tool]


def key_of(sample_id: Any) -> str:
    """An id as text, for use as a key: 1 and "1" are two ids."""
    return json.dumps(sample_id, sort_keys=True)


def prompt_of(sample_id: Any, row: Any, sample: int = 0) -> Prompt:
    """The prompt of a row: everything but its answer.

    Turns of the assistant at the very end are answers and left out; a row that ends with a tool's result is asked
    what comes after. The tools are the row's own, else those in its metadata, else those of its reference, which may
    lack their descriptions.

    Raises:
        SampleError: `not_an_object`, `bad_messages`, `bad_tools`.
    """
    if not isinstance(row, dict):
        raise SampleError("not_an_object", "", "expected an object with messages and a reference_answer")
    messages = _messages(row)
    while messages and messages[-1].get("role") in ANSWERERS:
        messages = messages[:-1]
    if not any(message["role"] not in SYSTEMS for message in messages):
        raise SampleError("bad_messages", "/messages", "expected a turn of the user to answer")
    return Prompt(sample_id, sample, messages, _tools(row))


def answered_item(row: Mapping[str, Any], prompt: Prompt, answer: Message) -> dict[str, Any]:
    """The row with an answer as its last turn: the item that a reward function would get."""
    return {**row, "messages": [*prompt.messages, answer]}


def prompt_digest(prompt: Prompt, settings: Mapping[str, Any]) -> str:
    """Digest of all that a model is asked, and how."""
    asked = {
        "messages": list(prompt.messages),
        "tools": [[tool.name, tool.description, tool.parameters] for tool in prompt.tools],
        "settings": settings,
    }
    return f"sha256:{hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()}"


def _messages(row: Mapping[str, Any]) -> Sequence[Message]:
    messages, place = row.get("messages"), "/messages"
    if messages is None:
        messages, place = _elsewhere(row)
    if not isinstance(messages, list):
        raise SampleError("bad_messages", place, "expected a list of messages")
    for index, message in enumerate(messages):
        if not isinstance(message, dict) or message.get("role") not in ROLES or value_deeper_than(message, MAX_DEPTH):
            raise SampleError(
                "bad_messages",
                f"{place}/{index}",
                f"expected an object at most {MAX_DEPTH} deep, with content and a role of {', '.join(ROLES)}",
            )
    return messages


def _elsewhere(row: Mapping[str, Any]) -> tuple[Any, str]:
    """The prompt of shapes without messages: verl and prompt-completion, SageMaker Evaluation."""
    place = "/prompt" if "prompt" in row else "/query"
    asked = row.get(place[1:])
    if not isinstance(asked, str):
        return asked, place
    system = row.get("system")
    before = [{"role": "system", "content": system}] if isinstance(system, str) and system else []
    return [*before, {"role": "user", "content": asked}], place


def _tools(row: Mapping[str, Any]) -> list[Tool]:
    found, place = row.get("tools"), "/tools"
    if not found:
        containers = (row.get(name) for name in _ELSEWHERE)
        found = next((c["tools"] for c in containers if isinstance(c, dict) and c.get("tools")), None)
    if not found:
        reference = unwrapped(row.get("reference_answer"))
        found, place = (reference.get("tools") if isinstance(reference, dict) else None), "/reference_answer/tools"
    specs = unwrapped(found)
    specs = specs.get("tools") if isinstance(specs, dict) else specs
    if specs is None:
        return []
    if not isinstance(specs, list):
        raise SampleError("bad_tools", place, "expected a list of tool specs")
    tools = [_tool(spec, f"{place}/{index}") for index, spec in enumerate(specs)]
    if len({tool.name for tool in tools}) != len(tools):
        raise SampleError("bad_tools", place, "expected every tool once")
    return tools


def _tool(spec: Any, place: str) -> Tool:
    """A tool of an OpenAI, Converse, Anthropic, MCP or bare spec."""
    inner = (spec.get("function") or spec.get("toolSpec") or spec) if isinstance(spec, dict) else None
    name = inner.get("name") if isinstance(inner, dict) else None
    if not isinstance(inner, dict) or not isinstance(name, str) or not name:
        raise SampleError("bad_tools", place, "expected a tool spec with a name")
    schema = next((inner[key] for key in _SCHEMAS if inner.get(key) is not None), _NO_ARGUMENTS)
    if isinstance(schema, dict) and isinstance(schema.get("json"), dict):
        schema = schema["json"]
    if not isinstance(schema, Mapping) or value_deeper_than(schema, MAX_DEPTH):
        raise SampleError("bad_tools", place, f"expected a JSON schema of the arguments, at most {MAX_DEPTH} deep")
    description = inner.get("description")
    return Tool(name, description if isinstance(description, str) else "", schema)
