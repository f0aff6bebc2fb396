"""The attack bank: `bank/*.jsonl`, one attack a line, each with the reward that it may reach at most."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from tests.attacks.payloads import rendered

FOLDER = Path(__file__).parent / "bank"
RUBRIC = Path(__file__).parent / "rubric.json"
LEGAL = "legal-variant"


class Attack(NamedTuple):
    """An attack: its class, the item as stored, the honest message in its place, the ceiling and why."""

    id: str
    kind: str
    stored: Any
    honest: dict[str, Any] | None
    ceiling: float
    why: str

    @property
    def item(self) -> Any:
        """The event item, directives carried out; made anew each time, since some are large."""
        return rendered(self.stored)

    def honest_item(self, sample_id: str) -> Any:
        """The same row with the honest answer."""
        assert self.honest is not None
        messages = [{"role": "user", "content": "Question"}, {"role": "assistant", **self.honest}]
        return {"id": sample_id, "messages": messages, "reference_answer": self.stored["reference_answer"]}


def bank() -> list[Attack]:
    """Every attack of every file, in order."""
    lines = [line for path in sorted(FOLDER.glob("*.jsonl")) for line in path.read_text().splitlines()]
    return [_attack(json.loads(line)) for line in lines]


def _attack(row: dict[str, Any]) -> Attack:
    return Attack(row["id"], row["class"], row["item"], row["honest"], row["ceiling"], row["why"])
