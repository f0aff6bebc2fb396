"""Models that answer as they are told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

from touchstone.inference.model import Answered, Kind, ModelUnavailableError, Tokens
from touchstone.inference.prompt import Prompt


class FakeModel:
    """Answers by a function of the prompt; remembers what it was asked.

    Args:
        reply: the reply's text, or an error to raise.
    """

    kind: Kind = "replay"
    name = "fake"
    spec = "fake:1"

    def __init__(self, reply: Callable[[Prompt], str | ModelUnavailableError]) -> None:
        self._reply = reply
        self._lock = threading.Lock()
        self.prompts: list[Prompt] = []

    def answer(self, prompt: Prompt) -> Answered:
        with self._lock:
            self.prompts.append(prompt)
        reply = self._reply(prompt)
        if isinstance(reply, ModelUnavailableError):
            raise reply
        return Answered({"role": "assistant", "content": [{"text": reply}]}, "end_turn", Tokens(10, 5))

    def close(self) -> None:
        pass

    @property
    def texts(self) -> list[str]:
        return [str(prompt.messages[-1]["content"]) for prompt in self.prompts]


def items(*rows: Any) -> str:
    return json.dumps(list(rows))
