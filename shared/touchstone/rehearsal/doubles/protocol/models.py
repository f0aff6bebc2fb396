"""The service models that botocore carries, and which operation a request means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import unquote

import botocore.session  # type: ignore[import-untyped]

from touchstone.rehearsal.doubles.errors import ServiceError

SERVICES = ("sagemaker", "bedrock", "bedrock-runtime")


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request as it came: header names in lower case, the path still encoded."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Route:
    """An operation that a request means, with the labels of its path.

    Attributes:
        service: botocore's name of the service.
        operation: botocore's OperationModel.
        labels: values out of the path, decoded.
    """

    service: str
    operation: Any
    labels: Mapping[str, str]


@cache
def service_model(service: str) -> Any:
    """The ServiceModel of botocore's."""
    return botocore.session.get_session().get_service_model(service)


def route_of(request: HttpRequest) -> Route:
    """The operation that a request means.

    Raises:
        ServiceError: it means none of the services that are doubled.
    """
    target = request.headers.get("x-amz-target")
    if target is not None:
        prefix, _, name = target.partition(".")
        model = service_model("sagemaker")
        if prefix != model.metadata["targetPrefix"] or name not in model.operation_names:
            raise _unknown(target)
        return Route("sagemaker", model.operation_model(name), {})
    for method, pattern, service, name in _patterns():
        found = pattern.fullmatch(request.path) if method == request.method else None
        if found:
            labels = {key.replace("__", "-"): unquote(value) for key, value in found.groupdict().items()}
            return Route(service, service_model(service).operation_model(name), labels)
    raise _unknown(f"{request.method} {request.path}")


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str], str, str], ...]:
    """Routes of the REST services, literal paths before those with labels."""
    routes = [
        (operation.http["method"], operation.http["requestUri"].partition("?")[0], service, name)
        for service in SERVICES
        if service_model(service).metadata["protocol"] == "rest-json"
        for name in service_model(service).operation_names
        for operation in [service_model(service).operation_model(name)]
    ]
    routes.sort(key=lambda route: route[1].count("{"))
    return tuple((method, re.compile(_path_pattern(path)), service, name) for method, path, service, name in routes)


def _path_pattern(path: str) -> str:
    parts = re.split(r"(\{[^}]+\})", path)
    return "".join(_label(part) if part.startswith("{") else re.escape(part) for part in parts) + "/?"


def _label(part: str) -> str:
    name = part.strip("{}")
    return f"(?P<{name.rstrip('+').replace('-', '__')}>{'.+' if name.endswith('+') else '[^/]+'})"


def _unknown(what: str) -> ServiceError:
    return ServiceError("UnknownOperationException", f"no double answers {what}", 404)
