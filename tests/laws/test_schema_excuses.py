"""What the reference itself has is right, whatever the tool's schema says; so is the declared default."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.laws.answers import NATIVE_WRITERS, Writer, as_json, reward
from tests.laws.strategies import Case, Json
from touchstone.scoring import Scorer

VALUES = st.sampled_from([True, False, 0, 1, 2, "text", None, [], ["x"], {"k": 1}, 1.5])
KINDS = st.sampled_from(["string", "integer", "boolean", "array", "object"])


def _tool(properties: Json, required: list[str], **rest: Any) -> Json:
    schema = {"type": "object", "properties": properties, "required": required, **rest}
    return {"type": "function", "function": {"name": "find", "parameters": schema}}


@given(st.dictionaries(st.sampled_from("abc"), VALUES, min_size=1), st.lists(KINDS, min_size=3, max_size=3))
def test_a_reference_that_breaks_its_own_schema_is_still_right(arguments: Json, kinds: list[str]) -> None:
    properties = {key: {"type": kind} for key, kind in zip("abz", kinds, strict=True)}
    tool = _tool(properties, ["a", "b", "z"], additionalProperties=False)
    case = Case([tool], [{"name": "find", "arguments": arguments}], "any")
    assert reward(Scorer(), case, case.calls) == 1.0


@given(VALUES, VALUES)
def test_so_it_is_in_another_call_order(one: Any, other: Any) -> None:
    tools = [_tool({"a": {"type": "string"}}, ["a", "b"]), {"name": "mark", "parameters": {"minProperties": 2}}]
    expected = [{"name": "find", "arguments": {"a": one}}, {"name": "mark", "arguments": {"a": other}}]
    case = Case(tools, expected, "any")
    assert reward(Scorer(), case, expected[::-1]) == 1.0


@pytest.mark.parametrize("left_out", ["optional", "default"])
def test_an_argument_that_may_be_left_out_is_not_missed_by_the_schema(left_out: str) -> None:
    properties: Json = {"a": {"type": "string"}, "b": {"type": "integer", "default": 5}}
    call: Json = {"name": "find", "arguments": {"a": "x", "b": 5}}
    if left_out == "optional":
        properties["b"].pop("default")
        call["optional"] = ["b"]
    case = Case([_tool(properties, ["a", "b"])], [call], "any")
    assert reward(Scorer(), case, [{"name": "find", "arguments": {"a": "x"}}]) == 1.0


@pytest.mark.parametrize("writer", NATIVE_WRITERS.values(), ids=NATIVE_WRITERS.keys())
@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, 5),
        ({"type": ["integer", "null"]}, 5),
        ({"enum": [5, 6]}, 5),
        ({"oneOf": [{"type": "boolean"}, {"type": "array", "items": {"type": "integer"}}]}, [1, 2]),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "5"),
        ({"type": ["string", "null"]}, "null and void"),
        ({"type": "object"}, {"k": [1, {"s": "x"}]}),
        ({"type": "number"}, 5),
    ],
)
def test_every_dialect_can_say_a_value_of_a_compound_type(writer: Writer, schema: Json, value: Any) -> None:
    call = {"name": "find", "arguments": {"a": value}}
    case = Case([_tool({"a": schema}, ["a"])], [call], "any")
    assert reward(Scorer(), case, [call], writer) == 1.0


@given(VALUES)
def test_a_declared_default_may_be_said_or_left_out(default: Any) -> None:
    tool = _tool({"a": {"type": "string"}, "b": {"default": default}}, ["a"])
    said = {"name": "find", "arguments": {"a": "x", "b": default}}
    silent = {"name": "find", "arguments": {"a": "x"}}
    for expected, emitted in ((said, silent), (silent, said)):
        assert reward(Scorer(), Case([tool], [expected], "any"), [emitted], as_json) == 1.0
