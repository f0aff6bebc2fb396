"""Numbers as a reader meets them: percentages for means, points for differences, dashes for nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NOTHING = "\u2013"
_MINUS = "\u2212"
_SMALL_P = 0.001
_DIGEST_CHARACTERS = 12
_MINUTE, _HOUR = 60, 3600
_SHORT_SECONDS = 10
_TINY, _TEN, _THOUSAND, _HUGE = 0.001, 10, 1000, 1e9


def percent(value: float | None) -> str:
    """A share or mean (0 to 1) in percent, one digit."""
    return NOTHING if value is None else f"{value * 100:.1f}%"


def points(value: float | None) -> str:
    """A difference (-1 to 1) in percentage points, with its sign."""
    if value is None:
        return NOTHING
    rounded = round(value * 100, 1)
    return "0.0" if rounded == 0 else f"{'+' if rounded > 0 else _MINUS}{abs(rounded):.1f}"


def interval(mean: Mapping[str, Any]) -> str:
    """The interval of a mean in percent, without the sign; empty where there is none."""
    low, high = mean.get("low"), mean.get("high")
    return "" if low is None or high is None else f"{low * 100:.1f}{NOTHING}{high * 100:.1f}"


def points_interval(gain: Mapping[str, Any]) -> str:
    """The interval of a difference in points; empty where there is none."""
    low, high = gain.get("low"), gain.get("high")
    return "" if low is None or high is None else f"{points(low)} to {points(high)}"


def probability(value: float | None) -> str:
    """A p value."""
    if value is None:
        return NOTHING
    return f"<{_SMALL_P}" if value < _SMALL_P else f"{value:.3f}"


def count(value: float | None) -> str:
    """A whole number with thousands apart."""
    return NOTHING if value is None else f"{value:,.0f}"


def number(value: float | None) -> str:
    """A measured number, in as many digits as tell something."""
    if value is None:
        return NOTHING
    size = abs(value)
    if size and not _TINY <= size < _HUGE:
        return f"{value:.2e}".replace("-", _MINUS)
    return f"{value:,.{3 if size < _TEN else 1 if size < _THOUSAND else 0}f}".replace("-", _MINUS)


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: `1 sample`, `2 samples`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def level_of(statistics: Mapping[str, Any] | None) -> str:
    """The level of the intervals, as in `95%`."""
    level = (statistics or {}).get("level")
    return "" if level is None else f"{level * 100:g}%"


def seconds(value: float | None) -> str:
    """A duration."""
    if value is None:
        return NOTHING
    if value < _MINUTE:
        return f"{value:.2f} s" if value < _SHORT_SECONDS else f"{value:.1f} s"
    whole = round(value)
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE:02d} s"
    return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE:02d} min"


def short_digest(value: str | None) -> str:
    """The first characters of a digest: enough to tell two apart by eye."""
    if not value:
        return NOTHING
    kind, _, rest = value.rpartition(":")
    shown = rest[:_DIGEST_CHARACTERS] + ("…" if len(rest) > _DIGEST_CHARACTERS else "")
    return f"{kind}:{shown}" if kind else shown


def shorten(name: str, limit: int) -> str:
    """A name of at most so many characters; what is cut is cut out of the middle, for names often differ at the end."""
    if len(name) <= limit:
        return name
    head = (limit - 1) * 3 // 5
    return f"{name[:head]}…{name[len(name) - (limit - 1 - head) :]}"


def sentence(words: str) -> str:
    """The words as a sentence: a capital first, a full stop last."""
    text = words.strip()
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?:" else ".")
