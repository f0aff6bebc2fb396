"""Conditions of statements, as far as a rehearsal knows what they ask about.

A key whose value is known (`iam:PassedToService`, `s3:prefix`) is judged; any other is not evaluated here, and said so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_COMPARISONS: Final = ("StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What conditions say.

    Attributes:
        met: false if one that could be judged is not met.
        open: those that could not be judged, as `operator key`.
    """

    met: bool = True
    open: tuple[str, ...] = ()


def judge(conditions: Mapping[str, Mapping[str, tuple[str, ...]]], context: Mapping[str, str]) -> Verdict:
    """What conditions say of a call.

    Args:
        conditions: operator -> key -> values.
        context: values of the keys that are known.
    """
    known = {key.lower(): value for key, value in context.items()}
    met, unknown = True, []
    for operator, keys in conditions.items():
        plain = operator.removesuffix("IfExists").rpartition(":")[2]
        wanted = plain.replace("Not", "", 1)
        for key, values in keys.items():
            if wanted not in _COMPARISONS or key.lower() not in known:
                unknown.append(f"{operator} {key}")
                continue
            hit = any(_compare(wanted, value, known[key.lower()]) for value in values)
            met = met and hit != (wanted != plain)
    return Verdict(met, tuple(unknown))


def _compare(operator: str, wanted: str, seen: str) -> bool:
    if operator == "StringEqualsIgnoreCase":
        return wanted.lower() == seen.lower()
    if operator == "StringEquals":
        return wanted == seen
    pattern = "".join({"*": ".*", "?": "."}.get(letter) or re.escape(letter) for letter in wanted)
    return re.fullmatch(pattern, seen, re.DOTALL) is not None
