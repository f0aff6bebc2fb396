"""Parameters out of a request, read by the input shape of its operation."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

from touchstone.rehearsal.doubles.errors import ServiceError
from touchstone.rehearsal.doubles.protocol.models import HttpRequest, Route

_JSON_TYPES: dict[str, Any] = {
    "string": (str,),
    "character": (str,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "boolean": (bool,),
    "list": (list,),
    "map": (dict,),
    "structure": (dict,),
    "blob": (str,),
    "timestamp": (str, int, float),
}


def parameters_of(request: HttpRequest, route: Route) -> dict[str, Any]:
    """The members that a request holds, as boto3's caller gave them.

    Raises:
        ServiceError: the body is no JSON object, or a member has another JSON type.
    """
    shape = route.operation.input_shape
    body = _body(request)
    if shape is None:
        return {}
    found = {}
    for name, member in shape.members.items():
        location = member.serialization.get("location")
        wire = member.serialization.get("name", name)
        if location == "uri" and wire in route.labels:
            found[name] = route.labels[wire]
        elif location == "querystring" and wire in request.query:
            found[name] = _from_text(member, request.query[wire])
        elif location is None and body.get(wire) is not None:
            found[name] = _value(member, body[wire], name)
    unknown = sorted(set(body) - {member.serialization.get("name", name) for name, member in shape.members.items()})
    if unknown:
        raise _unreadable(f"unknown member {unknown[0]}")
    return found


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body or b"{}")
    except ValueError:
        raise _unreadable("the body is no JSON") from None
    if not isinstance(body, dict):
        raise _unreadable("the body is no JSON object")
    return body


def _value(shape: Any, value: Any, path: str) -> Any:
    if getattr(shape, "is_document_type", False):
        return value
    wanted: Any = _JSON_TYPES[shape.type_name]
    if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
        raise _unreadable(f"{path} takes a {shape.type_name}, not a JSON {type(value).__name__}")
    if shape.type_name == "structure":
        return _members(shape, value, path)
    if shape.type_name == "list":
        return [_value(shape.member, item, f"{path}.{index}") for index, item in enumerate(value, 1)]
    if shape.type_name == "map":
        return {key: _value(shape.value, item, f"{path}.{key}") for key, item in value.items()}
    try:
        if shape.type_name == "timestamp":
            return _moment(value)
        return base64.b64decode(value) if shape.type_name == "blob" else value
    except (ValueError, OverflowError, OSError):
        raise _unreadable(f"{path} is no {shape.type_name}") from None


def _members(shape: Any, value: dict[str, Any], path: str) -> dict[str, Any]:
    found = {}
    names = {member.serialization.get("name", name): name for name, member in shape.members.items()}
    for wire, item in value.items():
        if wire not in names:
            raise _unreadable(f"unknown member {path}.{wire}")
        if item is not None:
            name = names[wire]
            found[name] = _value(shape.members[name], item, f"{path}.{name}")
    return found


def _from_text(shape: Any, text: str) -> Any:
    try:
        if shape.type_name in {"integer", "long"}:
            return int(text)
        if shape.type_name == "timestamp":
            return _moment(text)
    except ValueError:
        raise _unreadable(f"a {shape.type_name} was expected in the query") from None
    return text == "true" if shape.type_name == "boolean" else text


def _moment(value: str | float) -> datetime:
    if isinstance(value, str):
        return datetime.fromisoformat(value).astimezone(UTC)
    return datetime.fromtimestamp(value, UTC)


def _unreadable(what: str) -> ServiceError:
    return ServiceError("SerializationException", what, 400)
