"""JSON as a strict reader takes it: no duplicate keys, no NaN, no endless integers or depth."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import Any

_TOKENS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[\]{}]', re.DOTALL)
_CLOSER = {"{": "}", "[": "]"}


class JsonFault(ValueError):
    """JSON that reads as one thing here and another there; `code` says why it is refused."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise JsonFault("duplicate_key")
    return value


def no_constant(_: str) -> Any:
    """Refuse NaN and Infinity, which JSON does not have.

    Raises:
        JsonFault: `not_a_number`, always.
    """
    raise JsonFault("not_a_number")


def finite(text: str) -> float:
    """The float of a JSON number.

    Raises:
        JsonFault: `not_a_number`: it is too large for one, and would read as infinity.
    """
    value = float(text)
    if math.isinf(value):
        raise JsonFault("not_a_number")
    return value


_decoder = json.JSONDecoder(object_pairs_hook=_object, parse_constant=no_constant, parse_float=finite)
_scan: Callable[[str, int], tuple[Any, int]] = _decoder.scan_once  # type: ignore[attr-defined] # not in typeshed


_unchecked = json.JSONDecoder(parse_constant=no_constant, parse_float=finite)
scan_unchecked: Callable[[str, int], tuple[Any, int]] = _unchecked.scan_once  # type: ignore[attr-defined]
"""Reads as `decode` does, in half the time, and overlooks a key that comes twice; any ValueError or StopIteration
says that it is no JSON. For those who count keys afterwards: `keys_in` and `text.count(":")` differ then."""


def keys_in(value: Any) -> int:
    """How many keys a JSON value has, at all depths."""
    if type(value) is dict:
        return len(value) + sum(map(keys_in, value.values()))
    return sum(map(keys_in, value)) if type(value) is list else 0


def decode(text: str, start: int = 0) -> tuple[Any, int]:
    """The JSON value that begins at `start`, and the index after it.

    Callers bound the depth first (`deeper_than`): the scanner recurses.

    Raises:
        JsonFault: duplicate keys, NaN or Infinity, an integer of more than 4,300 digits.
        json.JSONDecodeError: not JSON.
    """
    try:
        value, end = _scan(text, start)
    except StopIteration as stop:
        raise json.JSONDecodeError("Expecting value", text, stop.value) from None
    except (json.JSONDecodeError, JsonFault):
        raise
    except ValueError as error:  # int() refuses more digits than sys.get_int_max_str_digits()
        raise JsonFault("giant_integer") from error
    return value, end


def decode_object(text: str) -> dict[str, Any]:
    """The JSON object that `text` holds, and nothing else.

    Raises:
        JsonFault: as `decode`; `bad_arguments` when it is no object or something follows it.
        json.JSONDecodeError: not JSON.
    """
    stripped = text.strip()
    value, end = decode(stripped)
    if end != len(stripped) or not isinstance(value, dict):
        raise JsonFault("bad_arguments")
    return value


def deeper_than(text: str, limit: int) -> bool:
    """Whether brackets outside strings nest deeper than `limit`; one pass, stops at the first excess."""
    if text.count("{") + text.count("[") <= limit:
        return False
    depth = 0
    for match in _TOKENS.finditer(text):
        token = match.group()
        if token in "[{":
            depth += 1
            if depth > limit:
                return True
        elif token in "]}":
            depth = max(depth - 1, 0)
    return False


def value_deeper_than(value: Any, limit: int) -> bool:
    """Whether a JSON value nests deeper than `limit`; iterative, so depth can't exhaust the stack."""
    if not isinstance(value, (dict, list)):
        return False
    layer = [value]
    for _ in range(limit + 1):
        layer = [
            child
            for node in layer
            if isinstance(node, (dict, list))
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, (dict, list))
        ]
        if not layer:
            return False
    return True


def volume(value: Any) -> int:
    """About how many characters a JSON value takes: its strings and keys, and one for everything else."""
    total = 0
    layer = [value]
    while layer:
        node = layer.pop()
        if isinstance(node, str):
            total += len(node)
        elif isinstance(node, dict):
            total += sum(map(len, node))
            layer += node.values()
        elif isinstance(node, list):
            layer += node
        total += 1
    return total


def extent(text: str, start: int) -> tuple[int, bool]:
    """Where the bracket opened at `start` closes: (index after it, True), or (len(text), False) if it never does."""
    stack: list[str] = []
    for match in _TOKENS.finditer(text, start):
        token = match.group()
        if token in "[{":
            stack.append(_CLOSER[token])
        elif token in "]}":
            if not stack or stack.pop() != token:
                return match.end(), True
            if not stack:
                return match.end(), True
    return len(text), False


def close_truncated(text: str) -> Any:
    """The value of JSON that was cut off: open strings and brackets closed, else the last member dropped.

    Raises:
        JsonFault: it can't be closed (`truncated_json`), was not cut off (`broken_json`), or what stands before the
            cut is at fault.
    """
    stack, commas, in_string = _open_brackets(text)
    if not stack and not in_string:
        raise JsonFault("broken_json")
    tail = text[:-1] if in_string and _ends_in_lone_backslash(text) else text
    closers = "".join(reversed(stack))
    candidates = [tail + ('"' if in_string else "") + closers]
    candidates += [text[:cut] + "".join(reversed(open_)) for cut, open_ in reversed(commas[-3:])]
    for candidate in candidates:
        try:
            value, end = decode(candidate)
        except json.JSONDecodeError:
            continue
        if end == len(candidate):
            return value
    raise JsonFault("truncated_json")


def _open_brackets(text: str) -> tuple[list[str], list[tuple[int, list[str]]], bool]:
    """Closers still owed at the end, the last places where a member could end, whether a string is open."""
    stack: list[str] = []
    cuts: list[tuple[int, list[str]]] = []
    in_string = False
    last = 0
    for match in _TOKENS.finditer(text):
        gap = text.rfind(",", last, match.start())
        if gap >= 0:
            cuts = [*cuts[-2:], (gap, list(stack))]
        last = match.end()
        token = match.group()
        if token in "[{":
            stack.append(_CLOSER[token])
            cuts = [*cuts[-2:], (match.end(), list(stack))]
        elif token in "]}":
            if stack:
                stack.pop()
        else:
            in_string = len(token) == 1 or not token.endswith('"') or _ends_in_lone_backslash(token[:-1])
    gap = text.rfind(",", last)
    if gap >= 0:
        cuts = [*cuts[-2:], (gap, list(stack))]
    return stack, cuts, in_string


def _ends_in_lone_backslash(text: str) -> bool:
    return (len(text) - len(text.rstrip("\\"))) % 2 == 1
