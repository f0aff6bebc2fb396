"""Errors in a plain service's own form on the wire: XML for S3 and query services, JSON for the others."""

from __future__ import annotations

import json
from typing import Final
from xml.sax.saxutils import escape

from touchstone.rehearsal.lambdas.http_server import Answer, Request

_QUERY: Final = frozenset({"sns", "sts", "iam", "cloudformation", "monitoring"})
_DENIED: Final = {"s3": "AccessDenied", "sns": "AuthorizationError", "sts": "AccessDenied", "iam": "AccessDenied"}


def denied(service: str, reason: str, request: Request) -> Answer:
    """The answer to a call that the caller's policies do not allow."""
    return refusal(service, _DENIED.get(service, "AccessDeniedException"), reason, 403, request)


def refusal(service: str, code: str, message: str, status: int, request: Request) -> Answer:
    """An error of a service."""
    if request.method == "HEAD":
        return Answer(status)
    if service == "s3":
        return _xml(status, f"<Error><Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error>")
    if service in _QUERY and "x-amz-target" not in request.headers:
        told = f"<Error><Type>Sender</Type><Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error>"
        return _xml(status, f"<ErrorResponse>{told}<RequestId>none</RequestId></ErrorResponse>")
    status = 400 if status == 403 else status  # noqa: PLR2004 - JSON 1.1 services refuse by 400
    body = json.dumps({"__type": code, "message": message}).encode()
    return Answer(status, body, {"Content-Type": "application/x-amz-json-1.1", "x-amzn-errortype": code})


def _xml(status: int, text: str) -> Answer:
    body = f'<?xml version="1.0" encoding="UTF-8"?>{text}'.encode()
    return Answer(status, body, {"Content-Type": "application/xml"})
