"""Six megabytes of hostile answers in one event."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

from bench.samples import RUBRIC, events
from bench.table import Row
from touchstone.scoring.score import Scorer
from touchstone.wire.batch import score_items
from touchstone.wire.rubrics import load_rubric

_EVENT = 6_000_000
_ANSWER = 1_000_000


def measure() -> Iterator[Row]:
    """One row for each way to be hostile."""
    scorer = Scorer(load_rubric(RUBRIC))
    template = json.loads(events(1)[0])
    for name, unit in _UNITS.items():
        answer = unit * (_ANSWER // len(unit))
        items = [_with_answer(template, answer, index) for index in range(_EVENT // _ANSWER)]
        started = time.perf_counter()
        score_items(items, scorer, 0.0)
        yield Row(f"6 MB of {name}", f"{time.perf_counter() - started:.2f} s", "goal 2 s")


def _with_answer(template: dict[str, Any], answer: str, index: int) -> dict[str, Any]:
    messages = [*template["messages"][:-1], {"role": "assistant", "content": answer}]
    return {**template, "id": str(index), "messages": messages}


_UNITS = {
    "opening brackets": "[",
    "empty objects": "{} ",
    "text": "the quick brown fox ",
    "calls": '{"name": "case_law_search", "arguments": {"query": "x"}} ',
    "calls without an end": '{"name": "case_law_search", "arguments": {"query": "',
    "open tags": "<tool_call>",
    "open native calls": "<__function=case_law_search>",
    "thoughts": "<|begin_internal_thought|>",
    "function syntax": "case_law_search(query='x') ",
    "quotes": '"',
    "backslashes": "\\",
    "half objects": '{"name": ',
}
