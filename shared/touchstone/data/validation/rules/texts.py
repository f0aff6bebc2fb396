"""What counts as a text."""

from __future__ import annotations

from typing import Any


def is_text(value: Any) -> bool:
    """Whether it is a text that is not blank."""
    return isinstance(value, str) and bool(value.strip())
