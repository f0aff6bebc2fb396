"""An execution environment: one process, and the Runtime API that it asks for work.

Source: Lambda developer guide, "Using the Lambda runtime API for custom runtimes".
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Final

from touchstone.rehearsal.lambdas.function import PAYLOAD_LIMIT, Function, Outcome
from touchstone.rehearsal.lambdas.http_server import Answer, HttpServer, Request
from touchstone.rehearsal.lambdas.process import Process

_VERSION: Final = "/2018-06-01/runtime"
_INIT_SECONDS: Final = 10.0
"""What a cold start may take beside the function's own time (Lambda developer guide, "Init phase")."""
_ACCEPTED: Final = Answer(202, b'{"status":"OK"}', {"Content-Type": "application/json"})


@dataclass(slots=True)
class Invocation:
    """One invocation under way."""

    id: str
    arn: str
    payload: bytes
    outcome: Outcome | None = None
    taken: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def finish(self, outcome: Outcome) -> None:
        """End it; only the first end counts."""
        with self._lock:
            if self.outcome is None:
                self.outcome = outcome
        self.taken.set()
        self.done.set()


class Environment:
    """A process that handles one invocation after the other.

    Args:
        function: what it runs.
        start: starts the process, given host and port of the Runtime API.
    """

    def __init__(self, function: Function, start: Callable[[str], Process]) -> None:
        self._function = function
        self._inbox: SimpleQueue[Invocation | None] = SimpleQueue()
        self._current: Invocation | None = None
        self._init_error: bytes | None = None
        self.dead = False
        self._server = HttpServer(self._serve, f"runtime api of {function.name}")
        self.process = start(self._server.address)
        self._watcher = threading.Thread(target=self._watch, name=f"watch {function.name}", daemon=True)
        self._watcher.start()

    def invoke(self, invocation: Invocation) -> Outcome:
        """Handle an invocation, and wait for its end: an answer, an error, an exit, or the time limit."""
        self._current = invocation
        if self.dead:
            invocation.finish(self._gone("before the invocation"))
        self._inbox.put(invocation)
        limit = self._function.timeout
        if not invocation.taken.wait(_INIT_SECONDS + limit) or not invocation.done.wait(limit):
            said = f"RequestId: {invocation.id} Error: Task timed out after {self._function.timeout:.2f} seconds"
            invocation.finish(_failure("Sandbox.Timedout", said))
            self.kill()
        assert invocation.outcome is not None  # noqa: S101 - it is done
        return invocation.outcome

    @property
    def failures(self) -> list[Exception]:
        """What went wrong in the Runtime API itself."""
        return self._server.failures

    def kill(self) -> None:
        """End the process; an invocation under way ends with Runtime.ExitError."""
        self.process.kill()
        self._watcher.join()

    def close(self) -> None:
        """End the process and stop listening."""
        self._inbox.put(None)
        self.kill()
        self._server.close()

    def _watch(self) -> None:
        how = self.process.wait()
        self.dead = True
        self._inbox.put(None)
        current = self._current
        if current is not None:
            current.finish(self._gone(how))

    def _gone(self, how: str) -> Outcome:
        if self._init_error is not None:
            return Outcome(self._init_error, "Unhandled")
        identifier = self._current.id if self._current is not None else ""
        return _failure("Runtime.ExitError", f"RequestId: {identifier} Error: Runtime exited with error: {how}")

    def _serve(self, request: Request) -> Answer | None:
        path = request.path.removeprefix(_VERSION)
        if path == "/invocation/next":
            return self._next()
        if path == "/init/error":
            self._init_error = request.body
            return _ACCEPTED
        _, _, identifier, what = path.split("/", 3)
        current = self._current
        if current is None or current.id != identifier or current.done.is_set():
            return Answer(400, b'{"errorType":"InvalidRequestID"}')
        current.finish(_outcome(request.body, failed=what == "error"))
        return _ACCEPTED

    def _next(self) -> Answer | None:
        invocation = self._inbox.get()
        if invocation is None:
            return None
        invocation.taken.set()
        deadline = (time.time() + self._function.timeout) * 1000
        headers = {
            "Content-Type": "application/json",
            "Lambda-Runtime-Aws-Request-Id": invocation.id,
            "Lambda-Runtime-Deadline-Ms": str(round(deadline)),
            "Lambda-Runtime-Invoked-Function-Arn": invocation.arn,
        }
        return Answer(200, invocation.payload, headers)


def _outcome(payload: bytes, *, failed: bool) -> Outcome:
    if failed:
        return Outcome(payload, "Unhandled")
    if len(payload) > PAYLOAD_LIMIT:
        said = f"Response payload size exceeded maximum allowed payload size ({PAYLOAD_LIMIT} bytes)."
        return _failure("Function.ResponseSizeTooLarge", said)
    return Outcome(payload)


def _failure(error_type: str, message: str) -> Outcome:
    return Outcome(json.dumps({"errorType": error_type, "errorMessage": message}).encode(), "Unhandled")
