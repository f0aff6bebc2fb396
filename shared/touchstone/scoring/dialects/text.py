"""All calls of a text, left to right: native marks, `<tool_call>` blocks, JSON, and attempts at any of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from itertools import islice
from typing import Any

from touchstone.scoring.calls import NATIVE, RECOVERED, REPAIRED, Call, broken
from touchstone.scoring.dialects import nova
from touchstone.scoring.dialects.shapes import NO_TOOL, calls_in, own_calls_in
from touchstone.scoring.dialects.strict_json import JsonFault, close_truncated, decode, extent

_TAG = "<tool_call>"
_TAG_END = "</tool_call>"
_FENCE, _FENCE_END = "```json\n", "\n```"
_BLOCK = re.compile(r"<__function=|<tool_call>|<invoke name=|<function=|<function_call(?: name=|>)")
_OPENER = re.compile(r"[{\[]")
_CALL_KEY = re.compile(
    r"""["'](?:arguments|parameters|input|args|kwargs|tool_input|tool_calls|tool_parameters|toolUse|Parameters|action_input)["']\s*:"""
)
_STARTS_JSON = re.compile(r"""\{\s*(?:["'}]|$)|\[\s*(?:[\[{"'\]\d-]|true|false|null|$)""")
_NAMED = re.compile(
    r"""["'](?:name|tool|Tool|function|tool_name|tool_called|function_name)["']\s{0,16}:\s{0,16}["']([^"'\n]{1,128})["']"""
)
_FOREIGN_NAME = re.compile(r"""["'\s]{0,4}([\w.-]{1,128})""")
_MOST_NAMES = 256
_MOST_BLOCKS = 1_024
_BEFORE = r"^[ \t>*`-]{0,8}(?:Action:\s{0,4}|print\(|return |await |\w{1,64}\s{0,4}=\s{0,4}){0,2}"
_NAME = r"([A-Za-z_][\w.-]{0,127})"
_KEYWORD = r"""\(\s{0,4}\w{1,64}\s{0,4}=\s{0,4}["'\w\[{-]"""
_PYTHONIC = re.compile(rf"{_BEFORE}{_NAME}\s?\(|(?<![\w\"'.]){_NAME}{_KEYWORD}", re.MULTILINE)
_ACTION = re.compile(rf"^\s{{0,8}}Action:\s{{0,4}}{_NAME}(?!\s?\()\b", re.MULTILINE)
_QUOTED = re.compile(r"""["']([A-Za-z_][\w.-]{0,127})["']""")
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
        fenced = _fenced(stripped)
        if fenced:
            return fenced
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
        blocks = 0
        while len(calls) <= most and (mark := _BLOCK.search(text, position)) is not None:
            blocks += 1
            if blocks > _MOST_BLOCKS:
                raise TooManyFragments
            calls += self._prose(text[position : mark.start()], budget)
            found, position = self._block(text, mark, properties_of, budget)
            calls += found
        return calls + self._prose(text[position:], budget)

    def _block(
        self, text: str, mark: re.Match[str], properties_of: PropertiesOf, budget: _Budget
    ) -> tuple[list[Call], int]:
        kind = mark.group()
        if kind == nova.FUNCTION:
            call, after = nova.read(text, mark.start(), properties_of)
            return [call], after
        if kind == _TAG:
            return self._tagged(text, mark.end(), budget)
        name = _FOREIGN_NAME.match(text, mark.end())
        return [broken("foreign_format", "tool_call", name.group(1) if name else "")], mark.end()

    def _tagged(self, text: str, start: int, budget: _Budget) -> tuple[list[Call], int]:
        """The calls of a `<tool_call>` block, whose end mark may be missing."""
        next_block = _BLOCK.search(text, start)
        stop = next_block.start() if next_block else len(text)
        end = text.find(_TAG_END, start, stop)
        body = text[start : end if end >= 0 else stop].strip()
        after = end + len(_TAG_END) if end >= 0 else stop
        form = NATIVE if end >= 0 else RECOVERED
        whole = self.read_whole(body) if body else []
        calls = self._prose(body, budget) if whole is None else whole
        if not calls and not _says_nothing(body):
            calls = self._broken_calls(body, "broken_json", "tool_call")
        for call in calls:
            call.dialect = "tool_call"
            call.form = form if call.form == NATIVE else call.form
        return calls, after

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
            return (self._broken_calls(segment, fault.code, "json") if self._is_attempt(segment) else []), end
        calls = calls_in(value, self._known)
        for call in calls:
            call.form = RECOVERED if call.form == NATIVE else call.form
        return calls, end

    def _unreadable(self, text: str, start: int, budget: _Budget) -> tuple[list[Call], int]:
        """Something that begins as JSON and is none: cut off, broken, or no attempt at a call at all."""
        end, closes = extent(text, start)
        budget.spend(end - start)
        segment = text[start:end]
        if not self._is_attempt(segment):
            return [], start + 1
        if closes:
            return self._broken_calls(segment, "broken_json", "json"), end
        calls = calls_in(_closed(text[start:].rstrip().removesuffix("```")), self._known)
        for call in calls:
            call.form = REPAIRED
        return calls or self._broken_calls(segment, "truncated_json", "json"), end

    def _is_attempt(self, segment: str) -> bool:
        """Whether unreadable JSON attempts a call: it has a key for arguments, or quotes a tool's name."""
        return _CALL_KEY.search(segment) is not None or self._quotes_tool(segment)

    def _broken_calls(self, segment: str, fault: str, dialect: str) -> list[Call]:
        """One broken attempt for each tool that an unusable piece of text names; one in any case."""
        names = [found.group(1) for found in islice(_NAMED.finditer(segment), _MOST_NAMES)]
        return [broken(fault, dialect, name) for name in names if name in self._known] or [broken(fault, dialect)]

    def _pythonic_attempts(self, text: str) -> list[Call]:
        """`tool(…)` on a line of its own, or with arguments anywhere, and `Action: tool`: attempts, never evaluated."""
        found = _PYTHONIC.finditer(text) if "(" in text else iter(())
        names = [match.group(1) or match.group(2) for match in found]
        if "Action:" in text:
            names += [match.group(1) for match in _ACTION.finditer(text)]
        known = [name for written in names if (name := self._known_name(written)) is not None]
        return [broken("foreign_format", "json", name) for name in known]

    def _known_name(self, written: str) -> str | None:
        """The tool that a written name means, its module left out if need be."""
        if written in self._known:
            return written
        last = written.rpartition(".")[2]
        return last if last in self._known else None

    def _quotes_tool(self, segment: str) -> bool:
        return any(found.group(1) in self._known for found in _QUOTED.finditer(segment))


def _fenced(text: str) -> list[Call] | None:
    """The calls of the commonest recovered answer, a fence with nothing but calls in our own shape, at little cost."""
    if not (text.startswith(_FENCE) and text.endswith(_FENCE_END)) or "<" in text:
        return None
    calls = own_calls_in(text[len(_FENCE) : -len(_FENCE_END)])
    for call in calls or ():
        call.form = RECOVERED
    return calls


class _Budget:
    """Characters that failed readings may still cost."""

    def __init__(self, characters: int) -> None:
        self._left = characters

    def spend(self, characters: int) -> None:
        self._left -= characters
        if self._left < 0:
            raise TooManyFragments


def _says_nothing(body: str) -> bool:
    """Whether a call's block is empty, or says in JSON that there is no call, such as `[]` or `{"name": "none"}`."""
    if not body:
        return True
    try:
        value, end = decode(body)
    except ValueError:
        return False
    said = value.values() if isinstance(value, dict) else [value]
    return end == len(body) and all(
        not one or (isinstance(one, str) and one.strip().lower() in NO_TOOL) for one in said
    )


def _closed(text: str) -> Any:
    try:
        return close_truncated(text)
    except JsonFault:
        return None
