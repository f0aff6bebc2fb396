"""What all models share: no conversion, and no input quoted in errors, since it may be confidential."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(min_length=1)]
"""A text that can't be empty."""

Finite = Annotated[float, Field(allow_inf_nan=False)]
"""A number that is neither NaN nor infinite."""

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
"""A number from 0 to 1."""

Count = Annotated[int, Field(ge=0)]
"""A whole number from 0."""


QUIET = ConfigDict(strict=True, hide_input_in_errors=True)
"""Of adapters that are no model themselves."""


class Closed(BaseModel):
    """An object that we write, or that users write for us alone: an unknown key is a mistake."""

    model_config = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True)


class Open(BaseModel):
    """An object that others share with us: keys that we don't know are theirs."""

    model_config = ConfigDict(strict=True, extra="allow", hide_input_in_errors=True)
