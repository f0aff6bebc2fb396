"""What Converse refuses of messages, beyond their shapes. Words as the service's, where they are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from touchstone.rehearsal.doubles.errors import invalid


def require_conversation(request: Mapping[str, Any]) -> None:
    """Refuse messages that no model of the family takes.

    Raises:
        ServiceError: a ValidationException.
    """
    messages = request.get("messages") or []
    roles = [message["role"] for message in messages]
    if not roles or roles[0] != "user":
        raise invalid("A conversation must start with a user message. Try again with a conversation that starts so.")
    if any(one == two for one, two in pairwise(roles)):
        raise invalid("A conversation must alternate between user and assistant roles. Make sure that it does.")
    if roles[-1] != "user":
        raise invalid("The conversation must end with a user message")
    for fault in (*_blank(messages), *_tools(messages, request.get("toolConfig"))):
        raise invalid(fault)


def _blank(messages: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for at, message in enumerate(messages):
        if not message["content"]:
            yield f"The content field in the Message object at messages.{at} is empty."
        for index, block in enumerate(message["content"]):
            if "text" in block and not block["text"].strip():
                yield f"The text field in the ContentBlock object at messages.{at}.content.{index} is blank."


def _tools(messages: Sequence[Mapping[str, Any]], config: Mapping[str, Any] | None) -> Iterator[str]:
    uses: set[str] = set()
    used = False
    for at, message in enumerate(messages):
        results = {block["toolResult"]["toolUseId"] for block in message["content"] if "toolResult" in block}
        if uses - results:
            yield f"Expected toolResult blocks at messages.{at}.content for the Ids of the toolUse blocks before it"
        if results - uses:
            yield f"The toolResult blocks at messages.{at}.content exceed the toolUse blocks of the previous turn."
        uses = {block["toolUse"]["toolUseId"] for block in message["content"] if "toolUse" in block}
        used = used or bool(uses or results)
    if used and config is None:
        yield "The toolConfig field must be defined when using toolUse and toolResult content blocks."
    names = [tool["toolSpec"]["name"] for tool in (config or {}).get("tools", []) if "toolSpec" in tool]
    if len(names) != len(set(names)):
        yield "The toolConfig field holds two tools of one name"
