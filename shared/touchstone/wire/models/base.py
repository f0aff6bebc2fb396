"""What all models share: no conversion, and no input quoted in errors, since it may be confidential."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import ErrorDetails

from touchstone.scoring.dialects.strict_json import value_deeper_than
from touchstone.scoring.errors import Fault
from touchstone.scoring.reference import MAX_DEPTH

Name = Annotated[str, Field(min_length=1)]
"""A text that can't be empty."""

Finite = Annotated[float, Field(allow_inf_nan=False)]
"""A number that is neither NaN nor infinite."""

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
"""A number from 0 to 1."""

Count = Annotated[int, Field(ge=0)]
"""A whole number from 0."""


def shallow(value: Any) -> Any:
    """The value, if it nests no deeper than values and schemas may."""
    if value_deeper_than(value, MAX_DEPTH):
        raise ValueError(f"expected values at most {MAX_DEPTH} deep")
    return value


Shallow = Annotated[Any, AfterValidator(shallow)]
"""Any value, if it nests no deeper than values may."""

QUIET = ConfigDict(strict=True, hide_input_in_errors=True)
"""Of adapters that are no model themselves."""


class Closed(BaseModel):
    """An object that we write, or that users write for us alone: an unknown key is a mistake."""

    model_config = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True)


class Open(BaseModel):
    """An object that others share with us: keys that we don't know are theirs."""

    model_config = ConfigDict(strict=True, extra="allow", hide_input_in_errors=True)


def fault_of(detail: ErrorDetails) -> Fault:
    """What pydantic found, by JSON pointer and in our words."""
    pointer = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in detail["loc"])
    problem = "expected no such key" if detail["type"] == "extra_forbidden" else detail["msg"]
    problem = problem.removeprefix("Value error, ")
    return Fault(pointer, problem[:1].lower() + problem[1:])
