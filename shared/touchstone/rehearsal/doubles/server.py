"""The HTTP server of the doubles, on 127.0.0.1 and a free port."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from touchstone.rehearsal.doubles.errors import DroppedConnection
from touchstone.rehearsal.doubles.gateway import Gateway
from touchstone.rehearsal.doubles.protocol.models import HttpRequest
from touchstone.rehearsal.loopback import LoopbackHandler, LoopbackServer


class DoubleServer:
    """Serves a gateway until it is closed.

    Args:
        gateway: what answers.

    Attributes:
        url: where it listens.
    """

    def __init__(self, gateway: Gateway) -> None:
        self._server = _Server(gateway)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="doubles", daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """Stop listening, close what is open, wait for the threads."""
        self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Server(LoopbackServer):
    daemon_threads = False

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        super().__init__(_Handler)


class _Handler(LoopbackHandler):
    server: _Server

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        request = HttpRequest(
            method=self.command,
            path=parts.path,
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(self.headers.get("Content-Length") or 0)),
        )
        try:
            answer = self.server.gateway.answer(request)
        except DroppedConnection:
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in {**answer.headers, "Content-Length": str(len(answer.body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)
        self.wfile.flush()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815 - names that http.server looks for

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Nothing: the ledger has it."""
