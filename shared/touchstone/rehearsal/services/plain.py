"""The plain services, S3 and all the others that are no doubles: moto, behind a gate that knows roles and faults.

Moto keeps what it holds in the process, not in the server: one rehearsal at a time; it begins and ends empty.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from types import TracebackType
from typing import Any, Final, Self

from touchstone.rehearsal.doubles.calls import access_key_of
from touchstone.rehearsal.doubles.faults import Applied, Faults, rules_of
from touchstone.rehearsal.lambdas.http_server import Answer, HttpServer, Request
from touchstone.rehearsal.permissions.guard import Guard
from touchstone.rehearsal.permissions.keys import OPERATOR
from touchstone.rehearsal.permissions.needs import NeededCall
from touchstone.rehearsal.permissions.s3_calls import READS, may_list
from touchstone.rehearsal.services.calling import LATENCY
from touchstone.rehearsal.services.refusals import denied, refusal
from touchstone.rehearsal.services.wire import caller_of, meant_by
from touchstone.rehearsal.services.wsgi import Application, ask

_NOT_FOUND: Final = 404
_WRITES: Final = frozenset({"PutObject", "CopyObject", "CompleteMultipartUpload"})


@dataclass(frozen=True, slots=True)
class PlainCall:
    """A call to a plain service, for the ledger.

    Attributes:
        service: as requests are signed for it.
        operation: the operation.
        caller: ARN of the role, None if it is not known.
        status: HTTP status; 0 for a connection closed without an answer.
        faults: names of the fault rules that applied.
    """

    service: str
    operation: str
    caller: str | None
    status: int
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainSettings:
    """What the plain services are set up with.

    Attributes:
        region: the Region played.
        account: the account played.
        keys: ARNs of roles by access key id.
        guard: refuses calls that a role may not make.
        faults: fault rules (`doubles/faults.py`; `error`, `drop` and `latency`).
        now: the virtual clock, in seconds since 1970.
        seed: of the ids that are given out.
    """

    region: str = "us-east-1"
    account: str = "123456789012"
    keys: Mapping[str, str] = field(default_factory=dict)
    guard: Guard | None = None
    faults: Iterable[Mapping[str, Any]] = ()
    now: Callable[[], float] = time.time
    seed: int = 20260101


class PlainServices:
    """Moto on 127.0.0.1 until closed.

    Args:
        settings: what it is set up with.

    Attributes:
        url: where it listens.
        calls: all calls, in the order in which they were answered.
    """

    def __init__(self, settings: PlainSettings) -> None:
        self._settings = settings
        self._faults = Faults(rules_of(settings.faults))
        self._lock = threading.Lock()
        self._moto = _moto()
        self._reset()
        self._written: dict[tuple[str, str], float] = {}
        self.calls: list[PlainCall] = []
        self._server = HttpServer(self._answer, "plain services")
        self.url = self._server.url

    @property
    def failures(self) -> list[Exception]:
        """What went wrong in the gate or in moto; none in a sound rehearsal."""
        return self._server.failures

    def unused_faults(self) -> list[str]:
        """Names of the fault rules that never met a call."""
        return self._faults.unused()

    def close(self) -> None:
        """Stop serving, and forget all that was kept."""
        self._server.close()
        self._reset()

    def _reset(self) -> None:
        for target in ("/moto-api/reset", f"/moto-api/seed?a={self._settings.seed}"):
            ask(self._moto, Request("POST", target, {}, b""))

    def _answer(self, request: Request) -> Answer | None:
        meant = meant_by(request, self._settings.region, self._settings.account)
        if meant is None:
            return self._pass_on(request)
        caller = caller_of(request, self._settings.keys) or access_key_of(request.headers)
        applied = self._applied(meant, caller)
        answer = self._carried_out(request, meant, caller, applied)
        with self._lock:
            status = 0 if answer is None else answer.status
            self.calls.append(PlainCall(meant.service, meant.operation, caller, status, applied.names))
        if answer is not None and applied.latency:
            return Answer(answer.status, answer.body, {**answer.headers, LATENCY: f"{applied.latency:g}"})
        return answer

    def _applied(self, meant: NeededCall, caller: str | None) -> Applied:
        if caller == OPERATOR:
            return Applied()
        with self._lock:
            return self._faults.apply(meant.service, meant.operation, meant.parameters, caller)

    def _carried_out(self, request: Request, meant: NeededCall, caller: str | None, applied: Applied) -> Answer | None:
        guard = self._settings.guard
        reason = guard.check(caller, meant.needs) if guard is not None else None
        if reason is not None:
            return denied(meant.service, reason, request)
        if applied.drop == "before":
            return None
        error = applied.error
        answer = None if error is not None and not error.get("after") else self._pass_on(request)
        if applied.drop == "after":
            return None
        if error is not None:
            status = int(error.get("status") or 400)
            return refusal(meant.service, error["name"], error.get("message", "by a fault rule"), status, request)
        assert answer is not None  # noqa: S101 - only an error leaves it out
        return self._hidden(self._dated(answer, meant), request, meant, caller)

    def _dated(self, answer: Answer, meant: NeededCall) -> Answer:
        """Objects were written at virtual times; moto only knows the real one."""
        place = (str(meant.parameters.get("Bucket")), str(meant.parameters.get("Key")))
        if meant.service == "s3" and meant.operation in _WRITES:
            self._written[place] = self._settings.now()
        if meant.operation not in READS or place not in self._written:
            return answer
        kept = {name: value for name, value in answer.headers.items() if name.lower() != "last-modified"}
        return Answer(
            answer.status, answer.body, {**kept, "Last-Modified": formatdate(self._written[place], usegmt=True)}
        )

    def _hidden(self, answer: Answer, request: Request, meant: NeededCall, caller: str | None) -> Answer:
        """S3 tells nobody that an object is missing who may not list its bucket (S3 API reference, GetObject)."""
        guard = self._settings.guard
        if guard is None or answer.status != _NOT_FOUND or meant.service != "s3" or meant.operation not in READS:
            return answer
        place = may_list(meant.parameters["Bucket"], meant.parameters["Key"])
        if b"NoSuchBucket" in answer.body or guard.would_allow(caller, place):
            return answer
        why = f"{caller} is not authorized to perform: s3:ListBucket, and there is no such object"
        return denied("s3", why, request)

    def _pass_on(self, request: Request) -> Answer:
        headers = {**request.headers, "x-moto-account-id": self._settings.account}
        return ask(self._moto, Request(request.method, request.target, headers, request.body))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _moto() -> Application:
    from moto.moto_server.werkzeug_app import (  # noqa: PLC0415 - half a second, for whoever starts it
        DomainDispatcherApplication,
        create_backend_app,
    )

    return DomainDispatcherApplication(create_backend_app)
