"""Runs a handler in a process of its own, for the bench: an event a frame in, a response or its fault a frame out.

Started by its path, with nothing but the standard library, so that it adds nothing to what the handler imports. A frame
is one byte of kind, eight bytes of length, and the content.
"""

from __future__ import annotations

import decimal
import importlib
import importlib.util
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

READY, RESPONSE, RAISED, NOT_LOADED = b"S", b"R", b"X", b"L"
HEAD = 9


class Context:
    """What handlers ask of a Lambda context."""

    function_name = "SageMaker-touchstone-bench"
    function_version = "$LATEST"
    invoked_function_arn = "arn:aws:lambda:us-east-1:111122223333:function:SageMaker-touchstone-bench"
    memory_limit_in_mb = 1024
    aws_request_id = "00000000-0000-4000-8000-000000000000"
    log_group_name = "/aws/lambda/SageMaker-touchstone-bench"
    log_stream_name = "bench"
    client_context = None
    identity = None

    def get_remaining_time_in_millis(self) -> int:
        """A full time limit."""
        return 300_000


def main() -> None:
    """Load the handler named by the arguments, then answer until the parent hangs up."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        handler = _load(sys.argv[2], sys.argv[3])
    except BaseException as error:  # noqa: BLE001 - whatever stops the import is the finding
        _send(channel, NOT_LOADED, f"{type(error).__name__}: {error}".encode(errors="replace"))
        return
    _send(channel, READY, b"")
    while (payload := _received(channel)) is not None:
        _send(channel, *_answer(handler, payload))


def _load(where: str, name: str) -> Callable[[Any, Any], Any]:
    """The handler of a file (`.py`) or of a module importable from here."""
    if where.endswith(".py"):
        path = Path(where).resolve()
        sys.path.insert(0, str(path.parent))
        spec = importlib.util.spec_from_file_location(path.stem, path)
        if spec is None or spec.loader is None:
            raise ImportError(f"{path} is no Python file")
        module = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = module
        spec.loader.exec_module(module)
    else:
        sys.path.insert(0, str(Path.cwd()))
        module = importlib.import_module(where)
    handler: Callable[[Any, Any], Any] = getattr(module, name)
    return handler


def _answer(handler: Callable[[Any, Any], Any], payload: bytes) -> tuple[bytes, bytes]:
    """The response as Lambda's runtime writes it: NaN and Infinity go out as they are, decimals as numbers."""
    try:
        response = handler(json.loads(payload), Context())
        return RESPONSE, json.dumps(response, default=_decimal).encode()
    except BaseException as error:  # noqa: BLE001 - SystemExit too ends a Lambda invocation
        return RAISED, f"{type(error).__name__} at {_place(error)}".encode(errors="replace")


def _decimal(value: Any) -> Any:
    if isinstance(value, decimal.Decimal):
        return float(value)
    raise TypeError(type(value).__name__)


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "unknown" if trace is None else f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"


def _send(channel: socket.socket, kind: bytes, content: bytes) -> None:
    channel.sendall(kind + len(content).to_bytes(HEAD - 1, "big") + content)


def _received(channel: socket.socket) -> bytes | None:
    head = _exactly(channel, HEAD)
    return None if head is None else _exactly(channel, int.from_bytes(head[1:], "big"))


def _exactly(channel: socket.socket, count: int) -> bytes | None:
    content = bytearray(count)
    view = memoryview(content)
    while view:
        got = channel.recv_into(view)
        if not got:
            return None
        view = view[got:]
    return bytes(content)


def _end_with_parent() -> None:
    """Standard input is a pipe that only the parent holds open; it ends with the parent, however that ends."""
    while os.read(0, 1):
        pass
    os.killpg(os.getpgrp(), signal.SIGKILL)


if __name__ == "__main__":
    main()
