"""Which JSON values are calls: the shapes in which models and platforms write them.

Our own shape, `{"name", "arguments"}`, alone, in a list or under `tool_calls`, is native JSON. The `Query
analysis` object of the public Nova sample is a dialect of its own. All other shapes are recovered.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any

from touchstone.scoring.calls import NATIVE, RECOVERED, REPAIRED, Call, broken
from touchstone.scoring.dialects.strict_json import (
    JsonFault,
    close_truncated,
    decode_object,
    deeper_than,
    keys_in,
    scan_unchecked,
)

_ARGUMENTS = ("arguments", "parameters", "input", "args", "tool_input", "tool_parameters", "Parameters")
_LISTS = ("tool_calls", "calls", "function_calls", "toolUses")
_SINGLES = ("function_call", "tool_call", "call")
_NAMES = ("tool_called", "tool_name", "tool", "Tool", "function_name")
_ANALYSIS = ("Query analysis", "Query Analysis", "query_analysis")
NO_TOOL = ("", "none", "null", "n/a", "no_tool_call")
"""Names by which a format that has to name a tool says that it calls none."""

_MAX_WRAPPERS = 4
_MOST_ATTEMPTS = 256
_OWN_KEYS = 2
_MAX_ARGUMENT_DEPTH = 64
_MAX_ARGUMENTS = 256


def calls_in(value: Any, known: Collection[str]) -> list[Call]:
    """The calls that a JSON value holds, in order; none when it is no call.

    Args:
        value: a decoded JSON value.
        known: tool names, to tell a call without arguments from other data.
    """
    if type(value) is list:
        calls = _own_calls(value)
        if calls:
            return calls
    return _calls(value, known, NATIVE, 0) or [
        broken("foreign_format", "json", name) for name in islice(_attempts(value, known, 0), _MOST_ATTEMPTS)
    ]


def own_calls_in(text: str) -> list[Call] | None:
    """The calls of a text that is nothing but JSON calls in our own shape, one or a list, at the least cost.

    None for any other text, and for some of these: a colon in a string may stand for a key that came twice.
    """
    try:
        values, end = scan_unchecked(text, 0)
    except (ValueError, StopIteration):
        return None
    if type(values) is dict:
        values = [values]
    calls = _own_calls(values) if end == len(text) and type(values) is list else None
    if not calls:
        return None
    colons = text.count(":")
    keys = sum(map(len, values)) + sum([len(call.arguments) for call in calls])
    return calls if keys == colons or keys_in(values) == colons else None


def _own_calls(values: list[Any]) -> list[Call] | None:
    """The calls of a list that holds nothing but calls in our own shape; None for any other list."""
    calls = []
    for value in values:
        if type(value) is not dict:
            return None
        name, arguments = value.get("name"), value.get("arguments")
        if type(name) is not str or not name or type(arguments) is not dict or len(arguments) > _MAX_ARGUMENTS:
            return None
        calls.append(Call(name, arguments, label_of(value) if len(value) > _OWN_KEYS else None))
    return calls


def _attempts(value: Any, known: Collection[str], depth: int) -> Iterator[str]:
    """The tools that a value in no known shape attempts: a tool's name beside or above an object of arguments."""
    if depth > _MAX_WRAPPERS:
        return
    if isinstance(value, dict):
        named = [child for child in value.values() if _names_tool(child, known)]
        if named and any(isinstance(child, dict) for child in value.values()):
            yield named[0]
            return
        for key, child in value.items():
            if key in known and isinstance(child, dict):
                yield key
            else:
                yield from _attempts(child, known, depth + 1)
    elif isinstance(value, list):
        for child in value:
            yield from _attempts(child, known, depth + 1)


def _calls(value: Any, known: Collection[str], form: str, wrappers: int) -> list[Call]:
    if wrappers > _MAX_WRAPPERS:
        return []
    if type(value) is dict:
        if "name" in value and "arguments" in value:
            return [call_of(value["name"], value["arguments"], label_of(value), form, "json")]
        return _foreign(value, known, form, wrappers)
    if type(value) is list:
        return _listed(value, known, form, wrappers)
    return []


def _listed(values: list[Any], known: Collection[str], form: str, wrappers: int) -> list[Call]:
    found = [_calls(item, known, form, wrappers + 1) for item in values]
    if not any(found):
        return []
    return [call for calls in found for call in calls or [broken("not_a_call", "json")]]


def _foreign(value: dict[str, Any], known: Collection[str], form: str, wrappers: int) -> list[Call]:
    for reader in (_plain, _wrapped, _analysis, _named_by_key):
        calls = reader(value, known, form, wrappers)
        if calls is not None:
            return calls
    return []


def _plain(value: dict[str, Any], known: Collection[str], form: str, wrappers: int) -> list[Call] | None:
    """One call under other keys than ours."""
    function = value.get("function")
    if isinstance(function, dict):
        inner = {"label": label_of(value), **function}
        return _recovered(_calls(inner, known, form, wrappers + 1)) or [broken("bad_name", "json")]
    inner_use = value.get("toolUse") or value.get("tool_use")
    if isinstance(inner_use, dict):
        return [call_of(inner_use.get("name"), inner_use.get("input"), label_of(inner_use), RECOVERED, "json")]
    arguments = next((value[key] for key in _ARGUMENTS if key in value), None)
    has_arguments = any(key in value for key in _ARGUMENTS)
    name = value.get("name")
    if name is not None and (has_arguments or (_names_tool(name, known) and "description" not in value)):
        return [call_of(name, arguments, label_of(value), RECOVERED, "json")]
    if isinstance(function, str) and (has_arguments or _names_tool(function, known)):
        return [call_of(function, arguments, label_of(value), RECOVERED, "json")]
    for key in _NAMES:
        if key in value and _is_no_tool(value[key]):
            return []
        if key in value and (has_arguments or _names_tool(value[key], known)):
            if key == "Tool":
                return [call_of(value[key], arguments, label_of(value), form, "query_analysis")]
            return [call_of(value[key], arguments, label_of(value), RECOVERED, "json")]
    return None


def _is_no_tool(name: Any) -> bool:
    """Whether a tool's name says that there is none, as the formats that must name one do."""
    return name is None or (isinstance(name, str) and name.strip().lower() in NO_TOOL)


def _wrapped(value: dict[str, Any], known: Collection[str], form: str, wrappers: int) -> list[Call] | None:
    for key in _LISTS:
        if isinstance(value.get(key), list):
            inner = _calls(value[key], known, form, wrappers + 1)
            return inner if key == "tool_calls" and len(value) == 1 else _recovered(inner)
    for key in _SINGLES:
        if isinstance(value.get(key), dict):
            return _recovered(_calls(value[key], known, form, wrappers + 1))
    return None


def _analysis(value: dict[str, Any], known: Collection[str], form: str, wrappers: int) -> list[Call] | None:
    for key in _ANALYSIS:
        if isinstance(value.get(key), dict):
            return _calls(value[key], known, form, wrappers + 1)
    tools = value.get("Tools", value.get("tools"))
    return _calls(tools, known, form, wrappers + 1) if isinstance(tools, list) else None


def _named_by_key(value: dict[str, Any], known: Collection[str], form: str, wrappers: int) -> list[Call] | None:
    """`{"tool": {arguments}}`, as some benchmarks write it."""
    del form, wrappers
    if len(value) == 1:
        ((name, arguments),) = value.items()
        if name in known and isinstance(arguments, dict):
            return [call_of(name, arguments, None, RECOVERED, "json")]
    return None


def _recovered(calls: list[Call]) -> list[Call]:
    for call in calls:
        if call.form == NATIVE:
            call.form = RECOVERED
    return calls


def _names_tool(value: Any, known: Collection[str]) -> bool:
    return isinstance(value, str) and value in known


def label_of(value: dict[str, Any]) -> str | None:
    """The label of a call: `label`, else the platform's own `id`, `toolUseId` or `call_id`."""
    for key in ("label", "id", "toolUseId", "call_id"):
        label = value.get(key)
        if isinstance(label, str) and label:
            return label
    return None


def call_of(name: Any, arguments: Any, label: str | None, form: str, dialect: str) -> Call:
    """A call from its parts, whatever types the model gave them; broken when they can't be used."""
    if type(name) is not str or not name:
        return broken("bad_name", dialect)
    if type(arguments) is dict:
        if len(arguments) > _MAX_ARGUMENTS:
            return broken("too_many_arguments", dialect, name)
        return Call(name, arguments, label, form, dialect)
    if arguments is None:
        return Call(name, {}, label, form, dialect)
    if isinstance(arguments, str):
        return _call_of_text(name, arguments, label, form, dialect)
    return broken("bad_arguments", dialect, name)


def _call_of_text(name: str, text: str, label: str | None, form: str, dialect: str) -> Call:
    """A call whose arguments came as a JSON string (OpenAI's wire format does so)."""
    if not text.strip():
        return Call(name, {}, label, form, dialect)
    if deeper_than(text, _MAX_ARGUMENT_DEPTH):
        return broken("too_deep", dialect, name)
    if dialect == "json":
        form = RECOVERED if form == NATIVE else form
    try:
        return call_of(name, decode_object(text), label, form, dialect)
    except JsonFault as fault:
        return broken(fault.code, dialect, name)
    except json.JSONDecodeError:
        return _call_of_cut_text(name, text.strip(), label, dialect)


def _call_of_cut_text(name: str, text: str, label: str | None, dialect: str) -> Call:
    try:
        value = close_truncated(text)
    except JsonFault:
        return broken("bad_arguments", dialect, name)
    if not isinstance(value, dict):
        return broken("bad_arguments", dialect, name)
    return Call(name, value, label, REPAIRED, dialect)
