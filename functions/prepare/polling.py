"""How often a machine looks, so that it neither asks too often nor writes too long a history."""

from __future__ import annotations

import math

MOST_POLLS = 2000
"""A look costs nine events (Wait 2, Task 5, Choice 2) of the 25,000 that an execution may have."""

_SECONDS = 60


def polling(seconds: int) -> dict[str, int]:
    """Seconds between two looks, and how many looks there are in so much time."""
    between = max(_SECONDS, math.ceil(seconds / MOST_POLLS))
    return {"poll_seconds": between, "polls": math.ceil(seconds / between)}
