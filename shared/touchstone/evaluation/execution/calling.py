"""One Python function called with arguments out of JSON, and whose fault it is when it gives no result."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError, to_jsonable_python

from touchstone.evaluation.execution.results import CallFault, Fault, kind_of

Function = Callable[..., Any]
_ACCIDENTS = (UnicodeError, json.JSONDecodeError)
"""Kinds of ValueError that nobody raises to refuse an argument."""


def called(function: Function, arguments: Mapping[str, Any]) -> Any:
    """What a function returns, as JSON.

    Args:
        function: the tool; it refuses arguments by raising ValueError, or pydantic's ValidationError of its own
            signature (`pydantic.validate_call`).
        arguments: its arguments by name.

    Raises:
        CallFault: ``invalid_argument`` (every one) and ``refused`` are the model's; ``tool_raised`` (anything else that
            is raised) and ``bad_result`` (no JSON) are the tool's.
    """
    try:
        result = function(**arguments)
    except ValidationError as error:
        if error.title in (getattr(function, "__qualname__", None), getattr(function, "__name__", None)):
            raise CallFault(*map(_of_pydantic, error.errors())) from None
        raise CallFault(_raised("tool_raised", error)) from None
    except ValueError as error:
        if isinstance(error, _ACCIDENTS):
            raise CallFault(_raised("tool_raised", error)) from None
        raise CallFault(Fault("refused", "/arguments", str(error))) from None
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it is, it is the tool's, and is told
        raise CallFault(_raised("tool_raised", error)) from None
    return _plain(result)


def compared(likeness: Callable[[str, Any, Any], float], tool: str, expected: Any, seen: Any) -> float:
    """The likeness of two results by a function of the registry's.

    Raises:
        CallFault: ``comparison_raised``, also where it returns no number from 0 to 1.
    """
    try:
        value = float(likeness(tool, expected, seen))
    except (Exception, SystemExit) as error:  # noqa: BLE001 - as above
        raise CallFault(_raised("comparison_raised", error)) from None
    if not 0.0 <= value <= 1.0:
        raise CallFault(Fault("comparison_raised", "", "a number from 0 to 1", "number outside"))
    return value


def _plain(result: Any) -> Any:
    """A result as plain JSON: models, dataclasses, dates, sets and the like are written as pydantic does."""
    try:
        return json.loads(json.dumps(to_jsonable_python(result), allow_nan=False))
    except (PydanticSerializationError, TypeError, ValueError, RecursionError):
        raise CallFault(Fault("bad_result", "", "a result that JSON can hold", type(result).__name__)) from None


def _raised(code: str, error: BaseException) -> Fault:
    """Type and place of what was raised; its text may quote the arguments."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace is not None else ""
    return Fault(code, "", "a result", f"{type(error).__name__}{place}")


def _of_pydantic(error: Any) -> Fault:
    at = "".join(f"/{step}" for step in ("arguments", *error["loc"]))
    seen = "left out" if error["type"].startswith("missing") else kind_of(error.get("input"))
    return Fault("invalid_argument", at, str(error["type"]), seen)
