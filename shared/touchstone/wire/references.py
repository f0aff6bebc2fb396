"""Reference answers in the shapes that others write, read into our own.

Ours is `{"calls": [...], "order": ...}`. Read besides: the `Query analysis` object of the public Nova
sample, AWS's `tool_called`/`tool_parameters`, OpenAI `tool_calls`, plain calls, and lists of right values
by parameter. All may be wrapped as a JSON string or as `{"text": ...}` (AWS contract, 1.2).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from touchstone.scoring.dialects.shapes import NO_TOOL
from touchstone.scoring.errors import SampleError

_PLACE = "/reference_answer"
_MAX_WRAPPERS = 4
_NOT_APPLICABLE = ("n/a", "na", "none", "null", "not applicable", "")
_FILLERS = ["N/A", "None", "", None]


def reference_from(value: Any) -> dict[str, Any]:
    """The reference in our own shape.

    Raises:
        SampleError: `bad_reference`: none of the known shapes.
    """
    value = unwrapped(value)
    if isinstance(value, dict):
        return _from_object(value)
    if isinstance(value, list):
        return {"calls": [_call(entry, f"{_PLACE}/{index}") for index, entry in enumerate(value)]}
    raise _unknown(_PLACE)


def unwrapped(value: Any) -> Any:
    """A value out of its JSON string and `{"text": ...}` wrappers; what is neither stays as it is."""
    for _ in range(_MAX_WRAPPERS):
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except (ValueError, RecursionError):
                return value
        elif isinstance(value, dict) and isinstance(value.get("text"), str) and "calls" not in value:
            value = value["text"]
        else:
            return value
    return value


def _from_object(value: dict[str, Any]) -> dict[str, Any]:
    if "calls" in value:
        return value
    for key in ("Query analysis", "Query Analysis", "query_analysis"):
        if isinstance(value.get(key), dict):
            value = value[key]
    kept: dict[str, Any] = {key: value[key] for key in ("tools", "category", "family", "order") if key in value}
    if isinstance(value.get("Tools"), list):
        calls = [_analysed(entry, f"{_PLACE}/Tools/{index}") for index, entry in enumerate(value["Tools"])]
        return {"order": "sequence", **kept, "calls": calls, "category": kept.get("category") or _type(value)}
    if isinstance(value.get("tool_calls"), list):
        calls = [_call(call, f"{_PLACE}/tool_calls/{index}") for index, call in enumerate(value["tool_calls"])]
        return {**kept, "calls": calls}
    if "tool_called" in value:
        return {**kept, "calls": _called(value)}
    if "name" in value or "function" in value or len(value) == 1:
        return {"calls": [_call(value, _PLACE)]}
    raise _unknown(_PLACE)


def _type(value: Mapping[str, Any]) -> str | None:
    """The question's category in a `Query analysis` object: a text, or a list of one."""
    kind = value.get("Type")
    if isinstance(kind, list) and kind:
        kind = kind[0]
    return kind if isinstance(kind, str) else None


def _called(value: Mapping[str, Any]) -> list[dict[str, Any]]:
    name = value["tool_called"]
    if name is None or (isinstance(name, str) and name.lower() in NO_TOOL):
        return []
    return [_plain(name, value.get("tool_parameters"), f"{_PLACE}/tool_called")]


def _analysed(entry: Any, place: str) -> dict[str, Any]:
    """A tool of a `Query analysis`; parameters that say "not applicable" may be left out."""
    if not isinstance(entry, dict):
        raise _unknown(place)
    call = _plain(entry.get("Tool"), entry.get("Parameters"), place)
    fillers = [key for key, value in call["arguments"].items() if _is_filler(value)]
    if fillers:
        call["optional"] = fillers
        call["accept"] = {key: list(_FILLERS) for key in fillers}
    return call


def _is_filler(value: Any) -> bool:
    return value is None or (isinstance(value, str) and value.strip().lower() in _NOT_APPLICABLE)


def _call(entry: Any, place: str) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise _unknown(place)
    inner = entry["function"] if isinstance(entry.get("function"), dict) else entry
    if "name" in inner:
        call = _plain(inner["name"], inner.get("arguments", inner.get("parameters")), place)
        return {**call, **{key: entry[key] for key in ("accept", "optional", "label") if key in entry}}
    if len(entry) == 1:
        ((name, values),) = entry.items()
        return _alternatives(name, values, place)
    raise _unknown(place)


def _plain(name: Any, arguments: Any, place: str) -> dict[str, Any]:
    arguments = unwrapped(arguments) if isinstance(arguments, str) and arguments else arguments
    arguments = {} if arguments in (None, "") else arguments
    if not isinstance(name, str) or not name or not isinstance(arguments, dict):
        raise SampleError("bad_reference", place, "expected a tool name and an object of arguments")
    return {"name": name, "arguments": arguments}


def _alternatives(name: str, values: Any, place: str) -> dict[str, Any]:
    """`{tool: {parameter: [right, also right]}}`; an empty text among the values: it may be left out."""
    if not isinstance(values, dict) or not all(isinstance(value, list) and value for value in values.values()):
        raise SampleError("bad_reference", place, "expected a list of right values for each parameter")
    arguments: dict[str, Any] = {}
    accept: dict[str, list[Any]] = {}
    for key, choices in values.items():
        real = [choice for choice in choices if choice != ""]
        if real:
            arguments[key] = real[0]
        if real[1:]:
            accept[key] = real[1:]
    optional = [key for key, choices in values.items() if "" in choices]
    return {"name": name, "arguments": arguments, "accept": accept, "optional": optional}


def _unknown(place: str) -> SampleError:
    return SampleError(
        "bad_reference",
        place,
        "expected calls, tool_calls, tool_called, a Query analysis or lists of right values",
    )
