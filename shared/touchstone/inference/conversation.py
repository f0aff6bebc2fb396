"""A conversation in one plain form, out of every form in which rows write it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from touchstone.inference.model import ModelUnavailableError
from touchstone.inference.prompt import ANSWERERS, SYSTEMS, TOOLS, Message
from touchstone.scoring.dialects.strict_json import deeper_than
from touchstone.scoring.reference import MAX_DEPTH

Role = Literal["system", "user", "assistant"]
_REASONING = ("reasoning", "thinking", "redacted_thinking")


@dataclass(frozen=True, slots=True)
class Text:
    """A text; never blank."""

    text: str


@dataclass(frozen=True, slots=True)
class Use:
    """A call in an earlier turn: its id, the tool's name, and the arguments (as text where they can't be read)."""

    id: str
    name: str
    arguments: Mapping[str, Any] | str


@dataclass(frozen=True, slots=True)
class Result:
    """What a tool gave back: the id of the call, and a text or a JSON value."""

    id: str
    content: Any


Part = Text | Use | Result


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn; a tool's results stand in the user's, as Converse has it."""

    role: Role
    parts: tuple[Part, ...]


def turns_of(messages: Sequence[Message]) -> list[Turn]:
    """The turns of a prompt, one a message; blank texts, reasoning and turns of nothing else are left out.

    Raises:
        ModelUnavailableError: `prompt_refused`: it holds what is no text, call or result (an image, say).
    """
    reader = _Reader()
    turns = [Turn(role_of(message), tuple(reader.parts(message, index))) for index, message in enumerate(messages)]
    return [turn for turn in turns if turn.parts]


def merged(turns: Iterable[Turn]) -> list[Turn]:
    """The turns, consecutive ones of one role made one."""
    return [
        Turn(role, tuple(part for turn in group for part in turn.parts))
        for role, group in groupby(turns, key=lambda turn: turn.role)
    ]


def role_of(message: Message) -> Role:
    """Whose turn it is."""
    role = message["role"]
    if role in SYSTEMS:
        return "system"
    return "assistant" if role in ANSWERERS else "user"


def result_text(content: Any) -> str:
    """A tool's result as text."""
    return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)


def as_text(part: Part) -> str:
    """A part as text, for prompts that may not show calls and results as such."""
    if isinstance(part, Text):
        return part.text
    if isinstance(part, Result):
        return result_text(part.content)
    return json.dumps({"name": part.name, "arguments": part.arguments}, ensure_ascii=False)


class _Reader:
    """Reads the messages of one prompt; gives calls an id that came without, and results the id of their call."""

    def __init__(self) -> None:
        self._uses = 0
        self._open: list[str] = []

    def parts(self, message: Message, index: int) -> Iterator[Part]:
        """The parts of a message."""
        content = message.get("content")
        if message["role"] in TOOLS:
            yield Result(self._answered(message.get("tool_call_id")), _result(content))
            return
        blocks = content if isinstance(content, list) else [] if content is None else [content]
        for block in blocks:
            yield from self._block(block, index)
        calls = message.get("tool_calls") or []
        legacy = message.get("function_call")
        for call in [*(calls if isinstance(calls, list) else [calls]), *([legacy] if legacy else [])]:
            yield self._call(call, index)

    def _block(self, block: Any, index: int) -> Iterator[Part]:
        if isinstance(block, str):
            block = {"text": block}
        if not isinstance(block, dict):
            raise _unknown(index)
        use, result = _use_in(block), _result_in(block)
        if use is not None:
            yield self._use(use.get("toolUseId"), use.get("name"), use.get("input"), index)
        elif result is not None:
            yield Result(self._answered(result.get("toolUseId")), _result(result.get("content")))
        elif isinstance(block.get("text"), str) and not _is_reasoning(block):
            if block["text"].strip():
                yield Text(block["text"])
        elif not _is_reasoning(block) and "cachePoint" not in block:
            raise _unknown(index)

    def _call(self, call: Any, index: int) -> Use:
        """A call of OpenAI's `tool_calls`."""
        if not isinstance(call, dict):
            raise _unknown(index)
        function = call.get("function", call)
        if not isinstance(function, dict):
            raise _unknown(index)
        return self._use(call.get("id"), function.get("name"), function.get("arguments"), index)

    def _use(self, identity: Any, name: Any, arguments: Any, index: int) -> Use:
        if not isinstance(name, str) or not name:
            raise _unknown(index)
        self._uses += 1
        identity = identity if isinstance(identity, str) and identity else f"touchstone-call-{self._uses}"
        self._open.append(identity)
        return Use(identity, name, _arguments(arguments))

    def _answered(self, identity: Any) -> str:
        """The id of the call that a result belongs to; of the oldest open one where it has none."""
        if not isinstance(identity, str) or not identity:
            identity = self._open[0] if self._open else f"call-{self._uses + 1}"
        if identity in self._open:
            self._open.remove(identity)
        return str(identity)


def _is_reasoning(block: Mapping[str, Any]) -> bool:
    return "reasoningContent" in block or str(block.get("type", "")).startswith(_REASONING)


def _use_in(block: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The call of a Converse or Anthropic block, by Converse's names."""
    if block.get("type") == "tool_use":
        return {**block, "toolUseId": block.get("id")}
    use = block.get("toolUse")
    return use if isinstance(use, dict) else None


def _result_in(block: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The result of a Converse or Anthropic block, by Converse's names."""
    if block.get("type") == "tool_result":
        return {**block, "toolUseId": block.get("tool_use_id")}
    result = block.get("toolResult")
    return result if isinstance(result, dict) else None


def _arguments(value: Any) -> Mapping[str, Any] | str:
    if isinstance(value, str):
        try:
            decoded = None if deeper_than(value, MAX_DEPTH) else json.loads(value or "{}")
        except ValueError:
            return value
        return decoded if isinstance(decoded, dict) else value
    return value if isinstance(value, Mapping) else {} if value is None else json.dumps(value)


def _result(content: Any) -> Any:
    """A result's text, or its JSON value; blocks are joined where all are text."""
    if isinstance(content, list):
        found = [block.get("text") if isinstance(block, dict) else block for block in content]
        texts = [text for text in found if isinstance(text, str)]
        if len(texts) == len(content):
            return "\n".join(texts)
        if len(content) == 1 and isinstance(content[0], dict) and "json" in content[0]:
            return content[0]["json"]
    return "" if content is None else content


def _unknown(index: int) -> ModelUnavailableError:
    return ModelUnavailableError(
        "prompt_refused", retryable=False, detail=f"message {index} holds what is no text, call or result"
    )
