"""The validator that scores (jsonschema-rs) and the one that everyone knows (jsonschema) say the same.

Left out, since the two read them differently by design: `$` before a line end and non-ASCII `\\d` in
patterns (ECMA 262 against Python), and `format`, which neither asserts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for

from touchstone.scoring.rubric import Rubric
from touchstone.scoring.toolset import Tool
from touchstone.scoring.validation import ArgumentSchema

NAMES = ["a", "b", "c"]
names = st.sampled_from(NAMES)
scalars: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        True,
        False,
        0,
        1,
        -1,
        3,
        10**20,
        0.0,
        1.0,
        1.5,
        -2.5,
        1e300,
        "",
        "a",
        "ab",
        "abc",
        "A1",
        "é",
        "12",
        "東京",
        "x y",
    ]
)
values: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=5,
)
types = st.sampled_from(["string", "integer", "number", "boolean", "null", "array", "object"])
leaves: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.just({}),
    st.builds(lambda kind: {"type": kind}, types),
    st.builds(lambda kinds: {"type": kinds}, st.lists(types, min_size=1, max_size=3, unique=True)),
    st.builds(lambda choices: {"enum": choices}, st.lists(values, min_size=1, max_size=4)),
    st.builds(lambda value: {"const": value}, values),
    st.builds(lambda low: {"type": "number", "minimum": low}, st.sampled_from([0, 1, 1.5, -3])),
    st.builds(lambda high: {"type": "integer", "maximum": high}, st.sampled_from([0, 1, 2.5, 10**20])),
    st.builds(lambda low: {"exclusiveMinimum": low}, st.sampled_from([0, 1.5])),
    st.builds(lambda step: {"multipleOf": step}, st.sampled_from([1, 2, 0.5])),
    st.builds(
        lambda pattern: {"type": "string", "pattern": pattern}, st.sampled_from(["^[a-z]+$", "[0-9]{2}", "b", "^a|c$"])
    ),
    st.builds(lambda low: {"type": "string", "minLength": low}, st.integers(0, 3)),
    st.builds(lambda high: {"maxLength": high}, st.integers(0, 3)),
    st.builds(lambda value: {"type": "string", "default": value}, values),
    st.just({"type": "string", "format": "date"}),
)


def nested(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.one_of(
        objects(inner),
        st.fixed_dictionaries(
            {"type": st.just("array"), "items": inner},
            optional={"minItems": st.integers(0, 2), "maxItems": st.integers(1, 2), "uniqueItems": st.booleans()},
        ),
        st.builds(
            lambda key, choices: {key: choices},
            st.sampled_from(["anyOf", "oneOf", "allOf"]),
            st.lists(inner, min_size=1, max_size=3),
        ),
        st.builds(lambda schema: {"not": schema}, inner),
    )


def objects(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"type": st.just("object"), "properties": st.dictionaries(names, inner, max_size=3)},
        optional={
            "required": st.lists(names, max_size=2, unique=True),
            "additionalProperties": st.booleans() | inner,
            "minProperties": st.integers(0, 2),
        },
    )


schemas = st.recursive(leaves, nested, max_leaves=6)
parameters = st.one_of(
    objects(schemas),
    st.builds(
        lambda schema, key, choices: {**schema, key: choices},
        objects(schemas),
        st.sampled_from(["anyOf", "oneOf", "allOf"]),
        st.lists(objects(leaves), min_size=1, max_size=2),
    ),
)
arguments = st.dictionaries(st.sampled_from([*NAMES, "d"]), values, max_size=4)


def blamed(error: Any) -> Iterator[str]:
    """The top-level parameters that an error of the other validator is about."""
    if error.absolute_path:
        yield str(error.absolute_path[0])
    elif error.validator == "required":
        yield from (name for name in error.validator_value if name not in error.instance)
    elif error.validator == "additionalProperties" and error.validator_value is False:
        yield from (name for name in error.instance if name not in error.schema.get("properties", {}))
    else:
        yield ""


def is_default(schema: dict[str, Any], name: str, value: Any) -> bool:
    declared = schema.get("properties", {}).get(name, {})
    other = Draft202012Validator({"const": declared.get("default")})
    return "default" in declared and other.is_valid(value)


def at_fault(schema: dict[str, Any], given: dict[str, Any]) -> set[str]:
    validator = validator_for(schema, Draft202012Validator)(schema)
    return {name for error in validator.iter_errors(given) for name in blamed(error)}


def faulty(schema: dict[str, Any], given: dict[str, Any]) -> set[str]:
    """As `at_fault`, without arguments at their declared default."""
    found = at_fault(schema, given)
    return {name for name in found if not (name in given and is_default(schema, name, given[name]))}


@settings(max_examples=800)
@given(parameters, arguments)
def test_both_find_fault_with_the_same_parameters(schema: dict[str, Any], given: dict[str, Any]) -> None:
    found = ArgumentSchema(schema).faulty(given)
    assert (not found) is Draft202012Validator(schema).is_valid(given)
    assert found == at_fault(schema, given)
    assert Tool("tool", schema, Rubric()).faulty_parameters(given) == faulty(schema, given)


OBJECT = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "integer"}}}


@pytest.mark.parametrize(
    ("schema", "given", "wanted"),
    [
        (OBJECT, {"a": "x", "b": 1}, set()),
        (OBJECT, {"a": 1, "b": "x"}, {"a", "b"}),
        (OBJECT, {"b": 1.0}, set()),
        (OBJECT, {"b": True}, {"b"}),
        (OBJECT, {"c": 1}, set()),
        ({**OBJECT, "additionalProperties": False}, {"c": 1, "d": 2}, {"c", "d"}),
        ({**OBJECT, "additionalProperties": {"type": "string"}}, {"c": 1, "d": "x"}, {"c"}),
        ({**OBJECT, "required": ["a", "b"]}, {}, {"a", "b"}),
        ({**OBJECT, "required": ["a"], "additionalProperties": False}, {"c": 1}, {"a", "c"}),
        ({**OBJECT, "minProperties": 1}, {}, {""}),
        ({**OBJECT, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}, {}, {""}),
        ({"properties": {"a": {"properties": {"x": {"type": "string"}}}}}, {"a": {"x": 1}}, {"a"}),
        ({"properties": {"a": {"required": ["x"]}}}, {"a": {}}, {"a"}),
        ({"properties": {"a": {"items": {"enum": [1, 2]}}}}, {"a": [1, 3]}, {"a"}),
        ({"properties": {"a": {"enum": [1, "x", None]}}}, {"a": True}, {"a"}),
        ({"properties": {"a": {"enum": [0]}}}, {"a": False}, {"a"}),
        ({"properties": {"a": {"const": 1}}}, {"a": 1.0}, set()),
        ({"properties": {"a": {"type": "string", "default": None}}}, {"a": None}, set()),
        ({"properties": {"a": {"type": "string", "default": None}}}, {"a": 1}, {"a"}),
        ({"properties": {"a": {"minLength": 2}}}, {"a": "東"}, {"a"}),
        ({"properties": {"a": {"minLength": 2}}}, {"a": "東京"}, set()),
        ({"properties": {"a": {"uniqueItems": True}}}, {"a": [1, True]}, set()),
        ({"properties": {"a": {"oneOf": [{"type": "integer"}, {"minimum": 5}]}}}, {"a": 7}, {"a"}),
        ({"$defs": {"x": {"type": "string"}}, "properties": {"a": {"$ref": "#/$defs/x"}}}, {"a": 1}, {"a"}),
    ],
)
def test_cases_by_hand(schema: dict[str, Any], given: dict[str, Any], wanted: set[str]) -> None:
    assert Tool("tool", schema, Rubric()).faulty_parameters(given) == wanted
    assert faulty(schema, given) == wanted


def test_without_a_schema_nothing_is_faulty() -> None:
    assert Tool("tool", None, Rubric()).faulty_parameters({"a": 1}) == set()


DRAFT_4 = "http://json-schema.org/draft-04/schema#"
DRAFT_7 = "http://json-schema.org/draft-07/schema#"
POSITIVE = {"$schema": DRAFT_4, "properties": {"a": {"minimum": 0, "exclusiveMinimum": True}, "b": {"type": "string"}}}
TUPLE = {"$schema": DRAFT_7, "properties": {"a": {"items": [{"type": "string"}]}, "b": {"type": "string"}}}
LATER = {"$schema": DRAFT_7, "properties": {"a": {"prefixItems": [{"type": "string"}]}, "b": {"type": "string"}}}


@pytest.mark.parametrize(
    ("schema", "given", "wanted"),
    [(POSITIVE, {"a": 1}, set()), (TUPLE, {"a": ["x", 5]}, set()), (LATER, {"a": [5]}, set())],
)
def test_a_schema_is_read_by_the_draft_it_names(
    schema: dict[str, Any], given: dict[str, Any], wanted: set[str]
) -> None:
    assert ArgumentSchema(schema).faulty(given) == wanted == at_fault(schema, given)


@pytest.mark.parametrize(
    ("schema", "given", "wanted"),
    [
        (POSITIVE, {"a": 0}, {"a"}),
        (POSITIVE, {"a": 1, "b": 5}, {"b"}),
        (TUPLE, {"a": [5]}, {"a"}),
        (TUPLE, {"a": ["x"], "b": 5}, {"b"}),
        (LATER, {"a": [5], "b": 5}, {"b"}),
    ],
)
def test_so_is_what_is_wrong(schema: dict[str, Any], given: dict[str, Any], wanted: set[str]) -> None:
    assert at_fault(schema, given) == wanted
    assert ArgumentSchema(schema).faulty(given) == wanted
