"""References to earlier results, `$label.path$`, replaced by what they refer to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from touchstone.evaluation.execution.results import CallFault, CallResult, Fault, kind_of
from touchstone.scoring.reference import REFERENCE


def resolved(value: Any, results: Mapping[str, CallResult], at: str = "/arguments") -> Any:
    """A JSON value with every reference replaced.

    A string that is one reference becomes the value itself, of whatever type; inside a longer string the value must
    be text or a number.

    Args:
        value: an argument, or all of them.
        results: what became of the labelled calls so far.
        at: where the value stands, for faults.

    Raises:
        CallFault: ``unknown_label``, ``failed_before``, ``no_such_path``, ``not_text``.
    """
    if isinstance(value, str):
        if (whole := REFERENCE.fullmatch(value)) is not None:
            return _referred(whole, results, at)
        return REFERENCE.sub(lambda match: _as_text(_referred(match, results, at), at), value)
    if isinstance(value, dict):
        return {key: resolved(child, results, f"{at}/{_escaped(key)}") for key, child in value.items()}
    if isinstance(value, list):
        return [resolved(child, results, f"{at}/{index}") for index, child in enumerate(value)]
    return value


def _referred(match: re.Match[str], results: Mapping[str, CallResult], at: str) -> Any:
    call = results.get(match[1])
    if call is None:
        raise CallFault(Fault("unknown_label", at, "the label of an earlier call"))
    if not call.ok:
        raise CallFault(Fault("failed_before", at, "the label of a call that ran"))
    value: Any = call.result
    for step in match[2].split(".")[1:]:
        if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        elif isinstance(value, dict) and step in value:
            value = value[step]
        else:
            raise CallFault(Fault("no_such_path", at, "a path into the result of that call", kind_of(value)))
    return value


def _as_text(value: Any, at: str) -> str:
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return str(value)
    raise CallFault(Fault("not_text", at, "a path to text or a number", kind_of(value)))


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
