"""All calls of a text, left to right: native marks, `<tool_call>` blocks, JSON, and attempts at any of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from itertools import islice
from typing import Any

from touchstone.scoring.calls import NATIVE, RECOVERED, REPAIRED, Call, broken
from touchstone.scoring.dialects import nova
from touchstone.scoring.dialects.shapes import calls_in
from touchstone.scoring.dialects.strict_json import JsonFault, close_truncated, decode, extent

_TAG = "<tool_call>"
_TAG_END = "</tool_call>"
_BLOCK = re.compile(r"<__function=|<tool_call>|<invoke name=|<function=")
_OPENER = re.compile(r"[{\[]")
_CALL_KEY = re.compile(
    r"""["'](?:name|arguments|parameters|function|tool|tools|tool_name|tool_called|tool_calls|toolUse|Tool|Tools|Parameters)["']\s*:"""
)
_STARTS_JSON = re.compile(r"""\{\s*(?:["'}]|$)|\[\s*(?:[\[{"'\]\d-]|true|false|null|$)""")
_NAMED = re.compile(
    r"""["'](?:name|tool|Tool|function|tool_name|tool_called|function_name)["']\s{0,16}:\s{0,16}["']([^"'\n]{1,128})["']"""
)
_FOREIGN_NAME = re.compile(r"""["'\s]{0,4}([\w.-]{1,128})""")
_MOST_NAMES = 256
_PYTHONIC_TAIL = r"""\s?\(\s*(?:\)|["'{\[]|\w+\s*=)"""
_WORK_PER_CHARACTER = 8
_WORK_FLOOR = 65_536


PropertiesOf = Callable[[str], Mapping[str, Any]]


class TooManyFragments(ValueError):
    """Text with so many broken pieces of JSON that reading on would cost more than it may."""


class TextReader:
    """Reads the calls of texts, for one set of tools.

    Args:
        known: tool names.
    """

    def __init__(self, known: Collection[str]) -> None:
        self._known = known
        names = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
        self._pythonic = re.compile(rf"(?<![\w.\"'])({names}){_PYTHONIC_TAIL}") if names else None

    def read(self, text: str, properties_of: PropertiesOf, most: int) -> list[Call]:
        """The attempted calls of a visible text whose brackets nest no deeper than the limit.

        Args:
            text: the text.
            properties_of: the `properties` of a tool's schema by name; empty when unknown.
            most: number of calls after which reading stops.

        Raises:
            TooManyFragments: reading it would not be linear.
        """
        stripped = text.strip()
        if not stripped:
            return []
        whole = self.read_whole(stripped)
        return self._blocks(stripped, properties_of, most) if whole is None else whole

    def read_whole(self, stripped: str) -> list[Call] | None:
        """The calls of a text that is one JSON value and nothing else; None for any other text."""
        if stripped[0] not in "{[":
            return None
        try:
            value, end = decode(stripped)
        except ValueError:
            return None
        return calls_in(value, self._known) if end == len(stripped) else None

    def _blocks(self, text: str, properties_of: PropertiesOf, most: int) -> list[Call]:
        calls: list[Call] = []
        budget = _Budget(_WORK_FLOOR + _WORK_PER_CHARACTER * len(text))
        position = 0
        while len(calls) <= most and (mark := _BLOCK.search(text, position)) is not None:
            calls += self._prose(text[position : mark.start()], budget)
            found, position = self._block(text, mark, properties_of)
            calls += found
        return calls + self._prose(text[position:], budget)

    def _block(self, text: str, mark: re.Match[str], properties_of: PropertiesOf) -> tuple[list[Call], int]:
        kind = mark.group()
        if kind == nova.FUNCTION:
            call, after = nova.read(text, mark.start(), properties_of)
            return [call], after
        if kind == _TAG:
            return self._tagged(text, mark.end())
        name = _FOREIGN_NAME.match(text, mark.end())
        return [broken("foreign_format", "tool_call", name.group(1) if name else "")], mark.end()

    def _tagged(self, text: str, start: int) -> tuple[list[Call], int]:
        """The calls of a `<tool_call>` block, whose end mark may be missing."""
        next_block = _BLOCK.search(text, start)
        stop = next_block.start() if next_block else len(text)
        end = text.find(_TAG_END, start, stop)
        body = text[start : end if end >= 0 else stop].strip()
        after = end + len(_TAG_END) if end >= 0 else stop
        form = NATIVE if end >= 0 else RECOVERED
        try:
            value, length = decode(body)
            if length < len(body):
                return _broken_calls(body, "broken_json", "tool_call"), after
        except JsonFault as fault:
            return _broken_calls(body, fault.code, "tool_call"), after
        except json.JSONDecodeError:
            value, form = _closed(body), REPAIRED
        calls = calls_in(value, self._known)
        for call in calls:
            call.dialect = "tool_call"
            call.form = form if call.form == NATIVE or form == REPAIRED else call.form
        return calls or _broken_calls(body, "broken_json", "tool_call"), after

    def _prose(self, text: str, budget: _Budget) -> list[Call]:
        """Calls as JSON inside other text, and attempts at them."""
        calls: list[Call] = []
        position = 0
        while (opener := _OPENER.search(text, position)) is not None:
            calls += self._pythonic_attempts(text[position : opener.start()])
            found, position = self._json_at(text, opener.start(), budget)
            calls += found
        return calls + self._pythonic_attempts(text[position:])

    def _json_at(self, text: str, start: int, budget: _Budget) -> tuple[list[Call], int]:
        if _STARTS_JSON.match(text, start) is None:
            return [], start + 1
        try:
            value, end = decode(text, start)
        except json.JSONDecodeError as error:
            budget.spend(len(text) - start if error.msg.startswith("Unterminated") else error.pos - start + 1)
            return self._unreadable(text, start, budget)
        except JsonFault as fault:
            end, _ = extent(text, start)
            budget.spend(end - start)
            segment = text[start:end]
            attempt = _CALL_KEY.search(segment) is not None
            return (_broken_calls(segment, fault.code, "json") if attempt else []), end
        calls = calls_in(value, self._known)
        for call in calls:
            call.form = RECOVERED if call.form == NATIVE else call.form
        return calls, end

    def _unreadable(self, text: str, start: int, budget: _Budget) -> tuple[list[Call], int]:
        """Something that begins as JSON and is none: cut off, broken, or no attempt at a call at all."""
        end, closes = extent(text, start)
        budget.spend(end - start)
        if _CALL_KEY.search(text, start, end) is None:
            return [], start + 1
        if closes:
            return _broken_calls(text[start:end], "broken_json", "json"), end
        calls = calls_in(_closed(text[start:].rstrip().removesuffix("```")), self._known)
        for call in calls:
            call.form = REPAIRED
        return calls or _broken_calls(text[start:end], "truncated_json", "json"), end

    def _pythonic_attempts(self, text: str) -> list[Call]:
        """`tool(argument=…)`: never evaluated, but it is an attempt."""
        if self._pythonic is None or "(" not in text:
            return []
        return [broken("foreign_format", "json", found.group(1)) for found in self._pythonic.finditer(text)]


class _Budget:
    """Characters that failed readings may still cost."""

    def __init__(self, characters: int) -> None:
        self._left = characters

    def spend(self, characters: int) -> None:
        self._left -= characters
        if self._left < 0:
            raise TooManyFragments


def _broken_calls(segment: str, fault: str, dialect: str) -> list[Call]:
    """One broken attempt for each tool that an unusable piece of text names; one in any case."""
    names = [found.group(1) for found in islice(_NAMED.finditer(segment), _MOST_NAMES)]
    return [broken(fault, dialect, name) for name in names or [""]]


def _closed(text: str) -> Any:
    try:
        return close_truncated(text)
    except JsonFault:
        return None
