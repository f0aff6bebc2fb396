"""One thing wrong: where, what was expected, what was seen; a text is seen by its length only."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

_NAME = re.compile(r"[A-Za-z0-9_.:$-]{1,64}")
_SHOWN = 200
_WORDS = frozenset(
    (
        *("system", "developer", "user", "assistant", "tool", "function", "bot", "model", "human", "gpt"),
        *("nova_assistant", "text", "image_url", "image", "input_text", "input_audio", "video", "file", "document"),
        *("tool_use", "tool_result", "object", "array", "string"),
    )
)
"""Words of formats, which may be quoted: they are nobody's data."""


class Told(str):
    """What was seen, in our own words: it quotes nothing."""

    __slots__ = ()


class Nothing:
    """What is seen where there is nothing."""


class Problem(NamedTuple):
    """What a rule finds.

    Attributes:
        place: keys and indices to it, from the row.
        expected: what should stand there.
        seen: the value that does, `Nothing`, or `Told` words.
        line: the line, where it is not the row's own.
    """

    place: tuple[str | int, ...]
    expected: str
    seen: Any = Nothing
    line: int | None = None


def pointer_to(place: tuple[str | int, ...], *, show_text: bool = False) -> str:
    """The JSON pointer (RFC 6901) of a place; a key that is no plain name is given by its length, unless shown."""
    return "".join(f"/{_step(step, show_text=show_text)}" for step in place)


def _step(step: str | int, *, show_text: bool) -> str:
    text = str(step)
    if not (show_text or _NAME.fullmatch(text)):
        return f"(a key of {len(text)} characters)"
    return _printable(text.replace("~", "~0").replace("/", "~1"))


def _printable(text: str) -> str:
    """A text with marks for lone surrogates, which JSON may hold and no stream takes."""
    return text.encode("utf-8", "replace").decode()


def described(value: Any, *, show_text: bool = False) -> str:
    """A value as a finding tells it: numbers as they are, texts and keys by their length, unless they are shown."""
    if value is Nothing:
        return "nothing"
    if isinstance(value, Told):
        return str(value)
    if value is None or isinstance(value, bool | int | float):
        return json.dumps(value)
    if show_text:
        text = _printable(json.dumps(value, ensure_ascii=False))
        return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(text):,} characters)"
    if isinstance(value, str):
        if value in _WORDS:
            return f'"{value}"'
        if not value:
            return "an empty text"
        return "a text of 1 character" if len(value) == 1 else f"a text of {len(value):,} characters"
    kind = "an object of {} keys" if isinstance(value, Mapping) else "a list of {}"
    return kind.format(len(value))
