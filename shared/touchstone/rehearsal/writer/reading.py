"""What a prompt for rows holds: tools, categories, the document in its fence, how many rows to write."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

_FENCE = re.compile(r"^=====BEGIN DOCUMENT (\w+)=====\n(.*?)\n=====END DOCUMENT \1=====$", re.DOTALL | re.MULTILINE)
_CATEGORY = re.compile(
    r"^- (\w+): .*\((?:(\d+) to (\d+) calls of ([^();]+)|no call)(?:; always ([^()]+))?\)$", re.MULTILINE
)
_COUNT = re.compile(r"up to (\d+) questions")
_CITED = re.compile(r"^About the document: .*?Cited as: (.*?)\. Source:", re.MULTILINE)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Category:
    """A category as the prompt lists it: tools that may be called, and those that must."""

    name: str
    tools: tuple[str, ...]
    requires: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """What a prompt asks for.

    Attributes:
        tools: functions by name.
        categories: the categories.
        text: the document's text; empty if the prompt has none, as a template may lose it.
        citation: what the document is cited by, if the prompt says so.
        most: most rows to write.
    """

    tools: dict[str, Json]
    categories: tuple[Category, ...]
    text: str
    citation: str
    most: int


def request_in(prompt: str) -> Request:
    """Read a prompt."""
    fence, count, cited = _FENCE.search(prompt), _COUNT.search(prompt), _CITED.search(prompt)
    before = prompt[: fence.start()] if fence else prompt
    functions = [json.loads(line) for line in before.splitlines() if line.startswith('{"name"')]
    categories = tuple(
        Category(match[1], _names(match[4]), _names(match[5], " and ")) for match in _CATEGORY.finditer(before)
    )
    return Request(
        {function["name"]: function for function in functions},
        categories,
        fence.group(2) if fence else "",
        cited.group(1) if cited else "",
        int(count.group(1)) if count else 1,
    )


def _names(text: str | None, separator: str = ", ") -> tuple[str, ...]:
    return tuple(text.split(separator)) if text else ()
