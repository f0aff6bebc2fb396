"""What models and callers might send by mistake: odd texts, mutated answers, any JSON anywhere."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

TOOLS: list[Any] = [
    {
        "type": "function",
        "function": {
            "name": "find",
            "parameters": {
                "type": "object",
                "properties": {
                    "text": {"type": "string"},
                    "count": {"type": "integer", "default": 3},
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "where": {"type": "object", "properties": {"floor": {"type": "number"}}},
                },
                "required": ["text"],
                "additionalProperties": False,
            },
        },
    },
    {"toolSpec": {"name": "mark", "inputSchema": {"json": {"type": "object"}}}},
]
CALLS: list[Any] = [
    {"name": "find", "arguments": {"text": "two words", "tags": ["a", "b"], "where": {"floor": 2.5}}, "label": "one"},
    {"name": "mark", "arguments": {"ok": True, "of": "$one.id$"}},
]
REFERENCE: dict[str, Any] = {"calls": CALLS, "order": "sequence", "tools": TOOLS}
ANSWERS = [
    json.dumps(CALLS),
    "```json\n" + json.dumps(CALLS, indent=1) + "\n```\nDone.",
    "".join(f"<tool_call>{json.dumps(call)}</tool_call>" for call in CALLS),
    "<tools><__function=find><__parameter=text>two words</__parameter><__parameter=tags>[]</__parameter></__function>",
    json.dumps({"Query analysis": {"Type": "x", "Tools": [{"Tool": "find", "Parameters": {"text": "x"}}]}}),
    "<|begin_internal_thought|>hm<|end_internal_thought|><|begin_of_solution|>[]<|end_of_solution|>",
    json.dumps({"tool_calls": [{"function": {"name": "find", "arguments": json.dumps({"text": "x"})}}]}),
    "find(text='x', tags=[1]) <invoke name=\"find\"> <function=find>{}",
    '{"name": "find", "arguments": {"text": "\\ud83d\\ude00 \\u0000", "count": 1e5, "x": -0.0}}',
]
MARKS = [
    "{", "}", "[", "]", '"', "\\", ",", ":", "<tool_call>", "</tool_call>", "<__function=", "<__parameter=", "</__",
    "<think>", "</think>", "```", "NaN", "1e999", "-Infinity", '"name"', '"arguments":', "null", "$one.id$", "\ud800",
    "\u0000", "\u2028", "find(", "'", "\\u", "\\ud800", "9" * 5000, "[" * 70, '{"a":' * 70,
]  # fmt: skip

TEXTS = st.one_of(
    st.text(max_size=80),
    st.text(alphabet=st.characters(categories=["Cs", "Cc", "Cf", "Co", "Cn", "Zs", "Lo"]), max_size=40),
    st.lists(st.sampled_from(MARKS), max_size=12).map("".join),
)
NAMES = (
    "name arguments calls order tools function parameters label accept optional id messages role content text type"
    " Tools Tool Parameters tool_called tool_calls toolUse input properties required enum items default toolSpec json"
)
KEYS = st.one_of(st.sampled_from([*NAMES.split(), "Query analysis"]), st.text(max_size=6))
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=10**30, max_value=10**60),
    st.floats(),
    TEXTS,
    st.sampled_from(["find", "mark", "assistant", "object", "string", "sequence", "any", "$one.id$"]),
)
JSON: st.SearchStrategy[Any] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)


@st.composite
def mutated(draw: st.DrawFn, texts: list[str] | None = None) -> str:
    """A valid answer after up to four cuts, insertions and doublings."""
    text = draw(st.sampled_from(texts or ANSWERS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 20)))
        piece = draw(
            st.sampled_from(["", text[start:end] * 2, draw(st.sampled_from(MARKS)), draw(st.text(max_size=3))])
        )
        text = text[:start] + piece + text[end:]
    return text


@st.composite
def grafted(draw: st.DrawFn, document: Any) -> Any:
    """A document with any JSON in the place of one or two of its parts."""
    for _ in range(draw(st.integers(1, 2))):
        document = _graft(draw, document)
    return document


def _graft(draw: st.DrawFn, node: Any) -> Any:
    if not isinstance(node, (dict, list)) or not node or draw(st.integers(0, 3)) == 0:
        return draw(JSON)
    if isinstance(node, dict):
        key = draw(st.sampled_from(sorted(node)))
        return {**node, key: _graft(draw, node[key])}
    at = draw(st.integers(0, len(node) - 1))
    return [*node[:at], _graft(draw, node[at]), *node[at + 1 :]]


def item_with(message: Any, reference: Any = None, tools: Any = None) -> dict[str, Any]:
    """An event item with this assistant turn."""
    item: dict[str, Any] = {
        "id": "f",
        "messages": [{"role": "user", "content": "q"}, message],
        "reference_answer": REFERENCE if reference is None else reference,
    }
    return item if tools is None else {**item, "tools": tools}


def turn(content: Any, **fields: Any) -> dict[str, Any]:
    """An assistant turn."""
    return {"role": "assistant", "content": content, **fields}
