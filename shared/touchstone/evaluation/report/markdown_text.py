"""Text for GitHub's Markdown: names as code, words escaped, so that nothing out of the data acts."""

from __future__ import annotations

import html
import re

from touchstone.evaluation.report.wording import NOTHING

_SPECIAL = re.compile(r"([\\`*_\[\]~|#!$])")
_BREAKS = re.compile(r"\s+")
_TICKS = re.compile(r"`+")
_REFERENCE = re.compile(r"(?<=[A-Za-z])([:.])(?=/|www)")


def escaped(words: str) -> str:
    """Words that mean only themselves, on one line: no HTML, no formatting, no mention, no link."""
    text = html.escape(_BREAKS.sub(" ", words).strip(), quote=False)
    text = _SPECIAL.sub(r"\\\1", text).replace("@", "&#64;")
    return _REFERENCE.sub(lambda found: "&#58;" if found.group(1) == ":" else "&#46;", text)


def code(name: str) -> str:
    """A name as a code span that stands in a cell of a table too."""
    text = _BREAKS.sub(" ", "".join(char if char.isprintable() else " " for char in name)).strip()
    if not text:
        return NOTHING
    fence = "`" * (1 + max((len(ticks) for ticks in _TICKS.findall(text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}".replace("|", "\\|")


def fenced(text: str) -> str:
    """A block of text, in a fence longer than any in it."""
    fence = "`" * max(3, 1 + max((len(ticks) for ticks in _TICKS.findall(text)), default=0))
    return f"{fence}text\n{text}\n{fence}"
