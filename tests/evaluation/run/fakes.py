"""Models that are told what to say, and rows to ask them about."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from touchstone.evaluation.run.dataset import Row
from touchstone.inference.model import Answered, Kind, Tokens
from touchstone.inference.prompt import Prompt

TOOLS = [{"type": "function", "function": {"name": "look", "parameters": {"type": "object", "properties": {}}}}]
CALLS = [{"name": "look", "arguments": {"at": "Rule 144"}}]
RIGHT = Answered({"role": "assistant", "content": json.dumps(CALLS)}, "end_turn", Tokens(11, 7), 0.25)
WRONG = Answered({"role": "assistant", "content": "No."}, "max_tokens")


def item(identity: Any = "a", text: str = "Find Rule 144.", calls: Sequence[Any] = CALLS) -> dict[str, Any]:
    reference = {"calls": list(calls), "tools": TOOLS, "category": "sorting", "family": "filings"}
    return {"id": identity, "messages": [{"role": "user", "content": text}], "reference_answer": reference}


UNSCORABLE = {"id": "lost", "messages": [{"role": "user", "content": "Find."}]}


def rows(count: int) -> list[Row]:
    return [Row(f"q-{index}", item(f"q-{index}")) for index in range(count)]


def write(path: Path, items: Sequence[Any]) -> Path:
    path.write_text("".join(json.dumps(entry) + "\n" for entry in items), encoding="utf-8")
    return path


@dataclass
class Fake:
    """A model that answers by a function; it counts what it is asked."""

    respond: Callable[[Prompt], Answered] = lambda _: RIGHT
    name: str = "fake"
    spec: str = "replay:fake"
    kind: Kind = "replay"
    asked: list[tuple[Any, int]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, prompt: Prompt) -> Answered:
        with self.lock:
            self.asked.append((prompt.id, prompt.sample))
        return self.respond(prompt)

    def close(self) -> None:
        pass
