"""Checks of what an endpoint sent back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from touchstone.inference.model import ModelUnavailableError, Tokens


def plain(message: dict[str, Any]) -> dict[str, Any]:
    """A message, if it is plain JSON.

    Raises:
        ModelUnavailableError: `bad_response`: it holds NaN, bytes or the like, and could not be kept.
    """
    try:
        json.dumps(message, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        raise ModelUnavailableError("bad_response", retryable=True, detail="the message is no plain JSON") from None
    return message


def tokens_of(usage: Any, taken: str, given: str) -> Tokens | None:
    """The token counts of a response, by the names of their keys; None where they are missing or no counts."""
    if not isinstance(usage, Mapping):
        return None
    sent, got = usage.get(taken), usage.get(given)
    if not isinstance(sent, int) or not isinstance(got, int) or min(sent, got) < 0:
        return None
    return Tokens(sent, got)
