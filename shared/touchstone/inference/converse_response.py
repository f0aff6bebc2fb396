"""From a Converse response to an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from touchstone.inference.checks import plain, tokens_of
from touchstone.inference.model import Answered, ModelUnavailableError
from touchstone.inference.tool_names import ToolNames


def answered(response: Mapping[str, Any], names: ToolNames, seconds: float) -> Answered:
    """The answer: texts and calls in Converse's own blocks, with the row's names; reasoning left out.

    Whatever the stop reason: `malformed_tool_use`, `max_tokens`, `content_filtered` and the like are the model's
    answer, also when there is no content with them.

    Raises:
        ModelUnavailableError: `bad_response`: it is no response of Converse.
    """
    reason, output = response.get("stopReason"), response.get("output")
    message = output.get("message") if isinstance(output, Mapping) else None
    content = message.get("content") if isinstance(message, Mapping) else None
    if not isinstance(reason, str) or not isinstance(content, list | None):
        raise ModelUnavailableError("bad_response", retryable=True, detail="no stopReason or no list of blocks")
    blocks = [kept for block in content or [] if isinstance(block, Mapping) for kept in _kept(block, names)]
    usage = response.get("usage")
    return Answered(
        plain({"role": "assistant", "content": blocks}),
        reason,
        tokens_of(usage, "inputTokens", "outputTokens"),
        seconds,
    )


def _kept(block: Mapping[str, Any], names: ToolNames) -> Iterator[dict[str, Any]]:
    use, cited = block.get("toolUse"), block.get("citationsContent")
    if isinstance(block.get("text"), str):
        yield {"text": block["text"]}
    elif isinstance(use, Mapping):
        name = use.get("name")
        kept = {key: use.get(key) for key in ("toolUseId", "name", "input")}
        yield {"toolUse": {**kept, "name": names.own(name) if isinstance(name, str) else name}}
    elif isinstance(cited, Mapping):
        for piece in cited.get("content") or []:
            if isinstance(piece, Mapping) and isinstance(piece.get("text"), str):
                yield {"text": piece["text"]}
