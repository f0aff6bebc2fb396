"""Reference answers in the shapes that others write and we read."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypeAliasType

from touchstone.wire.models.base import Name, Open
from touchstone.wire.models.reference import Reference

Arguments = dict[str, Any] | str | None
"""Arguments as an object, or as JSON text."""


class AnalysedTool(Open):
    """A tool of a `Query analysis`."""

    Tool: Name = Field(description="Name of the tool.")
    Parameters: Arguments = Field(None, description="Its parameters; one that says N/A may be left out.")


class Analysis(Open):
    """The inner part of a `Query analysis`."""

    Tools: list[AnalysedTool] = Field(description="Expected calls, in sequence.")
    Type: str | list[str] | None = Field(None, description="Kind of question.")


class QueryAnalysis(Open):
    """The reference of the public Nova sample."""

    analysis: Analysis = Field(alias="Query analysis", description="The analysis.")


class ToolCalled(Open):
    """The reference of AWS's own tool example."""

    tool_called: str | None = Field(description="Name of the tool; `none` or null where to abstain is right.")
    tool_parameters: Arguments = Field(None, description="Its arguments.")


class PlainCall(Open):
    """A call by its name."""

    name: Name = Field(description="Name of the tool.")
    arguments: Arguments = Field(None, description="Its arguments.")


class FunctionCall(Open):
    """A call in OpenAI's form."""

    function: PlainCall = Field(description="Name and arguments.")


Alternatives = Annotated[
    dict[Name, dict[str, Annotated[list[Any], Field(min_length=1)]]], Field(min_length=1, max_length=1)
]
"""`{tool: {parameter: [right, also right]}}`; an empty text among the values: it may be left out."""

AnyCall = TypeAliasType("AnyCall", PlainCall | FunctionCall | Alternatives)


class ToolCalls(Open):
    """A reference in OpenAI's form."""

    tool_calls: list[AnyCall] = Field(description="Expected calls.")


class WrappedText(Open):
    """A reference that a platform wrapped as text."""

    text: Name = Field(description="Any other shape as JSON text.")


AnyReference = TypeAliasType(
    "AnyReference",
    Reference
    | QueryAnalysis
    | Analysis
    | ToolCalled
    | ToolCalls
    | FunctionCall
    | PlainCall
    | WrappedText
    | Alternatives
    | list[AnyCall]
    | Name,
)
"""A reference in any shape that is read; as text it holds any of the others as JSON."""
