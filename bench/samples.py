"""Realistic RFT events: the example's questions, each with the tools it needs and one more, and varied answers."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RUBRIC = ROOT / "examples" / "securities" / "rubric.yaml"
_SAMPLES = ROOT / "examples" / "securities" / "samples.jsonl"
_SEED = 20_26

Calls = list[dict[str, Any]]


def events(count: int) -> list[bytes]:
    """`count` event items as JSON, the same ones every time: random prompts, some 1,100 different references.

    Half of the answers are right; the others have a wrong value, a missing, repeated or foreign call, or a
    call left out. One in ten stands in a fence.
    """
    rows, chance = _rows(), _chance()
    return [_event(_prompt(chance.choice(rows), chance), index, chance) for index in range(count)]


def grouped_events(count: int, size: int) -> list[bytes]:
    """As `events`, in groups of `size` answers to one prompt, as reinforcement fine-tuning sends them."""
    rows, chance = _rows(), _chance()
    prompts = [_prompt(chance.choice(rows), chance) for _ in range(count // size)]
    return [_event(prompts[index // size], index, chance) for index in range(count // size * size)]


def unlike_events(count: int) -> list[bytes]:
    """As `events`, but no reference comes twice: each call has a note of its own, which scoring passes over."""
    rows, chance = _rows(), _chance()
    found: list[bytes] = []
    for index in range(count):
        prompt = _prompt(chance.choice(rows), chance)
        calls = [{**call, "note": index} for call in prompt["reference_answer"]["calls"]]
        reference = {**prompt["reference_answer"], "calls": calls}
        found.append(_event({**prompt, "reference_answer": reference}, index, chance))
    return found


def _rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in _SAMPLES.read_text(encoding="utf-8").splitlines()]


def _chance() -> random.Random:
    return random.Random(_SEED)  # noqa: S311 - the same data every time


def calls_per_event(items: list[bytes]) -> float:
    """Mean number of expected calls."""
    return sum(len(json.loads(item)["reference_answer"]["calls"]) for item in items) / len(items)


def _prompt(row: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Short messages, and a reference with few tools."""
    reference = dict(row["reference_answer"])
    reference["tools"] = _few_tools(reference, chance)
    return {"messages": [_short(message) for message in row["messages"]], "reference_answer": reference}


def _event(prompt: dict[str, Any], index: int, chance: random.Random) -> bytes:
    """One answer to a prompt, as an item."""
    reference = prompt["reference_answer"]
    calls = [{key: call[key] for key in ("name", "arguments", "label") if key in call} for call in reference["calls"]]
    answer = {"role": "assistant", "content": _answer(_varied(calls, chance), chance)}
    item = {"id": f"event-{index}", "messages": [*prompt["messages"], answer], "reference_answer": reference}
    return json.dumps(item).encode()


def _few_tools(reference: dict[str, Any], chance: random.Random) -> list[dict[str, Any]]:
    """The expected tools and one more, without their long descriptions: two kB an event, as peers were measured."""
    wanted = {call["name"] for call in reference["calls"]}
    others = [tool for tool in reference["tools"] if tool["function"]["name"] not in wanted]
    kept = [tool for tool in reference["tools"] if tool["function"]["name"] in wanted]
    return [_lean(tool) for tool in [*kept, *chance.sample(others, 1)]]


def _lean(tool: dict[str, Any]) -> dict[str, Any]:
    function = tool["function"]
    properties = {
        key: {name: part for name, part in schema.items() if name not in ("description", "enum")}
        for key, schema in function["parameters"]["properties"].items()
    }
    parameters = {**function["parameters"], "properties": properties}
    return {"type": "function", "function": {"name": function["name"], "description": "-", "parameters": parameters}}


def _short(message: dict[str, Any]) -> dict[str, Any]:
    return {**message, "content": message["content"][:300]}


def _varied(calls: Calls, chance: random.Random) -> Calls:
    if chance.random() < 0.5 or not calls:  # noqa: PLR2004 - half of them
        return calls
    kinds: list[Callable[[Calls, random.Random], Calls]] = [_wrong_value, _missing, _repeated, _foreign, _without_key]
    return chance.choice(kinds)(calls, chance)


def _wrong_value(calls: Calls, chance: random.Random) -> Calls:
    arguments = dict(calls[0]["arguments"])
    if arguments:
        arguments[chance.choice(list(arguments))] = "something else"
    return [{**calls[0], "arguments": arguments}, *calls[1:]]


def _missing(calls: Calls, chance: random.Random) -> Calls:
    del chance
    return calls[:-1]


def _repeated(calls: Calls, chance: random.Random) -> Calls:
    return [*calls, chance.choice(calls)]


def _foreign(calls: Calls, chance: random.Random) -> Calls:
    del chance
    return [*calls, {"name": "web_search", "arguments": {"query": "securities"}}]


def _without_key(calls: Calls, chance: random.Random) -> Calls:
    del chance
    return [{**calls[0], "arguments": dict(list(calls[0]["arguments"].items())[1:])}, *calls[1:]]


def _answer(calls: Calls, chance: random.Random) -> str:
    if not calls:
        return "No tool is needed for this."
    text = json.dumps(calls)
    return f"```json\n{text}\n```" if chance.random() < 0.1 else text  # noqa: PLR2004 - one in ten
