"""What the service model demands of parameters; unlike botocore's own client, patterns and enums too.

Values stand in no message: they may be text of a prompt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from touchstone.rehearsal.doubles.errors import ServiceError, invalid

_SIZED = ("string", "list", "map", "blob")
_NUMBERS = ("integer", "long", "float", "double")
_SLOW = {r"(-*[a-zA-Z0-9\+\-\.])*": r"[a-zA-Z0-9\+\-\.]*"}
"""Parts of patterns that take exponential time on a mismatch, and what matches the same."""


def check(shape: Any, parameters: dict[str, Any]) -> None:
    """Refuse parameters that break their shape, with every fault at once.

    Raises:
        ServiceError: a ValidationException in the words of AWS's own.
    """
    faults = list(_structure(shape, parameters, "")) if shape is not None else []
    if faults:
        raise _refusal(faults)


def _refusal(faults: list[str]) -> ServiceError:
    noun = "error" if len(faults) == 1 else "errors"
    return invalid(f"{len(faults)} validation {noun} detected: {'; '.join(faults)}")


def _structure(shape: Any, value: dict[str, Any], path: str) -> Iterator[str]:
    for name in shape.required_members:
        if name not in value:
            yield _fault(_member(path, name), "Member must not be null")
    if getattr(shape, "is_tagged_union", False) and len(value) != 1:
        yield _fault(path, f"Exactly one member must be set, of {_set_of(shape.members)}")
    for name, item in value.items():
        yield from _value(shape.members[name], item, _member(path, name))


def _value(shape: Any, value: Any, path: str) -> Iterator[str]:
    if getattr(shape, "is_document_type", False):
        return
    if shape.type_name == "structure":
        yield from _structure(shape, value, path)
        return
    yield from _range(shape, value, path)
    if shape.type_name == "string":
        yield from _text(shape, value, path)
    elif shape.type_name == "list":
        for index, item in enumerate(value, 1):
            yield from _value(shape.member, item, f"{path}.{index}.member")
    elif shape.type_name == "map":
        for key, item in value.items():
            yield from _value(shape.key, key, f"{path}.key")
            yield from _value(shape.value, item, f"{path}.{key}.member")


def _range(shape: Any, value: Any, path: str) -> Iterator[str]:
    size = len(value) if shape.type_name in _SIZED else value if shape.type_name in _NUMBERS else None
    if size is None:
        return
    noun = "Member must have length" if shape.type_name in _SIZED else "Member must have value"
    if size < shape.metadata.get("min", size):
        yield _fault(path, f"{noun} greater than or equal to {shape.metadata['min']}")
    if size > shape.metadata.get("max", size):
        yield _fault(path, f"{noun} less than or equal to {shape.metadata['max']}")


def _text(shape: Any, value: str, path: str) -> Iterator[str]:
    if shape.enum and value not in shape.enum:
        yield _fault(path, f"Member must satisfy enum value set: {_set_of(shape.enum)}")
    pattern = shape.metadata.get("pattern")
    expression = compiled(pattern) if pattern else None
    if expression is not None and not expression.fullmatch(value):
        yield _fault(path, f"Member must satisfy regular expression pattern: {pattern}")


@cache
def compiled(pattern: str) -> re.Pattern[str] | None:
    r"""The pattern in Python's dialect; None for the few that even then are no pattern.

    Java's classes of letters, separators and numbers become `\w` and `\s`.
    """
    translated = re.sub(r"\\p\{(L|M|N|Alnum)\}", r"\\w", pattern).replace(r"\p{Z}", r"\s")
    translated = translated.replace(r"+\-@]", r"+@\-]").replace(r"=+\-]", r"=+\-]")
    for slow, quick in _SLOW.items():
        translated = translated.replace(slow, quick)
    try:
        return re.compile(translated, re.DOTALL)
    except re.error:
        return None


def _member(path: str, name: str) -> str:
    name = name[:1].lower() + name[1:]
    return f"{path}.{name}" if path else name


def _set_of(values: Any) -> str:
    shown = list(values)
    return f"[{', '.join(shown[:20])}{', ...' if len(shown) > 20 else ''}]"  # noqa: PLR2004 - there are 170 instance types


def _fault(path: str, constraint: str) -> str:
    return f"Value at '{path}' failed to satisfy constraint: {constraint}"
