"""Answers in the shape that the service model gives them."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

from touchstone.rehearsal.doubles.errors import ReplyError


def document_of(shape: Any, value: Any, path: str = "$") -> Any:
    """A value as JSON, in an output shape.

    Args:
        shape: botocore's shape.
        value: dicts, lists and scalars by member name; None members are left out.
        path: where it stands, for messages.

    Raises:
        ReplyError: it breaks the shape: unknown or missing members, another type, no value of the enum.
    """
    if getattr(shape, "is_document_type", False):
        return value
    writer = _WRITERS.get(shape.type_name, _scalar)
    return writer(shape, value, path)


def _structure(shape: Any, value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ReplyError(f"{path}: an object was expected, not a {type(value).__name__}")
    given = {name: item for name, item in value.items() if item is not None}
    faults = sorted(set(given) - set(shape.members)), sorted(set(shape.required_members) - set(given))
    if any(faults):
        raise ReplyError(f"{path}: unknown members {faults[0]}, missing members {faults[1]} of {shape.name}")
    if getattr(shape, "is_tagged_union", False) and len(given) != 1:
        raise ReplyError(f"{path}: one member of {shape.name} must be set, not {sorted(given)}")
    return {
        shape.members[name].serialization.get("name", name): document_of(shape.members[name], item, f"{path}.{name}")
        for name, item in given.items()
    }


def _list(shape: Any, value: Any, path: str) -> list[Any]:
    return [document_of(shape.member, item, f"{path}[{index}]") for index, item in enumerate(value)]


def _map(shape: Any, value: Any, path: str) -> dict[str, Any]:
    return {key: document_of(shape.value, item, f"{path}.{key}") for key, item in value.items()}


def _timestamp(shape: Any, value: datetime, path: str) -> str | float:  # noqa: ARG001 - writers have one signature
    if shape.serialization.get("timestampFormat") == "iso8601":
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.timestamp()


def _blob(shape: Any, value: bytes, path: str) -> str:  # noqa: ARG001
    return base64.b64encode(value).decode()


def _scalar(shape: Any, value: Any, path: str) -> Any:
    wanted = {"integer": int, "long": int, "float": (int, float), "double": (int, float), "boolean": bool}
    if not isinstance(value, wanted.get(shape.type_name, str)):  # type: ignore[arg-type]
        raise ReplyError(f"{path}: a {shape.type_name} was expected, not a {type(value).__name__}")
    enum = getattr(shape, "enum", None)
    if enum and value not in enum:
        raise ReplyError(f"{path}: {value!r} is none of {enum[:20]}")
    return value


_WRITERS: dict[str, Any] = {
    "structure": _structure,
    "list": _list,
    "map": _map,
    "timestamp": _timestamp,
    "blob": _blob,
}
