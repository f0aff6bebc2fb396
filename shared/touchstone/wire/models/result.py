"""What `touchstone score --out` writes for a sample: one JSON object a line."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from touchstone.wire.models.base import QUIET, Closed, Count, Name, Share

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


class CallOutcome(Closed):
    """An expected call beside an emitted one."""

    expected: Name | None = Field(description="Tool of the expected call; null when none is left.")
    emitted: Name | None = Field(
        description="Tool of the emitted call; `(unknown)` for a name that the row does not offer, `(broken)` for an "
        "attempt that can't be used; null when none is left."
    )
    arguments: dict[str, Share] = Field(description="Of a matched call: grade by expected argument.")


class ExecutionLoss(Closed):
    """One cause of a lower score by execution."""

    code: Name = Field(description="Stable code; docs/evaluate.md lists them.")
    pointer: str = Field(description='JSON pointer into `{"expected": [calls], "emitted": [calls]}`.')
    lost: Annotated[float, Field(gt=0, le=1)] = Field(description="Part of the score lost by it.")


class Executed(Closed):
    """What the emitted calls return, compared with what the reference's return."""

    score: Share = Field(description="Likeness of the results over expected and emitted calls.")
    same_results: bool = Field(description="Whether nothing was lost: the counterpart of `exact`.")
    reasons: list[ExecutionLoss] = Field(description="Where it was lost, largest first; losses sum to 1 - score.")


class ExecutionFault(Closed):
    """Why a sample has no score by execution."""

    code: Name = Field(description="Stable code, such as `tool_raised`.")
    pointer: str = Field(description="JSON pointer to the tools or the call.")


class NotExecuted(Closed):
    """A sample without a score by execution, by no fault of the model's."""

    unscored: ExecutionFault = Field(description="Why.")


class _Head(Closed):
    id: Any = Field(description="The sample's id as it came; `item-<index>` when it had none.")
    rubric: Digest = Field(description="Digest of the rubric.")
    sample: Count | None = Field(None, description="Which of the answers to the prompt, from 0; of evaluations.")
    category: str | None = Field(description="Kind of question.")
    family: str | None = Field(description="Documents that the row was made of.")


class Scored(_Head):
    """A scored sample."""

    reward: Share = Field(description="The one number that trains.")
    graded: Share = Field(description="The reward without its exact bonus.")
    exact: bool = Field(description="Whether the calls are exactly right.")
    rung: int = Field(ge=1, le=5, description="1 (wrong tool, or none) to 5 (exact).")
    parts: Parts = Field(description="The parts of the score.")
    valid: bool = Field(description="Whether it can be read whole, calls known tools only and breaks no schema.")
    dialect: ResultDialect = Field(description="Form in which the calls were written.")
    tools: list[str] = Field(description="Expected tools, sorted.")
    calls: list[CallOutcome] = Field(description="Matched calls, then what is left over on either side.")
    reasons: list[Reason] = Field(description="Where the points went, largest loss first; losses sum to 1 - reward.")
    execution: Executed | NotExecuted | None = Field(None, description="By execution; of evaluations with `--execute`.")


class RowFault(Closed):
    """Why a row can't be scored."""

    code: Name = Field(description="Stable code, such as `no_reference`.")
    pointer: str = Field(description="JSON pointer into the row.")
    problem: str = Field(description="What was expected there.")


class Unscored(_Head):
    """A sample that can't be scored, whatever the model answered."""

    unscored: RowFault = Field(description="Why.")


class Failure(Closed):
    """Why there is no answer."""

    code: Name = Field(description="Stable code, such as `throttled`.")


class Failed(_Head):
    """A sample to which no answer could be had, by no fault of the model or the row."""

    failed: Failure = Field(description="Why.")


Result = Scored | Unscored | Failed

RESULT: TypeAdapter[Result] = TypeAdapter(Result, config=QUIET)
"""Checks a result row."""
