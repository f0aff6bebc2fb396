"""The held-out row that gained most: what the base model answered, and what the last model did."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from touchstone.rehearsal.run.data import Prepared, key_of
from touchstone.rehearsal.run.outcome import Evaluation


@dataclass(frozen=True, slots=True)
class Turn:
    """An answer and what it earned."""

    text: str
    reward: float


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """A prompt with two answers.

    Attributes:
        id: of the row, the one that gained most.
        rows: number of rows that it was picked from.
        question: its user turn.
        before, after: the answers of the first and of the last model that was evaluated.
    """

    id: str
    rows: int
    question: str
    before: Turn
    after: Turn


def before_after(folder: Path, data: Prepared, evaluations: Sequence[Evaluation]) -> BeforeAfter | None:
    """The prompt that gained most between the first evaluation and the last; None without a gain.

    Args:
        folder: of the rehearsal, with the buckets in it.
        data: whose held-out rows were asked.
        evaluations: in order.

    Raises:
        OSError: a file can't be read.
    """
    if len(evaluations) < 2:  # noqa: PLR2004 - a first and a last
        return None
    first, last = (_turns(folder / "buckets" / one.place) for one in (evaluations[0], evaluations[-1]))
    shared = [key for key in first if key in last]
    best = max(shared, key=lambda key: last[key].reward - first[key].reward, default=None)
    if best is None or last[best].reward <= first[best].reward:
        return None
    rows = (json.loads(line) for line in data.objects[key_of("eval")].splitlines())
    question = next((str(row["messages"][-1]["content"]) for row in rows if row["id"] == best), None)
    if question is None:  # an input of one's own asked other rows
        return None
    return BeforeAfter(best, len(shared), question, first[best], last[best])


def _turns(place: Path) -> dict[str, Turn]:
    rewards = {row["id"]: row["reward"] for row in _rows(place / "results") if "reward" in row}
    answers = {row["id"]: row["answer"] for row in _rows(place / "answers") if row.get("answer")}
    return {key: Turn(_text(answers[key]), rewards[key]) for key in rewards if key in answers}


def _rows(folder: Path) -> Iterator[Mapping[str, Any]]:
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            yield json.loads(line)


def _text(answer: Mapping[str, Any]) -> str:
    """The text of an answer; a call as its JSON."""
    parts = [block.get("text") or json.dumps(block["toolUse"]) for block in answer["content"] if _is_answer(block)]
    return " ".join(parts)


def _is_answer(block: Mapping[str, Any]) -> bool:
    return bool(block.get("text")) or "toolUse" in block
