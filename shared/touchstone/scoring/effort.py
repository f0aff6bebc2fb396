"""How much comparing of free text one answer may cost.

Similarity is the only comparison whose cost an answer can drive up, by many long values that all have to be
compared with all expected ones. Beyond the allowance, which no honest answer comes near, only equal text is right.
"""

from __future__ import annotations

import threading
from typing import Any

_ALLOWANCE = 128
_CHARACTERS_A_UNIT = 256


class _Account(threading.local):
    left = _ALLOWANCE


_account = _Account()


def renew_effort() -> None:
    """Grant the allowance anew, for the next answer."""
    _account.left = _ALLOWANCE


def effort_is_left() -> bool:
    """Whether anything of the allowance is left."""
    return _account.left > 0


def spend_effort(expected: Any, seen: Any) -> bool:
    """Take one comparison off the allowance, more for long text; False when there is none left."""
    characters = sum(len(value) for value in (expected, seen) if isinstance(value, str))
    _account.left -= 1 + characters // _CHARACTERS_A_UNIT
    return _account.left >= 0
