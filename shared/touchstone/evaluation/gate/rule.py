"""What a rule of the gate answers."""

from __future__ import annotations

from typing import Any, NamedTuple

PROMOTE, HOLD, REJECT = "promote", "hold", "reject"


class Ruling(NamedTuple):
    """One rule's answer: what was seen, what the limit is, and why in words."""

    rule: str
    outcome: str
    seen: Any
    limit: Any
    words: str
