"""The published vectors: events in every known form, with the ids that must come back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from importlib.resources import files
from typing import Any, NamedTuple

from touchstone.bench.conform.kit import Kit
from touchstone.bench.conform.rule import Broken, Rule

FOLDER = files("touchstone.wire").joinpath("vectors")
"""Where the published files are, `<group>.jsonl` each."""

_GROUPS = {
    "envelopes": "events in every envelope",
    "ids": "ids of every kind",
    "shapes": "items in every shape of the platforms",
    "turns": "answers in every form",
    "references": "references of every shape, sound and broken",
    "tools": "tool specs of every form, sound and broken",
}


class Vector(NamedTuple):
    """An event with its source, and what must become of it: count, ids, and the rewards of Touchstone's own reward."""

    id: str
    source: str
    event: Any
    expected: dict[str, Any]


def vectors_of(group: str) -> list[Vector]:
    """The vectors of a group."""
    lines = FOLDER.joinpath(f"{group}.jsonl").read_text(encoding="utf-8").splitlines()
    return [Vector(**json.loads(line)) for line in lines]


def published() -> dict[str, str]:
    """The text of every published file, by file name."""
    return {f"{group}.jsonl": FOLDER.joinpath(f"{group}.jsonl").read_text(encoding="utf-8") for group in _GROUPS}


def _check(group: str, kit: Kit) -> str:
    vectors = vectors_of(group)
    failed = [failure for failure in (_failure(kit, vector) for vector in vectors) if failure]
    if failed:
        raise Broken(f"{len(failed)} of {len(vectors)} are not, such as {failed[0]}")
    return f"{len(vectors)} vectors"


def _failure(kit: Kit, vector: Vector) -> str:
    """What is wrong with the answer to a vector; empty if nothing is."""
    ids: Sequence[Any] = vector.expected["ids"]
    try:
        entries = kit.answer(vector.event, [None] * len(ids))
    except Broken as broken:
        return f"{vector.id}: {broken}"
    if any(entry.reward is None for entry in entries):
        return f"{vector.id}: no reward"
    made_up = [isinstance(one, str) and one.startswith("item-") for one in ids]
    wrong = [own for own, entry, ours in zip(ids, entries, made_up, strict=True) if not ours and entry.id != own]
    return f"{vector.id}: another id" if wrong else ""


RULES = tuple(
    Rule(
        f"vectors-{group}",
        "should",
        f"{words} are answered",
        f"wire/vectors/{group}.jsonl",
        partial(_check, group),
    )
    for group, words in _GROUPS.items()
)
