"""From a JSON document to job settings, or to every fault in it at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from touchstone.training.faults import Fault, JobSettingsError, pointer_to, shown
from touchstone.training.settings.base import EXAMPLES
from touchstone.training.settings.jobs import KINDS, AnyJob
from touchstone.training.settings.lookup import Lookup, model_at
from touchstone.training.settings.rules import broken_rules

_DEEPEST = 16


def read_settings(document: object) -> AnyJob:
    """The settings that a document gives; what is left out keeps its default.

    Raises:
        JobSettingsError: every fault of it: of each field, and of fields that contradict each other.
    """
    model = _model_of(document)
    details: list[ErrorDetails] = []
    job: AnyJob | None = None
    try:
        job = model.model_validate(document)
    except ValidationError as error:
        details = error.errors(include_url=False)
    faults = list(_placeholders(document, ()))
    faults += [fault for detail in details if (fault := _fault(detail, model)).pointer not in _pointers(faults)]
    lookup = Lookup(model, document, frozenset(fault.pointer for fault in faults))
    faults += broken_rules(model, lookup)
    if faults or job is None:
        raise JobSettingsError(faults)
    return job


def _model_of(document: object) -> type[AnyJob]:
    if not isinstance(document, Mapping):
        fault = Fault("", "an object", shown(document), "give job settings as a JSON object")
        raise JobSettingsError([fault])
    kind = document.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        seen = shown(kind) if "kind" in document else "nothing"
        raise JobSettingsError([Fault("/kind", f"one of {', '.join(KINDS)}", seen, "say what kind of job it is")])
    return KINDS[kind]


def _pointers(faults: list[Fault]) -> set[str]:
    return {fault.pointer for fault in faults}


def _placeholders(value: Any, path: tuple[str | int, ...]) -> Iterator[Fault]:
    """Interpolations: only AWS's client resolves them, so in a recipe they would reach the container as text."""
    if len(path) > _DEEPEST:
        yield Fault(pointer_to(path), f"settings at most {_DEEPEST} deep", "more", "job settings are not that deep")
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _placeholders(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _placeholders(inner, (*path, index))
    elif isinstance(value, str) and ("${" in value or "{{" in value):
        yield Fault(pointer_to(path), "a literal value", shown(value), "write out what the interpolation stands for")


def _fault(detail: ErrorDetails, root: type[BaseModel]) -> Fault:
    path = tuple(part for part in detail["loc"] if part != "[key]")
    pointer = pointer_to(path)
    if detail["type"] == "extra_forbidden":
        return _unknown(pointer, str(path[-1]), model_at(root, path[:-1]))
    field = _field_of(root, path)
    fix = f"it means: {field}" if field else "correct it"
    if detail["type"] == "missing":
        return Fault(pointer, "a value", "nothing", fix)
    return Fault(pointer, _expected(detail), shown(detail["input"]), fix)


def _expected(detail: ErrorDetails) -> str:
    if detail["type"] == "string_pattern_mismatch":
        return f"text like {EXAMPLES[detail['ctx']['pattern']]}"
    message = detail["msg"].removeprefix("Input should ").removeprefix("be ").removeprefix("match ")
    return message[0].lower() + message[1:]


def _unknown(pointer: str, key: str, model: type[BaseModel] | None) -> Fault:
    known = list(model.model_fields) if model else []
    near = difflib.get_close_matches(key, known, 1)
    fix = f"did you mean {near[0]}?" if near else "remove it"
    return Fault(pointer, f"only {', '.join(known)}" if known else "no such key", shown(key), fix)


def _field_of(root: type[BaseModel], path: tuple[str | int, ...]) -> str:
    """The description of the field at a path, or of the nearest field around it."""
    for end in range(len(path), 0, -1):
        model = model_at(root, path[: end - 1])
        field = None if model is None else model.model_fields.get(str(path[end - 1]))
        if field is not None:
            return field.description or ""
    return ""
