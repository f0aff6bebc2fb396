"""Texts that make a Nova training job fail, in whatever turn they stand (AWS contract, 4.2)."""

from __future__ import annotations

import re

RESERVED = (
    "System:",
    "SYSTEM:",
    "User:",
    "USER:",
    "Bot:",
    "BOT:",
    "Assistant:",
    "ASSISTANT:",
    "Thought:",
    "[EOS]",
    "<image>",
    "<video>",
    "<unk>",
)

ANY_RESERVED = re.compile("|".join(map(re.escape, RESERVED)))
"""Any of them, also within a longer word."""


def reserved_in(text: str) -> str | None:
    """The first reserved text that a text holds."""
    if ":" not in text and "[" not in text and "<" not in text:
        return None
    found = ANY_RESERVED.search(text)
    return found and found.group()
