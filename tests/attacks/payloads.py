"""Data with generator directives in it, rendered: what is large is said briefly.

An object with one of these as its only key stands for what it makes:
`{"repeat": [value, times]}` a text or list so often; `{"join": [parts]}` texts or lists put together;
`{"nest": depth}` a 1 inside so many lists; `{"text_of": value}` a value as JSON text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any


def rendered(value: Any) -> Any:
    """The value with every directive carried out."""
    if isinstance(value, list):
        return [rendered(child) for child in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((key, content),) = value.items()
        directive = _DIRECTIVES.get(key)
        if directive is not None:
            return directive(content)
    return {key: rendered(child) for key, child in value.items()}


def _repeat(content: Any) -> Any:
    value, times = content
    return rendered(value) * times


def _join(content: Any) -> Any:
    parts = [rendered(part) for part in content]
    return "".join(parts) if all(isinstance(part, str) for part in parts) else [one for part in parts for one in part]


def _nest(depth: Any) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def _text_of(content: Any) -> str:
    return json.dumps(rendered(content))


_DIRECTIVES: Mapping[str, Callable[[Any], Any]] = {
    "repeat": _repeat,
    "join": _join,
    "nest": _nest,
    "text_of": _text_of,
}
