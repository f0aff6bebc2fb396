"""A conversation: its turns, and the forms in which their content comes."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from touchstone.wire.models.base import Open

Role = Literal["system", "developer", "user", "assistant", "nova_assistant", "bot", "tool", "function"]


class Block(Open):
    """A part of a turn's content: a text, a Converse `toolUse`, an Anthropic `tool_use`, or reasoning."""

    type: str | None = Field(None, description="Kind of block, such as `text`, `tool_use` or `reasoning`.")
    text: str | None = Field(None, description="The text of a text block.")
    toolUse: dict[str, Any] | None = Field(  # noqa: N815 - Converse's own name
        None, description="A call in Converse's form: `name`, `input`, `toolUseId`."
    )
    reasoningContent: dict[str, Any] | None = Field(  # noqa: N815 - Converse's own name
        None, description="Reasoning in Converse's form; it is never scored."
    )


Content = str | list[str | Block] | Block | None


class Message(Open):
    """A turn of a conversation."""

    role: Role = Field(description="Who speaks; `assistant` and `nova_assistant` are the model.")
    content: Content = Field(
        None, description="A text, a list of blocks, or an object with `text`; null when the turn only calls tools."
    )
    tool_calls: list[Any] | None = Field(
        None, description="Calls in OpenAI's form: `{id, type, function: {name, arguments}}`, arguments as JSON text."
    )
    tool_call_id: str | None = Field(None, description="In a tool's turn: the call that it answers.")
