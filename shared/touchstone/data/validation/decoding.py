"""Rows out of lines: the lists of tools, most of a row and the same in many, are read once by their bytes."""

from __future__ import annotations

import contextlib
from operator import attrgetter
from typing import Any, NamedTuple

from pydantic_core import from_json

from touchstone.data.validation.doubled import Place, doubled_in, may_be_doubled

_KEY, _ESCAPE = b'"tools":', ord("\\")
_HOLDERS = ("reference_answer", "toolConfig")
_MARK = "\0tools "
_STAND_INS = [f'"\\u0000tools {number}"'.encode() for number in range(3)]
_END, _TRIES = b"}]", 8
_HEAD = 160
_MOST_BYTES, _MISSES = 1_000_000, 1_000


class _Tools(NamedTuple):
    """A list of tools: its bytes, what they hold, and whether a key in it may stand twice."""

    content: bytes
    value: Any
    doubled: bool


class Decoder:
    """Decodes lines; what it gives for lists of tools is shared between rows, and must not be changed."""

    def __init__(self) -> None:
        self._kept: dict[bytes, list[_Tools]] = {}
        self._size = self._hits = self._misses = 0

    def decode(self, content: bytes) -> tuple[Any, list[Place]]:
        """What a line holds, and where keys stand twice.

        Raises:
            ValueError: it is no JSON, or only of the kind that the standard library reads.
        """
        found = self._without_tools(content) if self._misses < _MISSES + self._hits else None
        if found is None:
            value = _read(content)
            return value, doubled_in(content) if may_be_doubled(content, value) else []
        return found

    def _without_tools(self, content: bytes) -> tuple[Any, list[Place]] | None:
        """The same by the bytes around its lists of tools; None where they don't stand as they do in rows."""
        pieces, tools, at = list[bytes](), list[_Tools](), 0
        start = content.find(_KEY)
        while start > 0 and content[start - 1] != _ESCAPE:
            begin = start + len(_KEY) + content.startswith(b" ", start + len(_KEY))
            one = self._tools(content, begin)
            if one is None or len(tools) == len(_STAND_INS):
                return None
            pieces += (content[at:begin], _STAND_INS[len(tools)])
            tools.append(one)
            at = begin + len(one.content)
            start = content.find(_KEY, at)
        if not tools:
            return None
        pieces.append(content[at:])
        rest = b"".join(pieces)
        value = _read(rest)
        doubled = may_be_doubled(rest, value) or any(map(_is_doubled, tools))
        if not _put_back(value, tools):
            return None
        return value, doubled_in(content) if doubled else []

    def _tools(self, content: bytes, begin: int) -> _Tools | None:
        alike = self._kept.get(content[begin : begin + _HEAD], ())
        for one in alike:
            if content.startswith(one.content, begin):
                self._hits += 1
                return one
        self._misses += 1
        return self._learnt(content, begin)

    def _learnt(self, content: bytes, begin: int) -> _Tools | None:
        end = content.find(_END, begin)
        for _ in range(_TRIES if content.startswith(b"[", begin) else 0):
            if end < 0:
                break
            own = content[begin : end + len(_END)]
            with contextlib.suppress(ValueError):
                one = _Tools(own, value := _read(own), may_be_doubled(own, value))
                return self._keep(one, content[begin : begin + _HEAD])
            end = content.find(_END, end + 1)
        return None

    def _keep(self, one: _Tools, head: bytes) -> _Tools:
        self._size += len(one.content)
        if self._size > _MOST_BYTES:
            self._kept.clear()
            self._size = len(one.content)
        self._kept.setdefault(head, []).append(one)
        return one


_is_doubled = attrgetter("doubled")


def _put_back(value: Any, tools: list[_Tools]) -> bool:
    """Put lists of tools where stand-ins are; whether all of them found their place."""
    if type(value) is not dict:
        return False
    left = len(tools)
    for held in (value, *map(value.get, _HOLDERS)):
        text = held.get("tools") if isinstance(held, dict) else None
        if held is not None and isinstance(text, str) and text.startswith(_MARK):
            held["tools"] = tools[int(text[len(_MARK) :])].value
            left -= 1
    return left == 0


def _read(content: bytes) -> Any:
    return from_json(content, allow_inf_nan=False, cache_strings="keys")
