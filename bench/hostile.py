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

    yield _free_text_sets(scorer)


def _free_text_sets(scorer: Scorer) -> Row:
    """Many calls with sets of free text, each of which would have to be compared with every expected one."""
    facts = [f"the issuer sold {number} notes to a purchaser in state {number}" for number in range(64)]
    tools = [{"name": "check", "parameters": {"type": "object", "properties": {"facts": {"type": "array"}}}}]
    expected = [{"name": "requirement_check", "arguments": {"facts": facts[start : start + 16]}} for start in (0, 16)]
    calls = [
        {"name": "requirement_check", "arguments": {"facts": [f"{fact} {call}" for fact in facts[:16]]}}
        for call in range(20)
    ]
    tools[0]["name"] = "requirement_check"
    item = {
        "messages": [{"role": "assistant", "content": json.dumps(calls)}],
        "reference_answer": {"calls": expected, "tools": tools},
    }
    count = _EVENT // len(json.dumps(item))
    started = time.perf_counter()
    score_items([{**item, "id": str(index)} for index in range(count)], scorer, 0.0)
    return Row(
        f"6 MB of calls with sets of free text ({count} items)", f"{time.perf_counter() - started:.2f} s", "goal 2 s"
    )


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
