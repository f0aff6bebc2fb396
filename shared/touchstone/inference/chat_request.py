"""From a prompt to a request of an OpenAI-compatible endpoint (`/chat/completions`)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from touchstone.inference.conversation import Result, Text, Turn, Use, as_text, result_text, turns_of
from touchstone.inference.model import InferenceSettings, ModelUnavailableError
from touchstone.inference.prompt import Prompt, Tool
from touchstone.inference.tool_names import ToolNames

Json = dict[str, Any]


def chat_request(model: str, prompt: Prompt, settings: InferenceSettings, names: ToolNames) -> Json:
    """The body of a request.

    Turns keep their order and are not merged. Without tools to declare, calls and results of earlier turns are
    written as text.

    Raises:
        ModelUnavailableError: `prompt_refused`: the prompt has nothing to say, or holds what is no text.
    """
    tools = prompt.tools if settings.tools == "native" else ()
    turns = turns_of(prompt.messages)
    if all(turn.role == "system" for turn in turns):
        raise ModelUnavailableError("prompt_refused", retryable=False, detail="no turn has any text")
    write = _messages if tools else _texts
    limits = {"max_tokens": settings.max_tokens, "temperature": settings.temperature, "top_p": settings.top_p}
    body: Json = {
        "model": model,
        "messages": [message for turn in turns for message in write(turn, names)],
        **{key: value for key, value in limits.items() if value is not None},
    }
    if tools:
        body["tools"] = [_tool(tool, names) for tool in tools]
    return body


def _tool(tool: Tool, names: ToolNames) -> Json:
    described = {"description": tool.description} if tool.description.strip() else {}
    function = {"name": names.wire(tool.name), **described, "parameters": dict(tool.parameters)}
    return {"type": "function", "function": function}


def _texts(turn: Turn, names: ToolNames) -> Iterator[Json]:
    del names
    yield {"role": turn.role, "content": "\n".join(map(as_text, turn.parts))}


def _messages(turn: Turn, names: ToolNames) -> Iterator[Json]:
    """The messages of a turn: a message for each result, then its texts and calls."""
    for part in turn.parts:
        if isinstance(part, Result):
            yield {"role": "tool", "tool_call_id": part.id, "content": result_text(part.content)}
    texts = [part.text for part in turn.parts if isinstance(part, Text)]
    calls = [_call(part, names) for part in turn.parts if isinstance(part, Use)]
    if texts or calls:
        called = {"tool_calls": calls} if calls else {}
        yield {"role": turn.role, "content": "\n".join(texts) if texts else None, **called}


def _call(use: Use, names: ToolNames) -> Json:
    arguments = use.arguments if isinstance(use.arguments, str) else json.dumps(use.arguments, ensure_ascii=False)
    return {"id": use.id, "type": "function", "function": {"name": names.wire(use.name), "arguments": arguments}}
