"""A dataset's rows, made ready to be answered: the prompt, the expected calls as data, and the item on the wire."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from touchstone.scoring.errors import SampleError
from touchstone.scoring.order import Edge
from touchstone.scoring.reference import Plan, plan_of
from touchstone.scoring.rubric import Rubric
from touchstone.scoring.toolset import ToolCache
from touchstone.wire.items import ASSISTANTS, answer_of, read_item
from touchstone.wire.rows import BadLine, item_of, lines_of

Json = dict[str, Any]
_SEED = 0
_AFTER_ANSWER = ("tool", "function")


class Row:
    """A row of a dataset without an answer.

    Attributes:
        index: its place among the rows that are used.
        item: the row as it came, an answer at its end left out.
        plan: its reference, compiled: expected calls, their tools and order.
        tools: the tool specs that it shows, by name, each with its argument schema.
        question: text of the last user turn.
    """

    def __init__(self, index: int, item: Json, plan: Plan, tools: Mapping[str, Json]) -> None:
        self.index = index
        self.item = item
        self.plan = plan
        self.tools = tools
        self.prompt: list[Any] = item["messages"]
        self.question = _question(self.prompt)
        rest = {key: value for key, value in item.items() if key not in ("id", "messages")}
        turns = ",".join(json.dumps(turn) for turn in self.prompt)
        self._rest = json.dumps(rest)[1:-1]
        self._turns = turns + "," if turns else ""

    @property
    def id(self) -> str:
        """The row's own id, for people; `row N` when it has none."""
        found = self.item.get("id")
        return str(found) if found is not None else f"row {self.index}"

    @property
    def edges(self) -> tuple[Edge, ...]:
        """Which expected call must come before which, by index."""
        return self.plan.edges

    def calls(self) -> list[Json]:
        """The expected calls, plain: name, arguments, and a label where others refer to the result. Made anew."""
        calls = []
        for call in self.plan.expected:
            label = {} if call.label is None else {"label": call.label}
            calls.append({"name": call.name, "arguments": json.loads(json.dumps(call.arguments)), **label})
        return calls

    def item_text(self, item_id: str, turns: Sequence[Any]) -> str:
        """The item on the wire, answered: the row with these turns at the end of its messages."""
        added = ",".join(json.dumps(turn) for turn in turns)
        messages = self._turns + added if added else self._turns[:-1]
        rest = f",{self._rest}" if self._rest else ""
        return f'{{"id":{json.dumps(item_id)},"messages":[{messages}]{rest}}}'


class Rows(NamedTuple):
    """Rows of a dataset.

    Attributes:
        rows: those that are used.
        unusable: number of rows that can't be used, by reason code.
        left_out: number of usable rows beyond the limit.
    """

    rows: tuple[Row, ...]
    unusable: Mapping[str, int]
    left_out: int


def read_rows(path: Path, limit: int) -> Rows:
    """The rows of a dataset that can be answered; of more than `limit`, a sample drawn without favour, always the same.

    Args:
        path: JSON Lines file of rows, plain or gzipped; an answer that a row holds is left out.
        limit: most rows to use.

    Raises:
        OSError: it can't be read.
    """
    drawn = random.Random(_SEED)  # noqa: S311 - which rows are used is no secret
    tools = ToolCache(Rubric())
    unusable: Counter[str] = Counter()
    kept: list[tuple[int, Row]] = []
    usable = 0
    for item in _items(path, unusable):
        try:
            row = row_of(item, usable, tools)
        except SampleError as error:
            unusable[error.code] += 1
            continue
        place = usable if usable < limit else drawn.randint(0, usable)
        usable += 1
        if len(kept) < limit:
            kept.append((row.index, row))
        elif place < limit:
            kept[place] = (row.index, row)
    rows = [row for _, row in sorted(kept, key=lambda pair: pair[0])]
    for index, row in enumerate(rows):
        row.index = index
    return Rows(tuple(rows), unusable, usable - len(rows))


def row_of(item: Any, index: int, tools: ToolCache) -> Row:
    """A row, ready.

    Raises:
        SampleError: its reference or its tools can't be read; `bad_messages`: it has no messages to add an answer to.
    """
    sample = read_item(item)
    if not isinstance(item.get("messages"), list):
        raise SampleError("bad_messages", "/messages", "expected a list of messages")
    plan = plan_of(sample, tools)
    bare = {**item, "messages": unanswered(item)}
    return Row(index, bare, plan, _specs(sample.tools or []))


def _items(path: Path, unusable: Counter[str]) -> Iterator[Any]:
    for line in lines_of(path):
        item = item_of(line, str(path))
        if isinstance(item, BadLine):
            unusable["bad_line"] += 1
        else:
            yield item


def unanswered(item: Json) -> list[Any]:
    """The messages of an item up to the answer, if there is one."""
    messages: list[Any] = item["messages"]
    answer = answer_of(item)
    if answer is None:
        return messages
    end = max(place for place, message in enumerate(messages) if message is answer)
    return messages[:end]


def _question(prompt: Sequence[Any]) -> str:
    for turn in reversed(prompt):
        if isinstance(turn, dict) and turn.get("role") not in (*ASSISTANTS, *_AFTER_ANSWER, "system"):
            content = turn.get("content")
            if isinstance(content, str):
                return content
            if isinstance(content, list):
                return " ".join(block["text"] for block in content if isinstance(block, dict) and "text" in block)
    return ""


def _specs(tools: Sequence[Any]) -> dict[str, Json]:
    """The argument schema of each tool by name; an empty one where the spec has none."""
    found: dict[str, Json] = {}
    for spec in tools:
        inner = spec.get("function") or spec.get("toolSpec") or spec
        schema = next((inner[key] for key in ("parameters", "inputSchema", "input_schema") if key in inner), None)
        schema = schema["json"] if isinstance(schema, dict) and isinstance(schema.get("json"), dict) else schema
        found[inner["name"]] = schema if isinstance(schema, dict) else {}
    return found
