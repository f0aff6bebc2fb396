"""A model's reply to the items in it: JSON, alone or within fences and prose, whole or cut off."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from touchstone.data.errors import DataError
from touchstone.scoring.dialects.strict_json import JsonFault, decode, deeper_than
from touchstone.scoring.dialects.visible import visible

_FENCE = re.compile(r"```[a-zA-Z0-9]*[ \t]*\n(.*?)(?:\n[ \t]*```|$)", re.DOTALL)
_OPENING = re.compile(r"[\[{]")
_NEXT = re.compile(r"\s*,?\s*")
_MAX_DEPTH = 64
_MOST_OPENINGS = 30
_MOST_CHARACTERS = 400_000
_ITEM_KEYS = frozenset(("question", "calls", "ask", "query", "Query analysis"))


class ReplyError(DataError):
    """A reply without items.

    Attributes:
        code: `no_text`, `no_json`, `no_items` (JSON of another shape), `reply_too_long`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Reading(NamedTuple):
    """The items of a reply, and what had to be mended to read them."""

    items: list[Any]
    repairs: tuple[str, ...] = ()


def read_reply(message: Mapping[str, Any]) -> Reading:
    """The items of a reply.

    Text after the JSON, a closing fence that is missing and escapes within strings are left as they are: nothing is
    replaced before the JSON is read. A list that was cut off gives its complete items.

    Args:
        message: the assistant turn.

    Raises:
        ReplyError: it has none.
    """
    text = visible(_text_of(message)).strip()
    if not text:
        raise ReplyError("no_text")
    if len(text) > _MOST_CHARACTERS:
        raise ReplyError("reply_too_long")
    if deeper_than(text, _MAX_DEPTH):
        raise ReplyError("no_json")
    for piece, repairs in _pieces(text):
        found = _items(piece)
        if found is not None:
            return Reading(found.items, (*repairs, *found.repairs))
    found = _within(text)
    if found is not None:
        return found
    raise ReplyError("no_items" if _OPENING.search(text) and _any_json(text) else "no_json")


def _text_of(message: Mapping[str, Any]) -> str:
    content = message.get("content")
    if isinstance(content, str):
        return content
    blocks = content if isinstance(content, list) else []
    texts = [block.get("text") if isinstance(block, Mapping) else block for block in blocks]
    return "\n".join(text for text in texts if isinstance(text, str))


def _pieces(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What may be JSON as a whole: the text, then what stands in its fences."""
    yield text, ()
    for match in _FENCE.finditer(text):
        outside = text[: match.start()].strip() or text[match.end() :].strip()
        yield match.group(1).strip(), ("code_fence", *(("text_around",) if outside else ()))


def _items(text: str) -> Reading | None:
    """The items of a text that is JSON and nothing else."""
    value, end = _decoded(text, 0)
    return _shaped(value) if end == len(text) else None


def _within(text: str) -> Reading | None:
    """The items of JSON that begins somewhere in a text, or that was cut off."""
    for match in islice(_OPENING.finditer(text), _MOST_OPENINGS):
        value, end = _decoded(text, match.start())
        found = _shaped(value) if end else _cut_off(text, match.start())
        if found is not None and found.items:
            return Reading(found.items, ("text_around" if end else "cut_off", *found.repairs))
    return None


def _cut_off(text: str, start: int) -> Reading | None:
    """The complete items of a list that never ends."""
    place = text.find("[", start)
    items: list[Any] = []
    while 0 <= place < len(text):
        gap = _NEXT.match(text, place + 1 if not items else place)
        value, end = _decoded(text, gap.end() if gap else place)
        if not end or not _is_item(value):
            break
        items.append(value)
        place = end
    return Reading(items) if items else None


def _decoded(text: str, start: int) -> tuple[Any, int]:
    """The JSON value that begins at a place and where it ends; 0 where none does."""
    if start >= len(text) or text[start] not in "[{":
        return None, 0
    try:
        return decode(text, start)
    except (json.JSONDecodeError, JsonFault, RecursionError):
        return None, 0


def _shaped(value: Any) -> Reading | None:
    """The items of a JSON value: a list of them, an object around the list, or one alone."""
    if isinstance(value, list):
        return Reading(value) if not value or any(map(_is_item, value)) else None
    if not isinstance(value, dict):
        return None
    if _is_item(value):
        return Reading([value], ("single_item",))
    lists = [child for child in value.values() if isinstance(child, list) and all(map(_is_item, child))]
    return Reading(lists[0], ("wrapper",)) if len(lists) == 1 else None


def _is_item(value: Any) -> bool:
    return isinstance(value, dict) and not _ITEM_KEYS.isdisjoint(value)


def _any_json(text: str) -> bool:
    return any(_decoded(text, match.start())[1] for match in islice(_OPENING.finditer(text), _MOST_OPENINGS))
