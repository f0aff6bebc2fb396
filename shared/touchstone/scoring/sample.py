"""One sample: a prompt's reference with one model answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Sample:
    """What scoring needs of a row, as `touchstone.wire` reads it.

    Attributes:
        id: the caller's id, echoed as it came.
        message: the assistant turn that is scored; None when there is none.
        reference: reference in our own shape, `{"calls": [...], "order": ...}`.
        tools: tool specs (OpenAI, Converse or bare), or None when the row has none.
    """

    id: str
    message: Mapping[str, Any] | None
    reference: Mapping[str, Any]
    tools: list[Any] | None = None
