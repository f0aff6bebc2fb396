"""What must be remembered of rows that have passed: counts, and hashes of 64 bits of lines and ids."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from touchstone.data.validation.lines import ReadLine
from touchstone.data.validation.row import Row
from touchstone.data.validation.settings import CHAT, Format, Settings

MOST_IDS = 250_000
"""Rows that are remembered, by hashes of line and id; more than ten times what any service takes, in 50 MB."""

Look = Literal["chat", "conversation", "pairs", "questions", "unlike any"]
_LOOKED_AT = 100
_CHAT_FIELDS = ("id", "reference_answer", "tools")
_BLOCKS = ("toolUse", "toolResult", "reasoningContent")


@dataclass(slots=True)
class Presence:
    """In how many rows a field stands, and the first lines with and without it; 0 for none."""

    count: int = 0
    first_with: int = 0
    first_without: int = 0


@dataclass(slots=True)
class Tally:
    """What a file holds, so far.

    Attributes:
        settings: how it is checked.
        path: the file.
        packed: whether it is compressed.
        rows: objects so far.
        fields: presence of the optional fields, by name.
        forgetful: whether there are more rows than are remembered.
        looks: what the first rows look like, whatever they are said to be.
    """

    settings: Settings
    path: Path
    packed: bool = False
    rows: int = 0
    fields: dict[str, Presence] = field(default_factory=dict)
    forgetful: bool = False
    looks: Counter[Look] = field(default_factory=Counter)
    _ids: dict[int, int] = field(default_factory=dict)
    _lines: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.fields = {name: Presence() for name in _optional(self.settings.format)}

    def twin(self, line: ReadLine) -> int:
        """The earlier line with the same bytes; 0 for none."""
        return self._first(self._lines, hash(line.content), line.number)

    def namesake(self, line: ReadLine) -> int:
        """The earlier line with the same id; 0 for none."""
        found = line.value.get("id") if self.settings.format in CHAT else None
        if found is None:
            return 0
        key = found if type(found) is str else f"\0{json.dumps(found, sort_keys=True)}"
        return self._first(self._ids, hash(key), line.number)

    def add(self, row: Row) -> None:
        """Count a row."""
        self.rows += 1
        if self.rows <= _LOOKED_AT:
            self.looks[look_of(row.value)] += 1
        if not self.fields:
            return
        held = _kinds(row) if self.settings.format == "sft" else ()
        number, value = row.number, row.value
        for name, presence in self.fields.items():
            if name in held if name in _BLOCKS else value.get(name) is not None:
                presence.count += 1
                presence.first_with = presence.first_with or number
            elif not presence.first_without:
                presence.first_without = number

    def _first(self, seen: dict[int, int], key: int, number: int) -> int:
        if len(seen) >= MOST_IDS:
            self.forgetful = True
            return seen.get(key, 0)
        first = seen.setdefault(key, number)
        return 0 if first == number else first


def look_of(row: Mapping[str, Any]) -> Look:
    """The form that a row seems to have."""
    if "query" in row and "messages" not in row:
        return "questions"
    messages = row.get("messages")
    turns = [turn for turn in messages if isinstance(turn, dict)] if isinstance(messages, list) else []
    if any("candidates" in turn for turn in turns):
        return "pairs"
    if "schemaVersion" in row or any(_is_converse(turn.get("content")) for turn in turns):
        return "conversation"
    return "chat" if turns else "unlike any"


def _is_converse(content: Any) -> bool:
    return isinstance(content, list) and any(isinstance(block, dict) and "type" not in block for block in content)


def _optional(kind: Format) -> tuple[str, ...]:
    if kind in CHAT:
        return _CHAT_FIELDS
    return ("system", *_BLOCKS) if kind == "sft" else ("system",) if kind == "dpo" else ()


def _kinds(row: Row) -> set[str]:
    found: set[str] = set()
    for block in row.blocks:
        value: Mapping[str, Any] = block.value
        found.update(value)
    return found
