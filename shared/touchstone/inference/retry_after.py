"""How long an endpoint asks to wait (RFC 9110, 10.2.3; and `retry-after-ms`, which some send)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from email.utils import parsedate_to_datetime


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds to wait; None when the headers don't say, or say what can't be read.

    Args:
        headers: of the response.
        now: seconds since 1970, to count from where the header gives a date.
    """
    found = _number(headers.get("retry-after-ms"))
    if found is not None:
        return found / 1000.0
    written = headers.get("retry-after")
    found = _number(written)
    if found is not None or written is None:
        return found
    try:
        return max(0.0, parsedate_to_datetime(written).timestamp() - now)
    except (TypeError, ValueError, OverflowError):
        return None


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None
