"""Values of a closed list: right as written, half right in another spelling."""

from __future__ import annotations

from touchstone.scoring.comparators.exact import same_json
from touchstone.scoring.comparators.text import same_text

__all__ = ["enum_grade"]


def enum_grade(expected: object, seen: object) -> float:
    """Grade a value of an enumeration.

    Args:
        expected: The reference value, any JSON.
        seen: The emitted value, any JSON.

    Returns:
        1.0 when equal as JSON, 0.5 when two strings are equal only under `normalise_text` (the schema's
        `enum` would refuse the spelling), else 0.0.
    """
    if same_json(expected, seen):
        return 1.0
    if isinstance(expected, str) and isinstance(seen, str):
        return 0.5 if same_text(expected, seen) else 0.0
    return 0.0
