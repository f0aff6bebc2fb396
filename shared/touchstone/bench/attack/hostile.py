"""Items that crash, hang or poison: too deep, too large, of another shape.

Nothing is known of their rank, but an answer must come, and one bad item must not spoil another.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from touchstone.bench.attack.dialects import said
from touchstone.bench.rows import Json, Row

_DEEP = 100_000
_DEEP_VALUE = 300
_DIGITS = 5_000
_LARGE = 4_500_000
_CALLS = 20_000


class Hostile(NamedTuple):
    """An item that may do harm: the name of its class, and the item on the wire as JSON text."""

    name: str
    item: str


def hostile_items(row: Row, item_id: str) -> Iterator[Hostile]:
    """Every hostile item made of a row."""
    for name, turn in (*_texts(row), *_turns(row)):
        yield Hostile(name, row.item_text(item_id, [turn]))
    yield from _items(row, item_id)


def _texts(row: Row) -> Iterator[tuple[str, Any]]:
    call = (row.calls() or [{"name": "look", "arguments": {"at": "x"}}])[0]
    for label, text in {**_large(json.dumps(call["name"])), **_odd(call)}.items():
        yield label, said(text)
        if label in _ALSO_SOLVED:
            yield f"{label}-in-a-solution", said(f"<|begin_of_solution|>{text}<|end_of_solution|>")


def _large(name: str) -> dict[str, str]:
    """Texts that are too deep, too long or too many, around a tool's name as JSON."""
    return {
        "deep-brackets": "[" * _DEEP,
        "deep-objects": '{"a":' * _DEEP,
        "deep-arguments": f'{{"name":{name},"arguments":{{"x":{"[" * _DEEP}1{"]" * _DEEP}}}}}',
        "giant-integer": f'[{{"name":{name},"arguments":{{"x":{"9" * _DIGITS}}}}}]',
        "huge-exponent": f'[{{"name":{name},"arguments":{{"x":1e999}}}}]',
        "not-a-number": f'[{{"name":{name},"arguments":{{"x":NaN,"y":-Infinity}}}}]',
        "large-text": "a" * _LARGE,
        "large-value": f'[{{"name":{name},"arguments":{{"x":"{"a" * _LARGE}"}}}}]',
        "many-calls": "[" + ",".join([f'{{"name":{name},"arguments":{{}}}}'] * _CALLS) + "]",
        "many-fragments": f'{{"name": {name} ' * _CALLS,
        "many-fences": "```json\n" * _CALLS,
        "many-tags": "<tool_call>" * _CALLS,
        "many-thoughts": "<think>" * _CALLS,
        "many-quotes": '"\\' * _CALLS,
        "many-spaces": " " * 1_000_000 + "x",
        "many-repeats": "a" * 50_000 + "!",
        "control-characters": "\x00\x01\x1b[31m\u2028\u202e",
        "lone-surrogate": "\ud800 and \udfff",
    }


def _odd(call: Json) -> dict[str, str]:
    """Texts of JSON in which things have another type than one expects."""
    name = json.dumps(call["name"])
    return {
        "array-in-text": '[1, null, [], {}, "x"]',
        "scalar-in-text": "42",
        "null-in-text": "null",
        "call-is-a-list": f"[[{name}, {{}}]]",
        "name-is-a-list": '[{"name": ["a"], "arguments": {}}]',
        "name-is-an-object": '[{"name": {"a": 1}, "arguments": {}}]',
        "name-is-a-number": '[{"name": 7, "arguments": {}}]',
        "name-is-null": '[{"name": null, "arguments": {}}]',
        "arguments-are-a-list": f'[{{"name": {name}, "arguments": [1, 2]}}]',
        "arguments-are-text": f'[{{"name": {name}, "arguments": "x"}}]',
        "arguments-are-null": f'[{{"name": {name}, "arguments": null}}]',
        "values-are-objects": json.dumps([{**call, "arguments": {key: {"a": [None]} for key in call["arguments"]}}]),
        "values-are-null": json.dumps([{**call, "arguments": dict.fromkeys(call["arguments"])}]),
        "analysis-of-nothing": '{"Query analysis": null}',
        "analysis-is-a-list": '{"Query analysis": {"Type": {}, "Information needed": [1], "Tools": {"Tool": 1}}}',
        "analysis-of-null-tools": '{"Query analysis": {"Type": "x", "Information needed": "x", "Tools": [null, 1]}}',
    }


_ALSO_SOLVED = (
    "deep-brackets",
    "giant-integer",
    "not-a-number",
    "array-in-text",
    "scalar-in-text",
    "null-in-text",
    "name-is-a-list",
    "arguments-are-text",
    "arguments-are-null",
    "analysis-of-nothing",
    "analysis-of-null-tools",
)


def _turns(row: Row) -> Iterator[tuple[str, Any]]:
    call = (row.calls() or [{"name": "look", "arguments": {"at": "x"}}])[0]
    name, text = call["name"], json.dumps([call])
    deep: Any = 1
    for _ in range(_DEEP_VALUE):
        deep = [deep]
    contents: list[tuple[str, Any]] = [
        ("content-blocks", [{"type": "text", "text": text}]),
        ("content-blocks-untyped", [{"text": text}]),
        ("content-of-texts", [text]),
        ("content-of-numbers", [1, None]),
        ("content-empty-list", []),
        ("content-object", {"text": text}),
        ("content-strange-object", {"a": 1}),
        ("content-null", None),
        ("content-number", 5),
        ("content-deep", deep),
        ("content-reasoning", [{"reasoningContent": {"reasoningText": {"text": text}}}]),
    ]
    for label, content in contents:
        yield label, {"role": "assistant", "content": content}
    yield "nova-assistant", {"role": "nova_assistant", "content": text}
    yield "no-content", {"role": "assistant"}
    for label, calls in (
        ("tool-calls-null", None),
        ("tool-calls-object", {"function": {"name": name}}),
        ("tool-calls-of-null", [None]),
        ("tool-calls-arguments-object", [{"function": {"name": name, "arguments": call["arguments"]}}]),
        ("tool-calls-arguments-list", [{"function": {"name": name, "arguments": [1]}}]),
        ("tool-calls-arguments-broken", [{"function": {"name": name, "arguments": "{"}}]),
        ("tool-calls-arguments-null", [{"function": {"name": name, "arguments": None}}]),
        ("tool-calls-name-list", [{"function": {"name": [name], "arguments": "{}"}}]),
        ("tool-calls-without-function", [{"id": "x"}]),
        ("tool-calls-deep", [{"function": {"name": name, "arguments": deep}}]),
    ):
        yield label, {"role": "assistant", "content": None, "tool_calls": calls}


def _items(row: Row, item_id: str) -> Iterator[Hostile]:
    answered: Json = json.loads(row.item_text(item_id, [said("No tool is needed.")]))
    reference = answered.get("reference_answer")
    for name, item in (
        ("no-answer", json.loads(row.item_text(item_id, []))),
        ("no-messages", {key: value for key, value in answered.items() if key != "messages"}),
        ("messages-null", {**answered, "messages": None}),
        ("messages-empty", {**answered, "messages": []}),
        ("messages-text", {**answered, "messages": "hello"}),
        ("message-null", {**answered, "messages": [*answered["messages"], None]}),
        ("message-without-role", {**answered, "messages": [{"content": "x"}]}),
        ("no-reference", {key: v for key, v in answered.items() if key not in ("reference_answer", "metadata")}),
        ("reference-null", {**answered, "reference_answer": None}),
        ("reference-text", {**answered, "reference_answer": "forty-two"}),
        ("reference-number", {**answered, "reference_answer": 42}),
        ("reference-in-json", {**answered, "reference_answer": json.dumps(reference)}),
        ("no-id", {key: value for key, value in answered.items() if key != "id"}),
        ("item-null", None),
        ("item-text", "hello"),
        ("item-list", []),
        ("item-empty", {}),
    ):
        yield Hostile(name, json.dumps(item))
