"""A small HTTP server on 127.0.0.1 and a free port; what it serves is a function from request to answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from touchstone.rehearsal.loopback import LoopbackHandler, LoopbackServer


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came.

    Attributes:
        method: `GET`, ….
        target: path and query, still encoded.
        headers: names in lower case.
        body: the content.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """The path, still encoded."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """The query, still encoded."""
        return self.target.partition("?")[2]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it goes out."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


Serve = Callable[[Request], Answer | None]
"""The answer to a request; None closes the connection without one."""


class HttpServer:
    """Serves until it is closed.

    Args:
        serve: gives the answers; called from several threads.
        name: of its thread.

    Attributes:
        address: `127.0.0.1:port`.
        failures: what went wrong in `serve`: our own faults; none in a sound rehearsal.
    """

    def __init__(self, serve: Serve, name: str) -> None:
        self._server = _Server(serve)
        self.failures = self._server.failures
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name=name, daemon=True)
        self._thread.start()
        self.address = f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{self.address}"

    def close(self) -> None:
        """Stop listening, close what is open, wait for the threads."""
        self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()
        self._thread.join()


class _Server(LoopbackServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, serve: Serve) -> None:
        self._serve = serve
        self.failures: list[Exception] = []
        super().__init__(_Handler)

    def answer(self, request: Request) -> Answer | None:
        """What is served; a fault of ours is kept, and closes the connection without an answer."""
        try:
            return self._serve(request)
        except Exception as failure:  # noqa: BLE001 - a thread's exception would be lost; this one is kept
            self.failures.append(failure)
            return None


class _Handler(LoopbackHandler):
    server: _Server

    def handle_expect_100(self) -> bool:
        """Tell the client to go on, now: what stays in the buffer would cost it a second."""
        going_on = super().handle_expect_100()
        self.wfile.flush()
        return going_on

    def _serve(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.answer(Request(self.command, self.path, headers, self._body(headers)))
        if answer is None:
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if self.command != "HEAD" or "Content-Length" not in answer.headers:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)
        self.wfile.flush()

    def _body(self, headers: Mapping[str, str]) -> bytes:
        if headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(headers.get("content-length") or 0))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return b"".join(parts)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _serve  # noqa: N815 - names that http.server looks for

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Nothing."""
