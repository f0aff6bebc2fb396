"""From a prompt to a Converse request (AWS contract, 4.2 and 8.4)."""

from __future__ import annotations

import re
from typing import Any

from touchstone.inference.conversation import Part, Result, Text, as_text, merged, result_text, turns_of
from touchstone.inference.model import InferenceSettings, ModelUnavailableError
from touchstone.inference.prompt import Prompt, Tool
from touchstone.inference.tool_names import ToolNames

Json = dict[str, Any]
_ID = re.compile(r"[a-zA-Z0-9_.:-]{1,64}")


def converse_request(prompt: Prompt, settings: InferenceSettings, names: ToolNames) -> Json:
    """The parameters of a Converse call, but for the model's id.

    System texts become system blocks wherever they stand; consecutive turns of one role become one; tool results are
    the user's. Without tools to declare, calls and results of earlier turns are written as text, since the service
    refuses the blocks then.

    Raises:
        ModelUnavailableError: `prompt_refused`: the prompt has nothing to say, or holds what is no text.
    """
    tools = prompt.tools if settings.tools == "native" else ()
    writer = _Writer(names) if tools else None
    turns = turns_of(prompt.messages)
    spoken = merged(turn for turn in turns if turn.role != "system")
    if not spoken:
        raise ModelUnavailableError("prompt_refused", retryable=False, detail="no turn has any text")
    limits = {"maxTokens": settings.max_tokens, "temperature": settings.temperature, "topP": settings.top_p}
    request: Json = {
        "messages": [{"role": turn.role, "content": _blocks(turn.parts, writer)} for turn in spoken],
        "inferenceConfig": {key: value for key, value in limits.items() if value is not None},
    }
    system = [{"text": as_text(part)} for turn in turns if turn.role == "system" for part in turn.parts]
    if system:
        request["system"] = system
    if tools:
        request["toolConfig"] = {"tools": [_tool(tool, names) for tool in tools]}
    return request


def _tool(tool: Tool, names: ToolNames) -> Json:
    described = {"description": tool.description} if tool.description.strip() else {}
    return {"toolSpec": {"name": names.wire(tool.name), **described, "inputSchema": {"json": dict(tool.parameters)}}}


def _blocks(parts: tuple[Part, ...], writer: _Writer | None) -> list[Json]:
    if writer is not None:
        return [writer.block(part) for part in parts]
    return [{"text": text} for text in map(as_text, parts) if text.strip()] or [{"text": "(nothing)"}]


class _Writer:
    """Writes the blocks of one prompt; ids that the service would refuse are replaced, each by its own."""

    def __init__(self, names: ToolNames) -> None:
        self._names = names
        self._ids: dict[str, str] = {}

    def block(self, part: Part) -> Json:
        """The content block of a part."""
        if isinstance(part, Text):
            return {"text": part.text}
        if isinstance(part, Result):
            return {"toolResult": {"toolUseId": self._id(part.id), "content": _result(part.content)}}
        arguments = part.arguments if not isinstance(part.arguments, str) else {"arguments": part.arguments}
        use = {"toolUseId": self._id(part.id), "name": self._names.wire(part.name), "input": dict(arguments)}
        return {"toolUse": use}

    def _id(self, identity: str) -> str:
        if identity not in self._ids:
            fit = _ID.fullmatch(identity) and identity not in self._ids.values()
            self._ids[identity] = identity if fit else f"replaced:{len(self._ids)}"
        return self._ids[identity]


def _result(content: Any) -> list[Json]:
    if isinstance(content, dict):
        return [{"json": content}]
    text = result_text(content)
    return [{"text": text}] if text.strip() else []
