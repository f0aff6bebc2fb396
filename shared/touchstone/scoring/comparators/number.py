"""Numbers: integers exactly, others by relative tolerance, strings only by a lossless cast."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import TypeGuard

from touchstone.scoring.comparators.exact import same_json

__all__ = ["integer_grade", "number_grade"]

_LONGEST = 4300
"""Python's own limit on converting digits; longer strings are never converted."""
_FLOAT_BITS = 1024
_EXACT_IN_FLOAT = 2**53
_INTEGER = re.compile(r"0|-?[1-9][0-9]*")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _equal(a: float, b: float) -> bool:
    """Equal as written: 1e23 and 10**23 are the same decimal, though not the same binary value."""
    if a == b:
        return math.isfinite(a) if isinstance(a, float) else True
    if isinstance(a, float) == isinstance(b, float):
        return False
    inexact, whole = (a, b) if isinstance(a, float) else (b, a)
    if not math.isfinite(inexact) or abs(inexact) < _EXACT_IN_FLOAT or int(whole).bit_length() > _FLOAT_BITS:
        return False
    return Decimal(repr(inexact)) == int(whole)


def _close(a: float, b: float, tolerance: float) -> bool:
    if _equal(a, b):
        return True
    if all(isinstance(value, int) or value.is_integer() for value in (a, b)):
        return False
    try:
        return math.isfinite(a) and math.isfinite(b) and math.isclose(a, b, rel_tol=tolerance, abs_tol=0.0)
    except OverflowError:  # an integer beyond every float is close to none
        return False


def _reads_as(text: str, value: float) -> bool:
    return Decimal(text) == (Decimal(repr(value)) if isinstance(value, float) else value)


def integer_grade(expected: object, seen: object) -> float:
    """Grade an integer, exactly: no tolerance at any size.

    Args:
        expected: The reference value; one that is no number is compared as JSON.
        seen: The emitted value, any JSON.

    Returns:
        1.0 when equal (1 = 1.0; true is not 1), 0.5 for the canonical digits of an equal value as a
        string ("3" for 3; not "03", "+3" or "3.0"), else 0.0.
    """
    if not _is_number(expected):
        return 1.0 if same_json(expected, seen) else 0.0
    if _is_number(seen):
        return 1.0 if _equal(expected, seen) else 0.0
    if isinstance(seen, str) and len(seen) <= _LONGEST and _INTEGER.fullmatch(seen):
        return 0.5 if _equal(expected, int(seen)) else 0.0
    return 0.0


def number_grade(expected: object, seen: object, tolerance: float = 1e-6) -> float:
    """Grade a number by relative tolerance; two integral values compare exactly.

    An absolute tolerance would take any small value for 8.854e-12, and a relative one on integers
    100,000,001 for 100,000,000 (reference/scoring.md), so neither is used.

    Args:
        expected: The reference value; one that is no number is compared as JSON.
        seen: The emitted value, any JSON.
        tolerance: The relative tolerance, from the rubric; not negative.

    Returns:
        1.0 when equal within the tolerance, 0.5 for a plain decimal string of exactly that value, else
        0.0. NaN and infinities equal nothing, not even themselves.
    """
    if not _is_number(expected):
        return 1.0 if same_json(expected, seen) else 0.0
    if _is_number(seen):
        return 1.0 if _close(expected, seen, tolerance) else 0.0
    if isinstance(seen, str) and len(seen) <= _LONGEST and _DECIMAL.fullmatch(seen):
        return 0.5 if _reads_as(seen, expected) else 0.0
    return 0.0
