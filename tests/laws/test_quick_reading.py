"""The quick way to read calls finds what the strict one finds, or leaves the text to it."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from touchstone.scoring.calls import Call
from touchstone.scoring.dialects.shapes import calls_in, own_calls_in
from touchstone.scoring.dialects.strict_json import JsonFault, decode

_KEYS = st.sampled_from(["a", "b", "name", "arguments", "label", "id", "a:b", 'a"', ""])
_VALUES = st.recursive(
    st.sampled_from([None, True, 0, 1.5, "", ":", "x: y", '"a": 1', "\\", "\u003a", '{"a":1,"a":2}']),
    lambda inner: st.lists(inner, max_size=2) | st.lists(st.tuples(_KEYS, inner), max_size=3),
    max_leaves=6,
)


def _text(value: Any) -> str:
    """JSON in which a list of pairs is an object, whose keys may come twice."""
    if isinstance(value, list) and value and all(isinstance(one, tuple) for one in value):
        return "{" + ", ".join(f"{json.dumps(key)}: {_text(child)}" for key, child in value) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_text, value)) + "]"
    return json.dumps(value)


def _members(arguments: Any) -> st.SearchStrategy[list[tuple[str, Any]]]:
    return st.lists(st.tuples(_KEYS, _VALUES), max_size=2).map(
        lambda others: [("name", "find"), ("arguments", arguments), *others]
    )


_CALLS = st.lists(st.tuples(_KEYS, _VALUES), min_size=1, max_size=3).flatmap(_members)


def _parts(calls: list[Call]) -> list[tuple[Any, ...]]:
    return [(call.name, json.dumps(call.arguments), call.label, call.form, call.dialect, call.fault) for call in calls]


@given(st.one_of(_CALLS, st.lists(_CALLS, max_size=3)).map(_text))
@example('[{"name": "find", "arguments": {"a": 1, "a": 2}}]')
@example('[{"name": "find", "arguments": {"a": {"b": 1, "b": 2}}}]')
@example('{"name": "find", "name": "find", "arguments": {}}')
@example('[{"name": "find", "arguments": {"a": "x", "a": "\\u003a"}}]')
@example('[{"name": "find", "arguments": {"a": NaN}}]')
@example('[{"name": "find", "arguments": {}}] and more')
def test_quick_reading_agrees_with_strict_reading(text: str) -> None:
    quick = own_calls_in(text)
    if quick is None:
        return
    value, end = decode(text)
    assert end == len(text)
    assert _parts(quick) == _parts(calls_in(value, frozenset({"find"})))


@given(st.one_of(_CALLS, st.lists(_CALLS, max_size=3)).map(_text))
def test_quick_reading_takes_no_key_twice(text: str) -> None:
    try:
        decode(text)
    except JsonFault:
        assert own_calls_in(text) is None


def test_quick_reading_reads_the_commonest_answers() -> None:
    assert own_calls_in('[{"name": "find", "arguments": {"a": "x", "b": [{"c": 1}]}}]')
    assert own_calls_in('{"name": "find", "arguments": {}, "label": "one"}')
