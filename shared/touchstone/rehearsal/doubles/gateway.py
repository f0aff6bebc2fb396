"""A request to an answer: route, read, guard, fault rules, check, operation, write; and the ledger."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from touchstone.rehearsal.doubles.calls import Call, Calls, Permission, access_key_of, digest_of
from touchstone.rehearsal.doubles.context import Context, Guard, Service
from touchstone.rehearsal.doubles.errors import DroppedConnection, ServiceError
from touchstone.rehearsal.doubles.faults import Applied, Faults
from touchstone.rehearsal.doubles.protocol.checking import check
from touchstone.rehearsal.doubles.protocol.models import HttpRequest, Route, route_of, service_model
from touchstone.rehearsal.doubles.protocol.reading import parameters_of
from touchstone.rehearsal.doubles.protocol.writing import document_of

_COMMON = {
    "AccessDeniedException": 403,
    "ExpiredTokenException": 403,
    "InternalFailure": 500,
    "InternalServerException": 500,
    "ServiceUnavailable": 503,
    "ServiceUnavailableException": 503,
}
"""HTTP status of errors that a service model does not list (common errors of AWS); all others are 400."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """An answer as it goes out."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class _Progress:
    """What is known of a call while it is answered."""

    second: float
    caller: str | None
    service: str = "?"
    operation: str = "?"
    digest: str = ""
    permissions: tuple[Permission, ...] = ()
    applied: Applied = field(default_factory=Applied)


@dataclass(slots=True)
class Gateway:
    """The door that every request goes through.

    Attributes:
        services: doubled services by botocore's name.
        now: the virtual clock.
        faults: what goes wrong.
        roles: role names by access key id.
        guard: refuses calls that a role may not make, if given.
        wait: lets virtual seconds of a latency pass, if given.
        calls: the ledger.
        failures: what went wrong in the doubles themselves, or in the trainer or the policy; none in a sound rehearsal.
    """

    services: Mapping[str, Service]
    now: Callable[[], float]
    faults: Faults = field(default_factory=Faults)
    roles: Mapping[str, str] = field(default_factory=dict)
    guard: Guard | None = None
    wait: Callable[[float], None] | None = None
    calls: Calls = field(default_factory=Calls)
    failures: list[Exception] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, request: HttpRequest) -> HttpAnswer:
        """The answer to a request.

        Raises:
            DroppedConnection: there is to be none.
        """
        progress = _Progress(self.now(), self.roles.get(access_key_of(request.headers) or ""))
        try:
            document, status = self._document(request, progress)
        except DroppedConnection:
            self._record(progress, 0, "ConnectionClosed")
            raise
        except Exception as failure:  # noqa: BLE001 - a thread's exception would be lost; this one is kept and answered
            error = failure if isinstance(failure, ServiceError) else self._own_fault(failure)
            status = error.status or _status_of(progress.service, error.name)
            number = self._record(progress, status, error.name)
            return _refusal(error, status, _headers(number, progress))
        number = self._record(progress, status, None)
        body = json.dumps(document).encode()
        truncated = body[: len(body) // 2] if progress.applied.malformed == "truncated" else body
        return HttpAnswer(status, _headers(number, progress), truncated)

    def _own_fault(self, failure: Exception) -> ServiceError:
        with self._lock:
            self.failures.append(failure)
        return ServiceError("InternalServerException", f"the double failed: {type(failure).__name__}", 500)

    def _document(self, request: HttpRequest, progress: _Progress) -> tuple[Any, int]:
        route = route_of(request)
        progress.service, progress.operation = route.service, route.operation.name
        service = self.services.get(route.service)
        operation = service.operations.get(route.operation.name) if service else None
        if service is None or operation is None:
            raise ServiceError("UnknownOperationException", f"the double has no {route.operation.name}", 404)
        parameters = parameters_of(request, route)
        progress.digest = digest_of(parameters)
        self._admit(service, route, parameters, progress)
        check(route.operation.input_shape, parameters)
        context = Context(progress.second, progress.caller, progress.applied.outcome)
        members = operation(parameters, context)
        _fail(progress.applied, after=True)
        return _written(route.operation.output_shape, members, progress.applied), route.operation.http.get(
            "responseCode", 200
        )

    def _admit(self, service: Service, route: Route, parameters: dict[str, Any], progress: _Progress) -> None:
        with self._lock:
            applied = self.faults.apply(route.service, route.operation.name, parameters, progress.caller)
        progress.applied = applied
        progress.permissions = service.permissions(route.operation.name, parameters)
        if applied.latency and self.wait:
            self.wait(applied.latency)
            progress.second = self.now()
        denied = self.guard(progress.caller, progress.permissions) if self.guard else None
        if denied is not None:
            raise ServiceError("AccessDeniedException", denied)
        _fail(applied, after=False)

    def _record(self, progress: _Progress, status: int, error: str | None) -> int:
        with self._lock:
            call = Call(
                number=len(self.calls) + 1,
                second=progress.second,
                service=progress.service,
                operation=progress.operation,
                caller=progress.caller,
                digest=progress.digest,
                permissions=progress.permissions,
                status=status,
                error=error,
                faults=progress.applied.names,
                latency=progress.applied.latency,
            )
            self.calls.all.append(call)
            return call.number


def _fail(applied: Applied, *, after: bool) -> None:
    """Raise what the fault rules want before, or after, the operation is carried out."""
    if applied.drop == ("after" if after else "before"):
        raise DroppedConnection
    error = applied.error
    if error is not None and bool(error.get("after")) == after:
        raise ServiceError(error["name"], error.get("message", "injected by a fault rule"), error.get("status"))


def _written(shape: Any, members: dict[str, Any], applied: Applied) -> Any:
    document = document_of(shape, members) if shape is not None else {}
    if isinstance(applied.malformed, Mapping):
        merged = {**document, **applied.malformed}
        return {key: value for key, value in merged.items() if value is not None}
    return document


def _status_of(service: str, name: str) -> int:
    if service != "?":
        for shape in service_model(service).error_shapes:
            if shape.name == name:
                return int(shape.metadata.get("error", {}).get("httpStatusCode", 400))
    status = _COMMON.get(name, 400)
    return 400 if service == "sagemaker" and status == 403 else status  # noqa: PLR2004 - JSON 1.1 services refuse by 400


def _refusal(error: ServiceError, status: int, headers: Mapping[str, str]) -> HttpAnswer:
    document = {"__type": error.name, "message": error.message}
    return HttpAnswer(status, {**headers, "x-amzn-errortype": error.name}, json.dumps(document).encode())


def _headers(number: int, progress: _Progress) -> dict[str, str]:
    digest = hashlib.sha256(f"request {number}".encode()).hexdigest()
    identifier = "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32]))
    kind = "application/x-amz-json-1.1" if progress.service == "sagemaker" else "application/json"
    latency = progress.applied.latency
    slow = {"x-touchstone-latency": f"{latency:g}"} if latency else {}
    return {"Content-Type": kind, "x-amzn-requestid": identifier, **slow}
