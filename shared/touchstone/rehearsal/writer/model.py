"""The writer as a model of the library, and as one behind the double of Bedrock."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from touchstone.inference.model import Answered, Kind, Tokens
from touchstone.inference.prompt import Prompt
from touchstone.rehearsal.doubles.policy import Conversation, ModelIdentity, Reply
from touchstone.rehearsal.writer.reading import request_in
from touchstone.rehearsal.writer.writing import rows_of

_CHARACTERS_PER_TOKEN = 4


class RowWriter:
    """Writes rows for a prompt, as a model of `touchstone.inference`.

    It has no opinion and no knowledge: every question and every argument is made of words of the document in the
    prompt, so a prompt that lost its document gives no rows. Every third reply comes in a code fence, as models do.
    """

    kind: Kind = "replay"
    name = "rehearsal-writer"
    spec = "rehearsal:writer"

    def answer(self, prompt: Prompt) -> Answered:
        """The rows, as a text of JSON."""
        asked = str(prompt.messages[-1]["content"])
        text = written(asked)
        return Answered({"role": "assistant", "content": [{"text": text}]}, "end_turn", _tokens(asked, text))

    def close(self) -> None:
        """There is nothing to let go."""


class WriterPolicy:
    """The same behind Converse of the Bedrock double."""

    def answer(self, model: ModelIdentity, conversation: Conversation) -> Reply:
        """The rows, as a text block."""
        del model
        asked = "\n".join(str(block.get("text", "")) for block in conversation.messages[-1]["content"])
        text = written(asked)
        tokens = _tokens(asked, text)
        return Reply([{"text": text}], "end_turn", tokens.input, tokens.output)


def written(prompt: str) -> str:
    """The reply to a prompt; the same for the same prompt."""
    text = json.dumps(rows_of(request_in(prompt)), ensure_ascii=False, indent=1)
    fenced: Any = hashlib.sha256(prompt.encode("utf-8", "surrogatepass")).digest()[0] % 3 == 0
    return f"```json\n{text}\n```" if fenced else text


def _tokens(asked: str, text: str) -> Tokens:
    return Tokens(len(asked) // _CHARACTERS_PER_TOKEN + 1, len(text) // _CHARACTERS_PER_TOKEN + 1)
