import enum
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Annotated, Any, Literal

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel, Field, validate_call
from typing_extensions import TypedDict

from touchstone.wire.tool_specs import tool_spec


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Address(BaseModel):
    """Where it is."""

    street: str
    title: str | None = None
    number: Annotated[int, Field(ge=1, description="House number")] = 1


class Person(TypedDict):
    name: str
    address: Address


class Tree(BaseModel):
    children: "list[Tree]"


def everything(
    kind: Literal["a", "b"],
    colour: Colour,
    code: Annotated[str, Field(min_length=2, max_length=4, pattern="^[a-z]+$")],
    people: list[Person],
    day: date = date(2024, 2, 29),
    only: Literal["x"] = "x",
    note: str | None = None,
    limit: Annotated[int, Field(ge=1, le=50)] | None = None,
    mixed: int | list[str] | None = None,
    home: Address | None = None,
) -> dict[str, Any]:
    """Do everything.

    And say so in
    two lines.

    Args:
        kind: The kind,
            told at length.
        colour: The colour.
        code: The code.
        people: The people.
        day: The day.
        only: The only choice.
        note: A note.
        limit: A limit.
        mixed: A number or words.
        home: A home.

    Returns:
        Nothing.
    """
    return locals()


def parameters_of(function: Callable[..., object]) -> dict[str, Any]:
    parameters: dict[str, Any] = tool_spec(function)["function"]["parameters"]
    return parameters


def property_of(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = parameters_of(everything)["properties"][name]
    return schema


def keys_of(node: Any) -> set[str]:
    if isinstance(node, dict):
        return set(node) | {key for child in node.values() for key in keys_of(child)}
    if isinstance(node, list):
        return {key for child in node for key in keys_of(child)}
    return set()


def test_shape() -> None:
    spec = tool_spec(everything)
    assert list(spec) == ["type", "function"]
    assert list(spec["function"]) == ["name", "description", "parameters"]
    assert spec["function"]["name"] == "everything"
    assert spec["function"]["description"] == "Do everything. And say so in two lines."
    Draft202012Validator.check_schema(spec["function"]["parameters"])


def test_parameters_without_default_are_required() -> None:
    parameters = parameters_of(everything)
    assert parameters["required"] == ["kind", "colour", "code", "people"]
    assert parameters["additionalProperties"] is False


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("kind", {"type": "string", "description": "The kind, told at length.", "enum": ["a", "b"]}),
        ("colour", {"type": "string", "description": "The colour.", "enum": ["red", "blue"]}),
        (
            "code",
            {
                "type": "string",
                "description": "The code.",
                "pattern": "^[a-z]+$",
                "minLength": 2,
                "maxLength": 4,
            },
        ),
        (
            "day",
            {"type": "string", "description": "The day.", "format": "date", "default": "2024-02-29"},
        ),
        ("only", {"type": "string", "description": "The only choice.", "enum": ["x"], "default": "x"}),
        ("note", {"type": "string", "description": "A note."}),
        ("limit", {"type": "integer", "description": "A limit.", "minimum": 1, "maximum": 50}),
        (
            "mixed",
            {
                "description": "A number or words.",
                "anyOf": [{"type": "integer"}, {"type": "array", "items": {"type": "string"}}],
            },
        ),
    ],
)
def test_schema_of_a_type_in_a_fixed_key_order(name: str, schema: dict[str, Any]) -> None:
    found = property_of(name)
    assert found == schema
    assert list(found) == list(schema)


def test_nested_objects_are_inlined_and_closed() -> None:
    person = property_of("people")["items"]
    assert person["required"] == ["name", "address"]
    assert person["additionalProperties"] is False
    assert person["properties"]["address"] == {
        "type": "object",
        "description": "Where it is.",
        "properties": {
            "street": {"type": "string"},
            "title": {"type": "string"},
            "number": {"type": "integer", "description": "House number", "minimum": 1, "default": 1},
        },
        "required": ["street"],
        "additionalProperties": False,
    }


def test_the_parameters_own_description_wins() -> None:
    assert property_of("home")["description"] == "A home."


def test_nothing_superfluous_is_left() -> None:
    assert keys_of(tool_spec(everything)).isdisjoint({"$defs", "$ref", "const"})
    assert "title" in property_of("home")["properties"]
    assert "title" not in property_of("home")


def test_the_same_twice() -> None:
    assert str(tool_spec(everything)) == str(tool_spec(everything))


def test_a_function_without_parameters() -> None:
    def ping() -> str:
        """Answer."""
        return "pong"

    assert parameters_of(ping) == {"type": "object", "properties": {}, "additionalProperties": False}


def test_decorated_functions_are_looked_through() -> None:
    @wraps(everything)
    def wrapped(*args: Any, **kwargs: Any) -> dict[str, Any]:
        return everything(*args, **kwargs)

    assert tool_spec(wrapped) == tool_spec(everything)
    assert tool_spec(validate_call(everything)) == tool_spec(everything)


def test_no_summary() -> None:
    def silent(word: str) -> None:
        pass

    with pytest.raises(ValueError, match="silent: the docstring has no summary"):
        tool_spec(silent)


def test_no_description() -> None:
    def half(word: str, other: str) -> None:
        """Do half.

        Args:
            word: A word.
        """

    with pytest.raises(ValueError, match="half: parameter 'other' has no description"):
        tool_spec(half)


def test_no_annotation() -> None:
    def loose(word) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
        """Do it.

        Args:
            word: A word.
        """

    with pytest.raises(ValueError, match="loose: parameter 'word' has no annotation"):
        tool_spec(loose)


def test_variadic_parameters() -> None:
    def many(*words: str) -> None:
        """Do it.

        Args:
            words: Words.
        """

    with pytest.raises(ValueError, match="many: parameter 'words' cannot be passed by name"):
        tool_spec(many)


def test_a_type_that_contains_itself() -> None:
    def grow(tree: Tree) -> None:
        """Grow.

        Args:
            tree: A tree.
        """

    with pytest.raises(ValueError, match="grow: parameter 'tree' has a type that contains itself: Tree"):
        tool_spec(grow)


def test_a_type_without_a_schema() -> None:
    def call(back: Callable[[], None]) -> None:
        """Call back.

        Args:
            back: A function.
        """

    with pytest.raises(ValueError, match="call: parameter 'back' has a type without a JSON Schema"):
        tool_spec(call)
