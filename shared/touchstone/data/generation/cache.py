"""Replies by what they depend on: asked once, kept, and never asked again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from touchstone.inference.model import Answered
from touchstone.wire.atomic import write_text

Reply = Mapping[str, Any]


class ReplyCache(Protocol):
    """Where replies are kept."""

    def get(self, key: str) -> Reply | None:
        """The reply of a key, if it is there."""

    def put(self, key: str, reply: Reply) -> None:
        """Keep a reply."""


def reply_of(answered: Answered) -> Reply:
    """What is kept of an answer."""
    tokens = answered.tokens
    return {
        "message": dict(answered.message),
        "stop_reason": answered.stop_reason,
        "tokens": None if tokens is None else [tokens.input, tokens.output],
    }


def is_reply(value: Any) -> bool:
    """Whether a value is what `reply_of` gives."""
    return isinstance(value, dict) and value.keys() >= {"message", "stop_reason", "tokens"}


class FolderCache:
    """Replies in a folder, a file each, whole or not at all.

    Args:
        folder: made when the first reply is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> Reply | None:
        """The reply of a key, if it is there and whole."""
        try:
            reply: Reply = json.loads(self._path(key).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return reply if is_reply(reply) else None

    def put(self, key: str, reply: Reply) -> None:
        """Keep a reply."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, json.dumps(reply, ensure_ascii=False) + "\n")

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.json"
