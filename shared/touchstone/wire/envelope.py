"""The envelope of an event: where its items are. Every variant of the AWS contract, 1.1."""

from __future__ import annotations

import json
from typing import Any

from touchstone.scoring.errors import TouchstoneError

_WRAPPERS = ("trajectories", "samples", "body")
_ITEM_KEYS = ("messages", "prompt", "completion", "model_response", "response", "reference_answer", "id")
_MAX_WRAPPERS = 4


class EnvelopeError(TouchstoneError):
    """An event that holds no items. It is the caller's fault, and the whole call fails.

    Attributes:
        pointer: JSON pointer into the event.
        problem: what was expected and what kind of thing was seen.
    """

    def __init__(self, pointer: str, problem: str) -> None:
        super().__init__(f"the event can't be read at {pointer or '/'}: {problem}")
        self.pointer = pointer
        self.problem = problem


def items_of(event: Any) -> list[Any]:
    """The items of an event, in order and unchecked.

    Args:
        event: a list of items, one item, `{"trajectories": [...]}`, `{"body": ...}`, or any of them as a
            JSON string.

    Raises:
        EnvelopeError: it is none of these.
    """
    pointer = ""
    for _ in range(_MAX_WRAPPERS):
        if isinstance(event, list):
            return event
        if isinstance(event, str):
            event = _decoded(event, pointer)
            continue
        if not isinstance(event, dict):
            raise EnvelopeError(pointer, f"expected a list of items or one item, saw {_kind(event)}")
        wrapper = None if "messages" in event else next((key for key in _WRAPPERS if key in event), None)
        if wrapper is None:
            return [_item(event, pointer)]
        pointer = f"{pointer}/{wrapper}"
        event = event[wrapper]
    raise EnvelopeError(pointer, f"expected the items within {_MAX_WRAPPERS} wrappers")


def _item(event: dict[str, Any], pointer: str) -> dict[str, Any]:
    if any(key in event for key in _ITEM_KEYS):
        return event
    raise EnvelopeError(
        pointer,
        f"expected a list of items, or an item with one of {', '.join(_ITEM_KEYS)}; saw {len(event)} other keys",
    )


def _decoded(text: str, pointer: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        place = f"character {error.pos}" if isinstance(error, json.JSONDecodeError) else type(error).__name__
        raise EnvelopeError(pointer, f"expected JSON in the text of {len(text)} characters ({place})") from None


def _kind(value: Any) -> str:
    return {type(None): "null", bool: "a boolean", int: "a number", float: "a number"}.get(
        type(value), "something else"
    )
