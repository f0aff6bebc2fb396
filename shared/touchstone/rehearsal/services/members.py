"""Arguments and answers of an operation: PascalCase members as states have them, botocore's own as boto3 has them.

Only members of structures change their names; keys of maps are data. What the API takes as bytes is text here, or a
JSON value that is written as its JSON; times are ISO 8601.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from touchstone.rehearsal.asl.errors import RUNTIME, TaskError

Times = Literal["iso", "millis"]


def to_request(shape: Any, arguments: Any) -> dict[str, Any]:
    """Arguments as boto3 takes them.

    Args:
        shape: the operation's input shape; None for no input.
        arguments: the state's arguments.

    Raises:
        TaskError: `States.Runtime`, naming every member that is not known, missing or of another type.
    """
    faults: list[str] = []
    request = _request(shape, arguments, "", faults) if shape is not None else {}
    if shape is None and arguments:
        faults = [f"The field '{name}' is not supported by Step Functions" for name in arguments]
    if faults:
        raise TaskError(RUNTIME, f"The Arguments could not be used to start the Task: [{', '.join(faults)}]")
    return dict(request)


def to_result(shape: Any, answer: Any, times: Times = "iso") -> Any:
    """An answer as a state sees it; `times` is how points in time are written."""
    if shape is None or answer is None:
        return {} if shape is None else None
    kind = shape.type_name
    if kind == "structure" and not getattr(shape, "is_document_type", False):
        return {
            pascal(name): to_result(member, answer[name], times)
            for name, member in shape.members.items()
            if answer.get(name) is not None
        }
    if kind == "list":
        return [to_result(shape.member, value, times) for value in answer]
    if kind == "map":
        return {key: to_result(shape.value, value, times) for key, value in answer.items()}
    if kind == "timestamp":
        return _time(answer, times)
    if kind == "blob":
        return _text(answer)
    return answer


def pascal(name: str) -> str:
    """A member's name with its first letter in upper case."""
    return name[:1].upper() + name[1:]


def _request(shape: Any, value: Any, path: str, faults: list[str]) -> Any:
    kind = shape.type_name
    if kind == "blob":
        return _bytes(value)
    if getattr(shape, "is_document_type", False):
        return value
    expected = _EXPECTED.get(kind)
    if expected is not None and (not isinstance(value, expected) or (isinstance(value, bool) and bool not in expected)):
        faults.append(f"The value for the field '{path}' must be a {_TYPE_NAMES.get(kind, kind.upper())}")
        return value
    if kind == "structure":
        return _structure(shape, value, path, faults)
    if kind == "list":
        return [_request(shape.member, item, f"{path}[{index}]", faults) for index, item in enumerate(value)]
    if kind == "map":
        return {key: _request(shape.value, item, f"{path}.{key}", faults) for key, item in value.items()}
    return value


def _structure(shape: Any, value: Mapping[str, Any], path: str, faults: list[str]) -> dict[str, Any]:
    known = {pascal(name): name for name in shape.members}
    made = {}
    for given, item in value.items():
        if given not in known:
            faults.append(f"The field '{_joined(path, given)}' is not supported by Step Functions")
        elif item is not None:
            made[known[given]] = _request(shape.members[known[given]], item, _joined(path, given), faults)
    missing = [name for name in shape.required_members if name not in made and pascal(name) not in value]
    faults += [f"The field '{_joined(path, pascal(name))}' is required but was missing" for name in missing]
    return made


_EXPECTED: Mapping[str, tuple[type, ...]] = {
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "timestamp": (str,),
}
_TYPE_NAMES = {"structure": "STRUCTURE", "integer": "INTEGER", "timestamp": "TIMESTAMP"}


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _bytes(value: Any) -> bytes:
    return (value if isinstance(value, str) else json_text(value)).encode()


def json_text(value: Any) -> str:
    """A value as compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _time(value: Any, times: Times) -> Any:
    if not isinstance(value, datetime):
        return value
    moment = value.astimezone(UTC)
    if times == "millis":
        return round(moment.timestamp() * 1000)
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds").replace("+00:00", "Z")


def _text(value: Any) -> str:
    content = value.read() if hasattr(value, "read") else value
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else str(content)
