"""Every rule, in one table: on lines, on chats, on rows, on the tools of a row, on the file."""

from __future__ import annotations

from typing import Any

from touchstone.data.validation.lines import ReadLine
from touchstone.data.validation.offered import Tool
from touchstone.data.validation.row import Row
from touchstone.data.validation.rule import Rule
from touchstone.data.validation.rules import (
    blocks,
    calls,
    chat,
    chat_calls,
    conversation,
    counts,
    files,
    lines,
    pairs,
    questions,
    reference,
    sizes,
    tools,
)
from touchstone.data.validation.tally import Tally

ON_LINES: tuple[Rule[ReadLine], ...] = lines.RULES
ON_CHATS: tuple[Rule[Row], ...] = (*chat.RULES, *chat_calls.RULES)
ON_ROWS: tuple[Rule[Row], ...] = (
    *conversation.RULES,
    *blocks.RULES,
    *calls.RULES,
    *pairs.RULES,
    *questions.RULES,
    *tools.ON_LISTS,
    *reference.RULES,
    *sizes.RULES,
)
ON_TOOLS: tuple[Rule[Tool], ...] = tools.RULES
ON_FILES: tuple[Rule[Tally], ...] = (*counts.RULES, *files.RULES)

RULES: tuple[Rule[Any], ...] = (*ON_LINES, *ON_CHATS, *ON_ROWS, *ON_TOOLS, *ON_FILES)
"""The whole table, in the order in which findings are told."""
