"""What a prompt for rows holds: tools, categories, the document in its fence, how many rows to write."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

_FENCE = re.compile(r"^=====BEGIN DOCUMENT (\w+)=====\n(.*?)\n=====END DOCUMENT \1=====$", re.DOTALL | re.MULTILINE)
_CATEGORY = re.compile(
    r"^- (\w+): (.*) \((?:(\d+) to (\d+) calls of ([^();]+)|no call)(?:; always ([^()]+))?\)$", re.MULTILINE
)
_COUNT = re.compile(r"up to (\d+) questions")
_TITLE = re.compile(r"^About the document: (.*?)\. Cited as: (.*?)\. Source:", re.MULTILINE)
_STATE = re.compile(r"\bState of (\d{4}-\d{2}-\d{2})\b")
_RESULT = re.compile(r"\b(\w+) returns `([\w.]+)`")
_UNKNOWN = "not known"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Category:
    """A category as the prompt lists it.

    Attributes:
        name: its name.
        asks: what such a question asks.
        fewest: fewest calls of a row.
        most: most calls of a row.
        tools: names of the tools that may be called; none for questions that call nothing.
        requires: names of those that must be.
    """

    name: str
    asks: str
    fewest: int
    most: int
    tools: tuple[str, ...]
    requires: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """What a prompt asks for.

    Attributes:
        tools: functions by name.
        categories: the categories.
        text: the document's text; empty if the prompt has none, as a template may lose it.
        title: the document's title, if the prompt says so.
        citation: what the document is cited by, if the prompt says so.
        state: the day whose state the document shows, if the prompt says so, as YYYY-MM-DD.
        results: by tool, the path of the citation in what it returns, if the prompt says so.
        most: most rows to write.
    """

    tools: dict[str, Json]
    categories: tuple[Category, ...]
    text: str
    title: str
    citation: str
    state: str
    results: dict[str, str]
    most: int


def request_in(prompt: str) -> Request:
    """Read a prompt."""
    fence = _FENCE.search(prompt)
    before, after = (prompt[: fence.start()], prompt[fence.end() :]) if fence else (prompt, "")
    about, state = _TITLE.search(before), _STATE.search(before)
    count = _COUNT.search(after) or _COUNT.search(before)
    functions = [json.loads(line) for line in before.splitlines() if line.startswith('{"name"')]
    return Request(
        tools={function["name"]: function for function in functions},
        categories=tuple(map(_category, _CATEGORY.finditer(before))),
        text=fence.group(2) if fence else "",
        title=_known(about[1]) if about else "",
        citation=_known(about[2]) if about else "",
        state=state[1] if state else "",
        results=dict(_RESULT.findall(before + after)),
        most=int(count[1]) if count else 1,
    )


def _category(match: re.Match[str]) -> Category:
    name, asks, fewest, most, tools, requires = match.groups()
    return Category(name, asks, int(fewest or 0), int(most or 0), _names(tools), _names(requires, " and "))


def _known(fact: str) -> str:
    return "" if fact == _UNKNOWN else fact


def _names(text: str | None, separator: str = ", ") -> tuple[str, ...]:
    return tuple(text.split(separator)) if text else ()
