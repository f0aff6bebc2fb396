"""What a model sees of a row or of a Converse request: instructions, what is asked, the tools on offer; no more."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from touchstone.inference.conversation import Turn, as_text, turns_of
from touchstone.inference.prompt import Message, Tool, prompt_of


@dataclass(frozen=True, slots=True)
class Question:
    """A prompt, without any trace of the answer that is wanted.

    Attributes:
        system: the instructions.
        text: what the user says, and what tools gave back, turn by turn.
        tools: the tools on offer.
    """

    system: str
    text: str
    tools: tuple[Tool, ...]

    @property
    def digest(self) -> str:
        """Hexadecimal SHA-256 of all of it."""
        tools = [[tool.name, tool.description, tool.parameters] for tool in self.tools]
        seen = json.dumps([self.system, self.text, tools], sort_keys=True, default=str)
        return hashlib.sha256(seen.encode("utf-8", "surrogatepass")).hexdigest()


def question_of_row(row: Mapping[str, Any]) -> Question:
    """The question of an RFT row (or of any row that `touchstone evaluate` takes).

    Raises:
        SampleError: the row has no usable messages or tools.
        ModelUnavailableError: the messages hold what is no text.
    """
    prompt = prompt_of("", row)
    return question_of(prompt.messages, prompt.tools)


def question_of_converse(
    messages: Iterable[Mapping[str, Any]], system: Iterable[Mapping[str, Any]], tools: Mapping[str, Any]
) -> Question:
    """The question of a Converse request, or of the turns before the answer of an SFT row.

    Args:
        messages: turns with content blocks.
        system: system blocks.
        tools: toolConfig; empty for none.

    Raises:
        SampleError: the tools can't be read.
        ModelUnavailableError: the messages hold what is no text.
    """
    instructions = {"role": "system", "content": [dict(block) for block in system]}
    return question_of_row({"messages": [instructions, *map(dict, messages)], "tools": dict(tools)})


def question_of(messages: Iterable[Message], tools: Iterable[Tool]) -> Question:
    """The question of messages in any form that rows have."""
    turns = turns_of(list(messages))
    return Question(_text(turns, "system"), _text(turns, "user"), tuple(tools))


def _text(turns: Iterable[Turn], role: str) -> str:
    return "\n".join(as_text(part) for turn in turns if turn.role == role for part in turn.parts)
