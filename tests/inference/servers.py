"""Endpoints on this machine that answer, throttle, stall, hang up and talk nonsense, as they are told to."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """A request that came in: its number (from 0), path, headers (lower case) and JSON body."""

    number: int
    path: str
    headers: Mapping[str, str]
    body: Json


@dataclass(frozen=True)
class Reply:
    """What to send back.

    `cut` sends only so many bytes of the body and hangs up; 0 hangs up before the status line. `stall` waits first.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    stall: float = 0.0


Respond = Callable[[Call], Reply]


def reply(document: Any, status: int = 200, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(json.dumps(document).encode(), status, {"content-type": "application/json", **named})


class Endpoint(ThreadingHTTPServer):
    """A server on 127.0.0.1; `calls` holds all that came in."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, respond: Respond) -> None:
        self.respond = respond
        self.calls: list[Call] = []
        self.lock = threading.Lock()
        self.busy = 0
        self.most_at_once = 0
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Endpoint

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        with self.server.lock:
            call = Call(len(self.server.calls), self.path, headers, json.loads(body))
            self.server.calls.append(call)
            self.server.busy += 1
            self.server.most_at_once = max(self.server.most_at_once, self.server.busy)
        try:
            self._send(self.server.respond(call))
        finally:
            with self.server.lock:
                self.server.busy -= 1

    def _send(self, answer: Reply) -> None:
        time.sleep(answer.stall)
        if answer.cut == 0:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body if answer.cut is None else answer.body[: answer.cut])
        if answer.cut is not None:
            self.wfile.flush()
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *args: Any) -> None:
        """Silent."""


@contextmanager
def serving(respond: Respond) -> Iterator[Endpoint]:
    """An endpoint, while the block lasts."""
    with Endpoint(respond) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def chat(content: str | None = None, calls: Sequence[tuple[str, Any]] = (), **choice: Any) -> Json:
    """A chat completion."""
    message: Json = {"role": "assistant", "content": content}
    if calls:
        message["tool_calls"] = [
            {"id": f"c{index}", "type": "function", "function": {"name": name, "arguments": json.dumps(arguments)}}
            for index, (name, arguments) in enumerate(calls)
        ]
    return {
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", **choice}],
        "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
    }


def converse(*blocks: Json, stop: str = "end_turn") -> Json:
    """A Converse response."""
    return {
        "output": {"message": {"role": "assistant", "content": list(blocks)}},
        "stopReason": stop,
        "usage": {"inputTokens": 11, "outputTokens": 7, "totalTokens": 18},
        "metrics": {"latencyMs": 1},
    }


def aws_error(name: str, status: int, message: str = "no") -> Reply:
    """An error as the REST-JSON protocol sends it."""
    return reply({"message": message}, status, x_amzn_errortype=name)
