"""The Invoke operation over REST, as boto3 asks for it.

Source: Lambda API reference, "Invoke".
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs, unquote

from touchstone.rehearsal.lambdas.http_server import Answer, Request

_PATH: Final = re.compile(r"/2015-03-31/functions/(?P<name>[^/]+)/invocations/?")
_ARN: Final = re.compile(
    r"(?:arn:aws[a-z-]*:lambda:[^:]+:)?(?:\d+:)?(?:function:)?(?P<name>[^:]+)(?::(?P<version>[^:]+))?"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """An invocation that is asked for.

    Attributes:
        name: the function's name.
        qualifier: a version or alias, None for the unpublished code.
        kind: `RequestResponse`, `Event` or `DryRun`.
        payload: the event.
        tail: whether the end of the log is wanted.
    """

    name: str
    qualifier: str | None
    kind: str
    payload: bytes
    tail: bool

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters that fault rules are matched with."""
        return {"FunctionName": self.name, "InvocationType": self.kind, "Payload": parsed(self.payload)}


def asked(request: Request) -> Asked | None:
    """The invocation that a request asks for; None if it asks for something else."""
    match = _PATH.fullmatch(request.path)
    named = _ARN.fullmatch(unquote(match["name"])) if match is not None and request.method == "POST" else None
    if named is None:
        return None
    qualifier = parse_qs(request.query).get("Qualifier", [named["version"]])[0]
    return Asked(
        name=named["name"],
        qualifier=qualifier,
        kind=request.headers.get("x-amz-invocation-type", "RequestResponse"),
        payload=request.body or b"{}",
        tail=request.headers.get("x-amz-log-type") == "Tail",
    )


def refused(code: str, message: str, status: int) -> Answer:
    """An error of the service."""
    body = json.dumps({"Type": "User", "Message": message, "message": message}).encode()
    return Answer(status, body, {"Content-Type": "application/json", "x-amzn-errortype": code})


def parsed(payload: bytes) -> Any:
    """A payload as JSON; None if it is none."""
    try:
        return json.loads(payload)
    except ValueError:
        return None


def is_json(payload: bytes) -> bool:
    """Whether a payload is JSON."""
    return parsed(payload) is not None or payload.strip() == b"null"
