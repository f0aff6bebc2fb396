"""Reward functions with one flaw each, over a sound one. The bench must find each flaw, and name it."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from touchstone.scoring import Scorer
from touchstone.wire.batch import score_items
from touchstone.wire.response import entry_of

SCORER = Scorer()
Json = dict[str, Any]


def sound(event: Any, _context: Any = None) -> Any:

    return score_items(event, SCORER, 0.0)[0]


def _with_calls(event: Any, change: Callable[[list[Any]], list[Any]]) -> Any:
    """The sound reward of answers whose calls have been changed first."""
    return sound([_changed(item, change) for item in event])


def _changed(item: Any, change: Callable[[list[Any]], list[Any]]) -> Any:
    try:
        turn = item["messages"][-1]
        calls = json.loads(turn["content"], object_pairs_hook=_once)
        content = json.dumps(change(calls))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return item
    return {**item, "messages": [*item["messages"][:-1], {**turn, "content": content}]}


def _once(pairs: list[tuple[str, Any]]) -> Json:
    if len(dict(pairs)) < len(pairs):
        raise ValueError
    return dict(pairs)


def forgives_repeats(event: Any, _context: Any = None) -> Any:
    return _with_calls(event, lambda calls: list({json.dumps(call): call for call in calls}.values()))


def forgives_surplus(event: Any, _context: Any = None) -> Any:
    return sound([_changed(item, partial(_wanted, item)) for item in event])


def _wanted(item: Json, calls: list[Any]) -> list[Any]:
    names = {call["name"] for call in item["reference_answer"]["calls"]}
    return [call for call in calls if call["name"] in names] or calls


def forgives_word_order(event: Any, _context: Any = None) -> Any:
    return sound([_sorted(item) for item in event])


def _sorted(item: Any) -> Any:
    item = _changed(item, _sort_words)
    reference = item["reference_answer"]
    return {**item, "reference_answer": {**reference, "calls": _sort_words(reference["calls"])}}


def _sort_words(calls: list[Any]) -> list[Any]:
    def words(value: Any) -> Any:
        return " ".join(sorted(value.split())) if isinstance(value, str) else value

    return [{**call, "arguments": {key: words(value) for key, value in call["arguments"].items()}} for call in calls]


def first_turn(event: Any, _context: Any = None) -> Any:
    def cut(item: Json) -> Json:
        turns = item["messages"]
        first = next((n for n, turn in enumerate(turns) if turn["role"] == "assistant"), len(turns) - 1)
        return {**item, "messages": turns[: first + 1]}

    return sound([cut(item) for item in event])


def reads_thoughts(event: Any, _context: Any = None) -> Any:
    def opened(item: Json) -> Json:
        text = re.sub(
            r"<[/|]?\|?(?:begin_|end_)?(?:internal_thought|think)\|?>", "", str(item["messages"][-1]["content"])
        )
        return {**item, "messages": [*item["messages"][:-1], {"role": "assistant", "content": text}]}

    return sound([opened(item) for item in event])


def prefers_long(event: Any, _context: Any = None) -> Any:
    entries = [dict(entry) for entry in sound(event)]
    for entry, item in zip(entries, event, strict=True):
        entry["aggregate_reward_score"] += len(json.dumps(item["messages"][-1])) / 500
    return entries


def constant(event: Any, _context: Any = None) -> Any:
    return [{**entry, "aggregate_reward_score": 0.5} for entry in sound(event)]


def relative_to_the_batch(event: Any, _context: Any = None) -> Any:
    entries = sound(event)
    shift = sum(len(json.dumps(item)) for item in event) % 97 / 1000
    return [{**entry, "aggregate_reward_score": entry["aggregate_reward_score"] - shift} for entry in entries]


def raises_at_nothing(event: Any, _context: Any = None) -> Any:
    for item in event:
        item["messages"][-1]["content"].strip()
    return sound(event)


def drops_silence(event: Any, _context: Any = None) -> Any:
    kept = [item for item in event if item["messages"][-1].get("content") != ""]
    return sound(kept)


def not_a_number(event: Any, _context: Any = None) -> Any:
    entries = [dict(entry) for entry in sound(event)]
    for entry in entries:
        if entry["aggregate_reward_score"] == 0.0:
            entry["aggregate_reward_score"] = float("nan")
    return entries


def evaluates(event: Any, _context: Any = None) -> Any:
    for item in event:
        text = item["messages"][-1].get("content")
        if isinstance(text, str) and text.startswith("__import__"):
            eval(text)  # noqa: S307 - the flaw
    return sound(event)


def hangs(event: Any, _context: Any = None) -> Any:
    if any(_content(item) == "" for item in event):
        time.sleep(3600)
    return sound(event)


def dies(event: Any, _context: Any = None) -> Any:
    if any(_content(item) == "" for item in event):
        os.abort()
    return sound(event)


def exits(event: Any, _context: Any = None) -> Any:
    if any(_content(item) == "" for item in event):
        raise SystemExit(3)
    print("a line on standard output that is no frame")  # noqa: T201
    return sound(event)


def _content(item: Any) -> Any:
    return item["messages"][-1].get("content")


def one_at_a_time(event: Any, _context: Any = None) -> Any:
    """Sound, but it knows one entry only."""
    (item,) = event
    from touchstone.wire.items import read_item  # noqa: PLC0415

    return [entry_of(item["id"], SCORER.score(read_item(item)))]
