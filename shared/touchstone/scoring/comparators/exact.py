"""Equality of JSON values, strict on types but for 1 = 1.0."""

from __future__ import annotations

__all__ = ["exact_grade", "same_json"]


def same_json(a: object, b: object) -> bool:
    """Tell whether two JSON values are the same value.

    Integers and floats compare by value (1 = 1.0), booleans only with booleans, object keys in any
    order, lists by position. NaN equals nothing. Iterative, so that nesting cannot exhaust the stack.

    Args:
        a: Any JSON value.
        b: Any JSON value.

    Returns:
        True when both are the same JSON value.
    """
    if isinstance(a, str):
        return isinstance(b, str) and a == b
    pending = [(a, b)]
    while pending:
        left, right = pending.pop()
        if isinstance(left, dict):
            if not isinstance(right, dict) or left.keys() != right.keys():
                return False
            pending.extend((value, right[key]) for key, value in left.items())
        elif isinstance(left, list):
            if not isinstance(right, list) or len(left) != len(right):
                return False
            pending.extend(zip(left, right, strict=True))
        elif isinstance(left, bool) or isinstance(right, bool):
            if left is not right:
                return False
        elif left != right:
            return False
    return True


def exact_grade(expected: object, seen: object) -> float:
    """Grade by JSON equality.

    Args:
        expected: The reference value, any JSON.
        seen: The emitted value, any JSON.

    Returns:
        1.0 when `same_json` holds, else 0.0.
    """
    return 1.0 if same_json(expected, seen) else 0.0
