"""Nova's native text dialect, which reaches the text when the platform fails to parse it.

`<tools><__function=NAME><__parameter=ARG>VALUE</__parameter></__function></tools>`, white space varying,
sometimes cut off (AWS contract, 1.3). All values are text: they are read by the type that the schema gives.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from touchstone.scoring.calls import NATIVE, REPAIRED, Call, broken
from touchstone.scoring.dialects.strict_json import JsonFault, decode, deeper_than

FUNCTION = "<__function="
_FUNCTION_END = "</__function>"
_PARAMETER = re.compile(r"<__parameter=([^<>]{0,256})>")
_PARAMETER_END = "</__parameter>"
_MAX_VALUE_DEPTH = 64
_LABEL = "label"
"""A parameter that labels the call, where its tool has none of that name: the dialect has no other place for it."""

Properties = Mapping[str, Any]


def read(text: str, start: int, properties_of: Callable[[str], Properties]) -> tuple[Call, int]:
    """The call whose `<__function=` stands at `start`, and the index after it.

    Args:
        text: the visible text.
        start: index of `<__function=`.
        properties_of: the `properties` of a tool's schema, by tool name; empty when unknown.
    """
    next_start = text.find(FUNCTION, start + len(FUNCTION))
    stop = next_start if next_start >= 0 else len(text)
    name_end = text.find(">", start, stop)
    name = text[start + len(FUNCTION) : name_end if name_end >= 0 else stop].strip().strip("\"'")
    if name_end < 0:
        return broken("truncated_call", "nova", name), stop
    end = text.find(_FUNCTION_END, name_end, stop)
    closed = end >= 0
    body = text[name_end + 1 : end if closed else stop]
    after = end + len(_FUNCTION_END) if closed else stop
    if not name:
        return broken("bad_name", "nova"), after
    return _call(name, body, properties_of(name), closed=closed), after


def _call(name: str, body: str, properties: Properties, *, closed: bool) -> Call:
    arguments: dict[str, Any] = {}
    complete = closed
    marks = list(_PARAMETER.finditer(body))
    for index, mark in enumerate(marks):
        key = mark.group(1).strip().strip("\"'")
        stop = marks[index + 1].start() if index + 1 < len(marks) else len(body)
        end = body.find(_PARAMETER_END, mark.end(), stop)
        complete = complete and end >= 0
        if key in arguments:
            return broken("duplicate_key", "nova", name)
        raw = body[mark.end() : end if end >= 0 else stop]
        try:
            arguments[key] = typed(raw, properties.get(key))
        except JsonFault as fault:
            return broken(fault.code, "nova", name)
    label = arguments.pop(_LABEL) if _LABEL in arguments and _LABEL not in properties else None
    label = label if isinstance(label, str) and label else None
    return Call(name, arguments, label, NATIVE if complete else REPAIRED, "nova")


_TYPE_NAMES = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", dict: "object"}
_MAX_SCHEMAS = 4


def _types(schema: Any, depth: int) -> set[str]:
    """The JSON types that a schema lets a value have; empty when it does not say."""
    if not isinstance(schema, Mapping) or depth > _MAX_SCHEMAS:
        return set()
    kinds = schema.get("type")
    if isinstance(kinds, str):
        return {kinds}
    if isinstance(kinds, list):
        return {kind for kind in kinds if isinstance(kind, str)}
    values = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if isinstance(values, list):
        return {_TYPE_NAMES.get(type(value), "null") for value in values}
    branches = [branch for key in ("anyOf", "oneOf") if isinstance(schema.get(key), list) for branch in schema[key]]
    return {kind for branch in branches for kind in _types(branch, depth + 1)}


def typed(raw: str, schema: Any) -> Any:
    """The text of a value as the type its schema declares; the text itself where that fails.

    Raises:
        JsonFault: the value is JSON that a strict reader refuses.
    """
    text = raw.strip()
    kinds = _types(schema, 0)
    if not kinds or "string" in kinds:
        return text
    if deeper_than(text, _MAX_VALUE_DEPTH):
        raise JsonFault("too_deep")
    try:
        value, end = decode(text)
    except json.JSONDecodeError:
        return text.lower() == "true" if text.lower() in ("true", "false") else text
    return value if end == len(text) else text
