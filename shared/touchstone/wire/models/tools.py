"""Tool specifications in OpenAI's function format: the form that we write."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from touchstone.scoring.rubric import Rubric
from touchstone.scoring.toolset import Tool
from touchstone.wire.models.base import Name, Open, shallow


def _compiles(schema: dict[str, Any] | None) -> dict[str, Any] | None:
    """The schema, if the validator that scores with it can use it: one engine decides what a JSON Schema is."""
    try:
        Tool("tool", schema, Rubric())
    except ValueError as error:
        raise ValueError(f"expected a JSON Schema that needs nothing outside itself ({type(error).__name__})") from None
    return schema


class Function(Open):
    """A function that a model can call."""

    name: Name = Field(description="Name by which it is called.")
    description: str | None = Field(None, description="What it does, for the model.")
    parameters: Annotated[dict[str, Any] | None, AfterValidator(shallow), AfterValidator(_compiles)] = Field(
        None, description="JSON Schema of its arguments; without one they go unchecked."
    )


class ToolSpec(Open):
    """A tool that the prompt offers."""

    type: Literal["function"] = Field(description="Always `function`.")
    function: Function = Field(description="The function.")


def _unique(specs: list[ToolSpec]) -> list[ToolSpec]:
    names = [spec.function.name for spec in specs]
    if len(set(names)) != len(names):
        raise ValueError("expected every tool once")
    return specs


ToolSpecs = Annotated[list[ToolSpec], AfterValidator(_unique)]
"""The tools of a sample; none of them twice."""


def knows(specs: Iterable[ToolSpec], name: str) -> bool:
    """Whether a call of that name calls one of these tools: its name, or its form on the wire (no dots)."""
    return any(name in (spec.function.name, spec.function.name.replace(".", "_")) for spec in specs)
