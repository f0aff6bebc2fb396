"""Requests against botocore's own service models: types and required members, then patterns, enumerations, lengths."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import botocore.session  # type: ignore[import-untyped]
from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape  # type: ignore[import-untyped]
from botocore.validate import ParamValidator  # type: ignore[import-untyped]


@cache
def operation(api: str) -> OperationModel:
    """The model of `service:Operation`."""
    service, name = api.split(":")
    return botocore.session.get_session().get_service_model(service).operation_model(name)


def faults_of(api: str, request: dict[str, Any]) -> list[str]:
    """What AWS would refuse in a request; no client and no network are needed to know."""
    shape = operation(api).input_shape
    report = ParamValidator().validate(request, shape)
    faults = [report.generate_report()] if report.has_errors() else []
    return [*faults, *_constraints(shape, request, "")]


def _constraints(shape: Shape | None, value: Any, place: str) -> Iterator[str]:
    if isinstance(shape, StructureShape):
        for key, inner in value.items():
            yield from _constraints(shape.members[key], inner, f"{place}.{key}")
    elif isinstance(shape, ListShape):
        yield from _length(shape, len(value), place)
        for index, inner in enumerate(value):
            yield from _constraints(shape.member, inner, f"{place}[{index}]")
    elif isinstance(shape, MapShape):
        yield from _length(shape, len(value), place)
        for key, inner in value.items():
            yield from _constraints(shape.key, key, f"{place}<{key}>")
            yield from _constraints(shape.value, inner, f"{place}.{key}")
    elif shape is not None and shape.type_name == "string":
        yield from _text(shape, value, place)
    elif shape is not None and isinstance(value, int | float) and not isinstance(value, bool):
        yield from _length(shape, value, place)


def _length(shape: Shape, size: float, place: str) -> Iterator[str]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if (low is not None and size < low) or (high is not None and size > high):
        yield f"{place}: {size} is not within {low} and {high}"


def _text(shape: Shape, value: str, place: str) -> Iterator[str]:
    yield from _length(shape, len(value), place)
    allowed, pattern = shape.metadata.get("enum"), shape.metadata.get("pattern")
    if allowed and value not in allowed:
        yield f"{place}: {value!r} is none of {allowed}"
    if pattern and "\\p{" not in pattern and re.fullmatch(pattern, value) is None:
        yield f"{place}: {value!r} does not match {pattern}"
