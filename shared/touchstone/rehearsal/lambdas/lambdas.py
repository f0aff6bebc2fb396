"""The Lambda service of a rehearsal: its functions, on 127.0.0.1, until closed."""

from __future__ import annotations

import atexit
import base64
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Self

from touchstone.rehearsal.doubles.calls import Permission, access_key_of
from touchstone.rehearsal.doubles.faults import Applied, Faults, rules_of
from touchstone.rehearsal.lambdas.fleet import Fleet
from touchstone.rehearsal.lambdas.function import PAYLOAD_LIMIT, Function, Outcome
from touchstone.rehearsal.lambdas.http_server import Answer, HttpServer, Request
from touchstone.rehearsal.lambdas.injected import injected, spoilt
from touchstone.rehearsal.lambdas.invocations import Invocations
from touchstone.rehearsal.lambdas.invoke_api import Asked, asked, is_json, refused
from touchstone.rehearsal.lambdas.pool import Counts, ThrottledError
from touchstone.rehearsal.permissions.guard import Guard
from touchstone.rehearsal.permissions.keys import OPERATOR, Keys
from touchstone.rehearsal.permissions.needs import Need

_LATENCY: Final = "x-touchstone-latency"
_LOG_TAIL: Final = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class LambdaSettings:
    """What the service is set up with.

    Attributes:
        region: the Region played.
        account: the account played.
        keys: access keys of roles.
        endpoints: environment variables that lead boto3 in the functions to the other services.
        guard: refuses calls that a role may not make.
        faults: fault rules (docs/rehearsal.md).
        processes: execution environments of one function at once; a call beyond waits.
    """

    region: str = "us-east-1"
    account: str = "123456789012"
    keys: Keys = field(default_factory=Keys)
    endpoints: Mapping[str, str] = field(default_factory=dict)
    guard: Guard | None = None
    faults: Iterable[Mapping[str, Any]] = ()
    processes: int = 4


class Lambdas:
    """Functions that boto3's `invoke` reaches at `url`.

    Args:
        functions: the functions.
        settings: what it is set up with.

    Attributes:
        url: where it listens.
    """

    def __init__(self, functions: Iterable[Function], settings: LambdaSettings) -> None:
        self._settings = settings
        self._fleet = Fleet(functions, self._variables, settings.processes)
        self._faults = Faults(rules_of(settings.faults))
        self._lock = threading.Lock()
        self._invocations = Invocations()
        self._server = HttpServer(self._serve, "lambda")
        self.url = self._server.url
        atexit.register(self.close)

    def arn(self, name: str) -> str:
        """ARN of a function."""
        return f"arn:aws:lambda:{self._settings.region}:{self._settings.account}:function:{name}"

    def counts(self, name: str) -> Counts:
        """What became of a function's invocations."""
        return self._fleet.counts(name)

    def log(self, name: str) -> str:
        """All that a function wrote, environment by environment."""
        return self._fleet.log(name)

    def pids(self) -> list[int]:
        """Process ids of the environments that live."""
        return self._fleet.pids()

    @property
    def failures(self) -> list[Exception]:
        """What went wrong in the service itself; none in a sound rehearsal."""
        return [*self._server.failures, *self._fleet.failures()]

    def unused_faults(self) -> list[str]:
        """Names of the fault rules that never met a call."""
        return self._faults.unused()

    def close(self) -> None:
        """End every process, stop listening, remove what was kept on disk."""
        atexit.unregister(self.close)
        self._server.close()
        self._fleet.close()

    def _variables(self, function: Function) -> dict[str, str]:
        self._check_logging(function)
        region = {"AWS_REGION": self._settings.region, "AWS_DEFAULT_REGION": self._settings.region}
        own = {"AWS_ENDPOINT_URL_LAMBDA": self.url}
        return {**region, **self._settings.keys.environment(function.role), **self._settings.endpoints, **own}

    def _check_logging(self, function: Function) -> None:
        """The service writes the log by the function's role; without the grant it stays silent, and we say so."""
        if self._settings.guard is None or function.log_group is None:
            return
        place = f"arn:aws:logs:{self._settings.region}:{self._settings.account}:log-group:{function.log_group}"
        stream = f"{place}:log-stream:rehearsal"
        actions = ("logs:CreateLogStream", "logs:PutLogEvents")
        self._settings.guard.check(function.role, [Need(Permission(action, stream)) for action in actions])

    def _serve(self, request: Request) -> Answer | None:
        wanted = asked(request)
        if wanted is None:
            return refused("UnknownOperationException", f"only Invoke is answered here, not {request.path}", 404)
        access_key = access_key_of(request.headers)
        caller = self._settings.keys.get(access_key or "", access_key)
        arn = self.arn(wanted.name) + (f":{wanted.qualifier}" if wanted.qualifier else "")
        if self._settings.guard is not None:
            reason = self._settings.guard.check(caller, [Need(Permission("lambda:InvokeFunction", arn))])
            if reason is not None:
                return refused("AccessDeniedException", reason, 403)
        applied = Applied()
        if caller != OPERATOR:
            with self._lock:
                applied = self._faults.apply("lambda", "Invoke", wanted.parameters, caller)
        answer = None if applied.drop == "before" else self._answer(wanted, arn, applied)
        if answer is None or applied.drop == "after":
            return None
        slow = {_LATENCY: f"{applied.latency:g}"} if applied.latency else {}
        return Answer(answer.status, answer.body, {**answer.headers, **slow})

    def _answer(self, wanted: Asked, arn: str, applied: Applied) -> Answer:
        refusal = self._refusal(wanted, arn)
        if refusal is not None or wanted.kind == "DryRun":
            return refusal or Answer(204)
        error = applied.error
        if error is not None and not error.get("after"):
            return refused(error["name"], error.get("message", "by a fault rule"), int(error.get("status") or 500))
        try:
            outcome = self._invoke(wanted, arn, applied)
        except ThrottledError as throttled:
            return refused("TooManyRequestsException", str(throttled), 429)
        if error is not None:
            return refused(error["name"], error.get("message", "by a fault rule"), int(error.get("status") or 500))
        return self._told(wanted, spoilt(outcome, applied))

    def _refusal(self, wanted: Asked, arn: str) -> Answer | None:
        if wanted.name not in self._fleet.functions:
            return refused("ResourceNotFoundException", f"Function not found: {arn}", 404)
        if len(wanted.payload) > PAYLOAD_LIMIT:
            said = f"Request must be smaller than {PAYLOAD_LIMIT} bytes for the InvokeFunction operation"
            return refused("RequestTooLargeException", said, 413)
        if not is_json(wanted.payload):
            return refused("InvalidRequestContentException", "Could not parse request body into json", 400)
        return None

    def _invoke(self, wanted: Asked, arn: str, applied: Applied) -> Outcome:
        identifier = self._invocations.id_of(arn, wanted.payload)
        pool = self._fleet.pool(wanted.name)
        outcome = injected(applied, identifier, self._fleet.functions[wanted.name].timeout)
        if outcome is None:
            with pool.lent() as environment:
                outcome = self._invocations.run(environment, identifier, arn, wanted.payload, applied)
        if outcome.error is not None:
            with self._lock:
                pool.counts.errors += 1
        return outcome

    def _told(self, wanted: Asked, outcome: Outcome) -> Answer:
        if wanted.kind == "Event":
            return Answer(202)
        headers = {"Content-Type": "application/json", "X-Amz-Executed-Version": "$LATEST"}
        if outcome.error is not None:
            headers["X-Amz-Function-Error"] = outcome.error
        if wanted.tail:
            headers["X-Amz-Log-Result"] = base64.b64encode(self.log(wanted.name).encode()[-_LOG_TAIL:]).decode()
        return Answer(200, outcome.payload, headers)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
