"""What the rehearsal's HTTP servers on 127.0.0.1 share: one write an answer, and an end that waits for no client."""

from __future__ import annotations

import contextlib
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class LoopbackServer(ThreadingHTTPServer):
    """Listens on 127.0.0.1 and a free port, and knows its open connections."""

    request_queue_size = 256

    def __init__(self, handler: type[LoopbackHandler]) -> None:
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__(("127.0.0.1", 0), handler)

    def opened(self, connection: socket.socket) -> None:
        """Note a connection."""
        with self._guard:
            self._open.add(connection)

    def closed(self, connection: socket.socket) -> None:
        """Forget a connection."""
        with self._guard:
            self._open.discard(connection)

    def hang_up(self) -> None:
        """Wake the threads that wait for a client's next request."""
        with self._guard:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)


class LoopbackHandler(BaseHTTPRequestHandler):
    """Serves one connection of such a server."""

    server: LoopbackServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 65_536  # header and body leave in one write: two would cost 40 ms a call

    def setup(self) -> None:
        """Begin, and be known to the server."""
        super().setup()
        self.server.opened(self.connection)

    def finish(self) -> None:
        """End, whatever the client did."""
        self.server.closed(self.connection)
        with contextlib.suppress(OSError):
            super().finish()

    def handle(self) -> None:
        """Answer until the client is gone."""
        with contextlib.suppress(ConnectionError):
            super().handle()
