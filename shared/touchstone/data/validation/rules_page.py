"""The table of rules as Markdown, for `--rules` and for docs/data-validation.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from touchstone.data.validation.rule import Rule
from touchstone.data.validation.rules import ON_CHATS, ON_FILES, ON_LINES, ON_ROWS, ON_TOOLS
from touchstone.data.validation.settings import FORMATS

_PARTS: tuple[tuple[str, Sequence[Rule[Any]]], ...] = (
    ("Lines", ON_LINES),
    ("Rows", (*ON_CHATS, *ON_ROWS)),
    ("Tools", ON_TOOLS),
    ("The file", ON_FILES),
)


def rules_page() -> str:
    """Every rule: id, level, formats, what it demands, what to do, who says so."""
    return "\n\n".join("\n".join(_table(title, rules)) for title, rules in _PARTS)


def _table(title: str, rules: Sequence[Rule[Any]]) -> Iterator[str]:
    yield f"### {title}"
    yield ""
    yield "| rule | level | formats | demands | fix | source |"
    yield "|---|---|---|---|---|---|"
    for rule in rules:
        formats = "all" if rule.formats == FORMATS else ", ".join(one for one in FORMATS if one in rule.formats)
        cells = (f"`{rule.id}`", rule.level, formats, rule.demands, rule.fix, rule.source)
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|').replace('<', '&lt;') for cell in cells)} |"
