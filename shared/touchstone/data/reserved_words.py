"""Texts that mark turns inside the services: a Nova job fails over a row that holds one (AWS contract, 4.2)."""

from __future__ import annotations

from typing import Final

RESERVED: Final = (
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
