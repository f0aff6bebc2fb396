"""What `touchstone score --out` writes for a sample: one JSON object a line."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from touchstone.wire.models.base import QUIET, Closed, Name, Share

Digest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
ResultDialect = Literal["tool_calls", "tool_use", "nova", "tool_call", "json", "query_analysis", "none"]


class Parts(Closed):
    """The parts of a score; null where one does not apply."""

    parse: Share = Field(description="How cleanly the calls were written.")
    selection: Share = Field(description="Matched calls over expected and emitted ones.")
    arguments: Share = Field(description="Grades of the matched calls over expected and emitted ones.")
    order: Share | None = Field(description="Satisfied pairs over demanded ones.")
    part_schema: Share | None = Field(alias="schema", description="Validity of the matched calls' arguments.")


class Reason(Closed):
    """One cause of lost points."""

    code: Name = Field(description="Stable code; docs/reasons.md lists them.")
    pointer: str = Field(description='JSON pointer into `{"expected": [calls], "emitted": [calls]}`.')
    lost: Annotated[float, Field(gt=0, le=1)] = Field(description="Points of the reward lost by it.")
    expected: Any = Field(None, description="What was expected; only with `--show-text`.")
    seen: Any = Field(None, description="What was seen; only with `--show-text`.")


class _Head(Closed):
    id: Any = Field(description="The sample's id as it came; `item-<index>` when it had none.")
    rubric: Digest = Field(description="Digest of the rubric.")
    category: str | None = Field(description="Kind of question.")


class Scored(_Head):
    """A scored sample."""

    reward: Share = Field(description="The one number that trains.")
    graded: Share = Field(description="The reward without its exact bonus.")
    exact: bool = Field(description="Whether the calls are exactly right.")
    rung: int = Field(ge=1, le=5, description="1 (wrong tool, or none) to 5 (exact).")
    parts: Parts = Field(description="The parts of the score.")
    dialect: ResultDialect = Field(description="Form in which the calls were written.")
    tools: list[str] = Field(description="Expected tools, sorted.")
    reasons: list[Reason] = Field(description="Where the points went, largest loss first; losses sum to 1 - reward.")


class RowFault(Closed):
    """Why a row can't be scored."""

    code: Name = Field(description="Stable code, such as `no_reference`.")
    pointer: str = Field(description="JSON pointer into the row.")
    problem: str = Field(description="What was expected there.")


class Unscored(_Head):
    """A sample that can't be scored, whatever the model answered."""

    unscored: RowFault = Field(description="Why.")


Result = Scored | Unscored

RESULT: TypeAdapter[Result] = TypeAdapter(Result, config=QUIET)
"""Checks a result row."""
