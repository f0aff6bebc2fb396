"""Keys that stand twice in one object, of which every JSON reader loses one in silence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pydantic_core import to_json

_TAKEN_OUT = bytes(set(range(256)) - set(b'":,\\'))
_KEY = b'"":'

Place = tuple[str | int, ...]


def may_be_doubled(content: bytes, value: Any) -> bool:
    """Whether a key may stand twice in a text of JSON, by what is quick to see.

    Without all but quotes, colons, commas and backslashes, a key is `"":`, and no text ends so: what was read, written
    again, has as many of them as the text, unless a key stood twice.

    Args:
        content: the text.
        value: what any reader made of it.
    """
    return _keys(content) != _keys(to_json(value))


def _keys(content: bytes) -> int:
    return content.translate(None, _TAKEN_OUT).count(_KEY)


def doubled_in(content: bytes) -> list[Place]:
    """The places of keys that stand twice in a text of JSON, in the order of the text."""
    found: dict[int, list[str]] = {}
    kept: list[Any] = []

    def built(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            names = [name for name, _ in pairs]
            found[id(made)] = [name for name in made if names.count(name) > 1]
            kept.append(made)
        return made

    value = json.loads(content, object_pairs_hook=built)
    return list(_places(value, found)) if found else []


def _places(value: Any, found: dict[int, list[str]]) -> Iterator[Place]:
    ways: list[tuple[Place, Any]] = [((), value)]
    while ways:
        place, one = ways.pop()
        yield from ((*place, name) for name in found.get(id(one), ()))
        inner = one.items() if type(one) is dict else enumerate(one) if type(one) is list else ()
        ways += reversed([((*place, step), value) for step, value in inner])
