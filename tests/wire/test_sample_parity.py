"""The sample model accepts a sample of our own shape iff the hand reader does.

"Our own shape" is the object of design.md: `messages` a list of turns, `reference_answer` an object with
`calls`, `tools` a list of OpenAI function specs at the top or in the reference, unknown keys anywhere. Every
field may be wrong. The hand reader (`read_item`, then `plan_of` with the default rubric) is more lenient by
design, and only so:

- it reads other people's shapes: references, places of references and tools, tool specs, rows without messages;
- it reads a falsy `tools` as none, and a category that is no text as none;
- it looks only where it must: turns before the last one that counts, roles and contents (an answer's own
  form is the model's affair), top-level tools beside those of the reference, a tool's `type` and
  description, the schemas of tools that no expected call needs, the type of the id;
- it takes names and labels that are no Unicode (lone surrogates).

`boundary/samples.jsonl` holds each of these as data. There is nothing that the model takes and the hand
reader refuses.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from tests.wire.corpus import HERE, ROOT, VECTORS, Vector, name_of, read
from touchstone.scoring.errors import SampleError
from touchstone.scoring.reference import plan_of
from touchstone.scoring.rubric import Rubric
from touchstone.scoring.toolset import ToolCache
from touchstone.wire.envelope import items_of
from touchstone.wire.items import read_item
from touchstone.wire.models.published import schema_of
from touchstone.wire.models.sample import Sample

SCHEMA = Draft202012Validator(schema_of("sample"))
NAMES = ("look", "find.it", "find_it")
BROKEN: tuple[dict[str, Any], ...] = (
    {"type": 5},
    {"$ref": "https://example.com/s.json"},
    {"$ref": "#/$defs/none"},
    {"properties": {"a": {"pattern": "("}}},
    {"required": [["a"]]},
    {"required": "a"},
)
SOUND: tuple[dict[str, Any] | None, ...] = (
    None,
    {},
    {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
    {"$defs": {"x": {}}, "properties": {"a": {"$ref": "#/$defs/x"}}},
    {"$schema": "http://json-schema.org/draft-07/schema#", "definitions": {}},
)


def hand_takes(sample: Any) -> bool:
    try:
        plan_of(read_item(sample), ToolCache(Rubric()))
    except SampleError:
        return False
    return True


def model_takes(sample: Any) -> bool:
    try:
        Sample.model_validate(sample)
    except ValidationError:
        return False
    return True


def rarely(wrong: st.SearchStrategy[Any], right: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(*[right] * 16, wrong)


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


texts = st.sampled_from(["Oslo", "$l.name$", "$m$", "$5", "", "a $l.x.y$ b"])
values: st.SearchStrategy[Any] = texts | st.integers(-2, 2) | st.booleans() | st.none() | st.lists(texts, max_size=2)
values |= st.dictionaries(st.sampled_from("xy"), texts, max_size=1) | st.sampled_from([63, 64, 65, 66]).map(nested)
specs = st.builds(
    lambda name, schema, more: {"type": "function", "function": {"name": name, **schema, **more}},
    rarely(st.sampled_from(["", 5, None]), st.sampled_from(NAMES)),
    rarely(
        st.sampled_from(BROKEN)
        | st.just(5)
        | st.builds(lambda deep: {"x": nested(deep)}, st.sampled_from([62, 63, 64])),
        st.sampled_from(SOUND),
    ).map(lambda schema: {"parameters": schema}),
    st.sampled_from([{}, {"description": "d"}, {"strict": True}]),
)
tools = rarely(
    st.sampled_from([5, True, "look", {"a": 1}, [5], [{}], [{"type": "function"}], [None]]),
    st.none() | st.lists(specs, max_size=3),
)
names_of_arguments = st.sampled_from(["a", "b", "as_of"])
calls = st.fixed_dictionaries(
    {
        "name": rarely(st.sampled_from([None, 5, [], "unknown"]), st.sampled_from(NAMES[:1] * 4 + NAMES)),
        "arguments": rarely(
            st.sampled_from([None, 5, [], "{}"]), st.dictionaries(names_of_arguments, values, max_size=2)
        ),
    },
    optional={
        "accept": rarely(
            st.sampled_from([5, [], "a", {"a": "b"}, {"a": {}}, {"a": None}]),
            st.none() | st.dictionaries(names_of_arguments, st.lists(values, max_size=2), max_size=1),
        ),
        "optional": rarely(
            st.sampled_from([5, {}, "a", [1], [None]]), st.none() | st.lists(names_of_arguments, max_size=2)
        ),
        "label": rarely(st.sampled_from(["", 5, [], True]), st.sampled_from([None, "l", "m", "n"])),
        "note": st.integers(),
    },
)
pairs = st.lists(st.lists(st.integers(0, 2), min_size=2, max_size=2), max_size=2)
wrong_orders: list[Any] = [
    5,
    "strict",
    {},
    [[0]],
    [[0, 1, 2]],
    [[True, False]],
    [["0", "1"]],
    [[0, 1.0]],
    [5],
    [[-1, 0]],
]
orders = rarely(st.sampled_from(wrong_orders), st.sampled_from([None, "any", "sequence"]) | pairs)
references = st.fixed_dictionaries(
    {
        "calls": rarely(
            st.sampled_from([None, 5, {}, "[]", [5], [{}], [None]]) | calls.map(lambda call: [call] * 65),
            st.lists(calls, max_size=3),
        )
    },
    optional={
        "order": orders,
        "tools": tools,
        "category": st.sampled_from([None, "", "sorting"]),
        "note": st.integers(),
    },
)
turns = st.fixed_dictionaries(
    {"role": st.sampled_from(["system", "user", "assistant", "nova_assistant", "tool", "function", "developer"])},
    optional={
        "content": st.sampled_from(["", "text", None, {"text": "t"}, [], ["t"], [{"type": "text", "text": "t"}]]),
        "tool_calls": st.sampled_from([None, [], [{"function": {"name": "look", "arguments": "{}"}}]]),
    },
)
conversations = rarely(
    st.sampled_from([5, "hi", {}, True]) | st.lists(turns, max_size=1).map(lambda them: [*them, "hi"]),
    st.lists(turns, max_size=3),
)
samples = st.fixed_dictionaries(
    {"messages": conversations, "reference_answer": references},
    optional={
        "id": st.sampled_from(["a", 7, None, ""]),
        "tools": tools,
        "note": st.integers(),
        "metadata": st.just({}),
    },
)


def is_ours(sample: dict[str, Any]) -> bool:
    """Whether the sample keeps clear of what only the boundary is about."""
    reference = sample["reference_answer"]
    own, top = reference.get("tools"), sample.get("tools")
    if own:
        return top is None or (isinstance(top, list) and not wrong_schemas(top) and is_needed(own, reference))
    return is_needed(top, reference)


def wrong_schemas(specs: list[Any]) -> bool:
    try:
        Sample.model_validate({"messages": [], "tools": specs, "reference_answer": {"calls": []}})
    except ValidationError:
        return True
    return False


def is_needed(specs: Any, reference: dict[str, Any]) -> bool:
    """Whether every tool with a broken schema is one that an expected call needs."""
    if not isinstance(specs, list) or not isinstance(reference["calls"], list):
        return True
    called = {
        call.get("name") for call in reference["calls"] if isinstance(call, dict) and type(call.get("name")) is str
    }
    good = [spec for spec in specs if isinstance(spec, dict) and isinstance(spec.get("function"), dict)]
    return all(spec["function"]["name"] in called or not wrong_schemas([spec]) for spec in good)


def test_model_and_hand_reader_agree_on_samples_of_our_own_shape() -> None:
    verdicts: Counter[bool] = Counter()

    @settings(max_examples=1_000)
    @given(samples)
    def check(sample: dict[str, Any]) -> None:
        assume(is_ours(sample))
        taken = hand_takes(sample)
        assert model_takes(sample) is taken
        assert SCHEMA.is_valid(sample) or not taken
        verdicts[taken] += 1

    check()
    assert verdicts[True] > 75
    assert verdicts[False] > 150


@pytest.mark.parametrize("vector", VECTORS, ids=name_of)
def test_whatever_the_model_takes_of_the_vectors_the_hand_reader_and_the_schema_take(vector: Vector) -> None:
    for item in items_of(vector.event):
        if model_takes(item):
            assert hand_takes(item)
            assert SCHEMA.is_valid(item)


@pytest.mark.parametrize("vector", read(HERE / "boundary"), ids=name_of)
def test_where_the_hand_reader_is_more_lenient_by_design(vector: Vector) -> None:
    assert hand_takes(vector.event)
    assert not model_takes(vector.event)


def test_an_empty_tool_name_is_refused() -> None:
    assert not hand_takes({"messages": [], "reference_answer": {"calls": [{"name": "", "arguments": {}}]}})


def test_the_example_is_of_our_own_shape() -> None:
    lines = (ROOT / "examples/securities/samples.jsonl").read_text("utf-8").splitlines()
    assert lines
    for line in lines:
        assert model_takes(json.loads(line))
