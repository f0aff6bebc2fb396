"""A reward as people first write it, to show what it teaches. Do not train with it.

It has what many published rewards have: the overlap of two sets of tool names, words of the values in any order, and a
position by position order that only counts the expected calls. All three can be paid without being right.
"""

from __future__ import annotations

import json
import re
from typing import Any

Json = dict[str, Any]

_TOOLS, _VALUES, _ORDER = 0.3, 0.3, 0.4
_WORD = re.compile(r"\w+")


def handler(event: list[Json], context: object = None) -> list[Json]:
    """Score an RFT event."""
    del context
    return [_entry(item) for item in event]


def _entry(item: Json) -> Json:
    expected = item["reference_answer"]["calls"]
    emitted = _calls(item["messages"][-1]["content"])
    parts = (0.0, 0.0, 0.0) if emitted is None else _parts(expected, emitted)
    score = _TOOLS * parts[0] + _VALUES * parts[1] + _ORDER * parts[2]
    names = ("tool_f1", "value_overlap", "order")
    metrics = [{"name": name, "value": part, "type": "Reward"} for name, part in zip(names, parts, strict=True)]
    return {"id": item["id"], "aggregate_reward_score": score, "metrics_list": metrics}


def _calls(text: str) -> list[Json] | None:
    """The calls of a JSON list, a fence around it taken off; None for anything else."""
    try:
        value = json.loads(text.strip().removeprefix("```json").removesuffix("```"))
    except ValueError:
        return None
    whole = isinstance(value, list) and all(isinstance(call, dict) and "name" in call for call in value)
    return value if whole else None


def _parts(expected: list[Json], emitted: list[Json]) -> tuple[float, float, float]:
    if not expected:
        right = float(not emitted)
        return right, right, right
    return _tool_f1(expected, emitted), _values(expected, emitted), _order(expected, emitted)


def _tool_f1(expected: list[Json], emitted: list[Json]) -> float:
    wanted, seen = ({call["name"] for call in calls} for calls in (expected, emitted))
    return 2 * len(wanted & seen) / (len(wanted) + len(seen))


def _values(expected: list[Json], emitted: list[Json]) -> float:
    """Share of the words of the expected values that the last call of that tool has anywhere."""
    by_tool = {call["name"]: call.get("arguments") for call in emitted}
    shares: list[float] = []
    for call in expected:
        wanted, seen = _words(call["arguments"]), _words(by_tool.get(call["name"]))
        shares.append(len(wanted & seen) / len(wanted) if wanted else 1.0)
    return sum(shares) / len(shares)


def _order(expected: list[Json], emitted: list[Json]) -> float:
    pairs = zip(expected, emitted, strict=False)
    return sum(bool(one["name"] == other["name"]) for one, other in pairs) / len(expected)


def _words(value: Any) -> set[str]:
    return set(_WORD.findall(json.dumps(value).lower()))
