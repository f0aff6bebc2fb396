"""Which call a request to a plain service means: service by its signature, operation by route, target or Action."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from touchstone.rehearsal.doubles.calls import access_key_of
from touchstone.rehearsal.lambdas.http_server import Request
from touchstone.rehearsal.permissions.needs import NeededCall, call_of
from touchstone.rehearsal.permissions.s3_calls import s3_call

_SCOPE_PARTS = 5


def caller_of(request: Request, keys: Mapping[str, str]) -> str | None:
    """ARN of the role that signed a request, if it is known."""
    return keys.get(access_key_of(request.headers) or "")


def meant_by(request: Request, region: str, account: str) -> NeededCall | None:
    """The call that a request means; None if it is not signed."""
    service = _service(request.headers)
    if service is None:
        return None
    if service == "s3":
        return s3_call(request.method, request.path, request.query, request.headers, request.body)
    target = request.headers.get("x-amz-target", "")
    if target:
        return call_of(service, target.rpartition(".")[2], _json(request.body), region, account)
    parameters = dict(parse_qsl(request.body.decode("utf-8", "replace") or request.query, keep_blank_values=True))
    return call_of(service, parameters.get("Action", "Unknown"), parameters, region, account)


def _service(headers: Mapping[str, str]) -> str | None:
    """The service in the scope of the signature: `Credential=KEY/date/region/service/aws4_request`."""
    _, found, rest = headers.get("authorization", "").partition("Credential=")
    scope = rest.partition(",")[0].split("/")
    return scope[3] if found and len(scope) == _SCOPE_PARTS else None


def _json(body: bytes) -> Mapping[str, Any]:
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
