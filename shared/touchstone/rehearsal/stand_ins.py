"""Stand-ins for two models: the example's answers, written by hand, as two recordings to replay."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from touchstone.wire.rows import BadLine, item_of, lines_of

_OFTEN = 5
NOTE = "A stand-in: hand-written answers replayed; no model made them."


class StandIn(NamedTuple):
    """A recording in place of a model: its name, and the file of its answers."""

    name: str
    recording: Path


def record_stand_ins(answers: Path, folder: Path) -> list[StandIn]:
    """Write the recordings, of one answer to each question: mostly the last for the weaker, the first for the stronger.

    Args:
        answers: JSON Lines file of answered items that name the `question` they answer.
        folder: where the recordings go.

    Returns:
        The weaker stand-in and the stronger one; none when the answers name no questions.

    Raises:
        OSError: a file can't be read or written.
    """
    by_question: dict[str, list[Mapping[str, Any]]] = {}
    for line in lines_of(answers):
        item = item_of(line, str(answers))
        if not isinstance(item, BadLine) and isinstance(item, dict) and isinstance(item.get("question"), str):
            by_question.setdefault(item["question"], []).append(item)
    if not by_question:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    recordings: dict[str, list[tuple[str, Mapping[str, Any]]]] = {"stand-in-before": [], "stand-in-after": []}
    for index, (question, given) in enumerate(by_question.items()):
        before, after = _picks(index)
        recordings["stand-in-before"].append((question, given[before]))
        recordings["stand-in-after"].append((question, given[after]))
    return [_recorded(name, folder, picked) for name, picked in recordings.items()]


def _picks(index: int) -> tuple[int, int]:
    """Which answer each gives; every fifth question goes the other way, so that a report has regressions to show."""
    return (0, -1) if index % _OFTEN == 0 else (-1, 0)


def _recorded(name: str, folder: Path, answers: Iterable[tuple[str, Mapping[str, Any]]]) -> StandIn:
    path = folder / f"{name}.jsonl"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(
            json.dumps({"id": question, "messages": item["messages"]}, ensure_ascii=False) + "\n"
            for question, item in answers
        )
    return StandIn(name, path)
