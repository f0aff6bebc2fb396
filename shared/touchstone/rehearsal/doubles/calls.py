"""The ledger of calls: what was asked, by whom, with which permissions, and what came of it. Never the texts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple


class Permission(NamedTuple):
    """An action on a resource that a call needs, as a policy names them."""

    action: str
    resource: str


@dataclass(frozen=True, slots=True)
class Call:
    """One call.

    Attributes:
        number: 1 for the first.
        second: virtual second at which it came.
        service: botocore's name of the service.
        operation: operation, as "CreateTrainingJob"; "?" where no route was found.
        caller: name of the role whose access key signed it; None if no such key is known.
        digest: SHA-256 of the parameters.
        permissions: what the caller's policies must allow.
        status: HTTP status; 0 for a connection closed without an answer.
        error: error code of the answer, None for a success.
        faults: names of the fault rules that applied.
        latency: virtual seconds that a fault rule added.
    """

    number: int
    second: float
    service: str
    operation: str
    caller: str | None
    digest: str
    permissions: tuple[Permission, ...]
    status: int
    error: str | None
    faults: tuple[str, ...]
    latency: float


@dataclass(slots=True)
class Calls:
    """All calls, in the order in which they were answered."""

    all: list[Call] = field(default_factory=list)

    def __iter__(self) -> Iterator[Call]:
        return iter(tuple(self.all))

    def __len__(self) -> int:
        return len(self.all)

    def of(self, operation: str, service: str | None = None) -> list[Call]:
        """The calls of an operation."""
        return [call for call in self if call.operation == operation and service in {None, call.service}]


def digest_of(parameters: Mapping[str, Any]) -> str:
    """SHA-256 of parameters, the same for the same content."""
    text = json.dumps(parameters, sort_keys=True, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def access_key_of(headers: Mapping[str, str]) -> str | None:
    """The access key id that signed a request (Signature Version 4)."""
    _, found, rest = headers.get("authorization", "").partition("Credential=")
    return rest.partition("/")[0] if found else None


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else repr(value)
