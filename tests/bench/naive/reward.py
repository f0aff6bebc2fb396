"""A deliberately naive reward function, as many are written: the bench must show what is wrong with it.

Its faults: the first assistant turn counts; JSON is found by its outer brackets; tools are a set; parameters are kept
by tool name, so that a later call of a tool replaces an earlier one; the words of a value are a set; order is compared
by position and divided by the expected length alone; surplus calls cost next to nothing; one bad item raises for all.
"""

from __future__ import annotations

import json
import re
from typing import Any


def lambda_handler(event: Any, _context: Any) -> list[dict[str, Any]]:
    return [score(item) for item in event]


def score(item: dict[str, Any]) -> dict[str, Any]:
    answer = next(turn["content"] for turn in item["messages"] if turn["role"] == "assistant")
    emitted = json.loads(answer[answer.index("[") : answer.rindex("]") + 1]) if "[" in answer else []
    expected = item["reference_answer"]["calls"]
    tools, arguments, order = (
        tool_f1(expected, emitted),
        argument_overlap(expected, emitted),
        position(expected, emitted),
    )
    reward = 0.3 * tools + 0.3 * arguments + 0.4 * order
    metrics = [{"name": "tool_f1", "value": tools, "type": "Metric"}]
    return {"id": item["id"], "aggregate_reward_score": reward, "metrics_list": metrics}


def tool_f1(expected: list[Any], emitted: list[Any]) -> float:
    want, have = {call["name"] for call in expected}, {call["name"] for call in emitted}
    if not want and not have:
        return 1.0
    return 2 * len(want & have) / (len(want) + len(have))


def argument_overlap(expected: list[Any], emitted: list[Any]) -> float:
    by_tool = {call["name"]: call["arguments"] for call in emitted}
    grades = []
    for call in expected:
        seen = by_tool.get(call["name"], {})
        grades += [overlap(value, seen.get(key)) for key, value in call["arguments"].items()]
    return sum(grades) / len(grades) if grades else 1.0


def overlap(one: Any, other: Any) -> float:
    want, have = (set(re.findall(r"\w+", str(value).lower())) for value in (one, other))
    return len(want & have) / len(want) if want else 1.0


def position(expected: list[Any], emitted: list[Any]) -> float:
    if not expected:
        return 1.0
    hits: list[bool] = [a["name"] == b["name"] for a, b in zip(expected, emitted, strict=False)]
    return sum(hits) / len(expected)
