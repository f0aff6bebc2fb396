"""A reward function behind HTTP: the event is posted as Lambda would get it."""

from __future__ import annotations

import time

import httpx

from touchstone.bench.targets.target import Fault, FaultCode, Reply

_OK, _REDIRECTION = 200, 300


class HttpTarget:
    """An endpoint: `POST` of the event as JSON; any 2xx answer is the response.

    So it can be a function URL, the local runtime's `/2015-03-31/functions/function/invocations`, or a server of one's
    own. A body with `errorType`, as the local runtime answers when the handler raises, is an exception.

    Args:
        url: where it is.
        client: the client to use; by default a new one.
    """

    def __init__(self, url: str, client: httpx.Client | None = None) -> None:
        self.spec = url
        self._client = httpx.Client() if client is None else client

    def call(self, payload: bytes, seconds: float) -> Reply:
        """Post the event once."""
        started = time.perf_counter()
        headers = {"Content-Type": "application/json"}
        fault: Fault | None = None
        body = b""
        try:
            answer = self._client.post(self.spec, content=payload, headers=headers, timeout=seconds)
        except httpx.TimeoutException:
            fault = Fault("timeout", f"{seconds:g} s")
        except httpx.HTTPError as error:
            fault = Fault("unreachable", type(error).__name__)
        else:
            body = answer.content
            if not _OK <= answer.status_code < _REDIRECTION:
                code: FaultCode = "exception" if answer.status_code >= 500 else "refused"  # noqa: PLR2004 - the server's errors
                fault, body = Fault(code, f"status {answer.status_code}"), b""
        return Reply(body, fault, time.perf_counter() - started)

    def close(self) -> None:
        """Close its connections."""
        self._client.close()
