"""A handler in Python, run in a process of its own: what hangs is killed, what dies is started again."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Final

from touchstone.bench.targets import child
from touchstone.bench.targets.target import PAYLOAD_LIMIT, Fault, Reply, TargetError

_START_SECONDS: Final = 60.0
_LARGEST_RESPONSE: Final = 16 * PAYLOAD_LIMIT
_NO_VARIABLES: Mapping[str, str] = MappingProxyType({})


class PythonTarget:
    """A handler of a file or module; its output goes to a log, if one is given, and else nowhere.

    Args:
        where: path of a `.py` file, or a module importable from the working directory.
        function: name of the handler in it.
        log: where the handler's output is appended.
        variables: environment variables besides those of this process.

    Raises:
        TargetError: it can't be loaded.
    """

    def __init__(
        self, where: str, function: str, log: Path | None = None, variables: Mapping[str, str] = _NO_VARIABLES
    ) -> None:
        self.spec = f"{where}:{function}"
        self._where, self._function, self._log = where, function, log
        self._variables = dict(variables)
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None
        self.load_seconds = self._start()

    def call(self, payload: bytes, seconds: float) -> Reply:
        """Send an event; after a timeout or a crash the next call starts the process anew."""
        if self._channel is None:
            self._start()
        started = time.perf_counter()
        try:
            kind, content = self._exchange(payload, seconds)
        except TimeoutError:
            self._end()
            return Reply(b"", Fault("timeout", f"{seconds:g} s"), time.perf_counter() - started)
        except OSError:
            return Reply(b"", Fault("crash", self._ended_how()), time.perf_counter() - started)
        took = time.perf_counter() - started
        if kind == child.RAISED:
            return Reply(b"", Fault("exception", content.decode(errors="replace")), took)
        fault = Fault("too_large", f"{len(content):,} bytes") if len(content) > PAYLOAD_LIMIT else None
        return Reply(content, fault, took)

    def close(self) -> None:
        """End the process."""
        self._end()

    def _start(self) -> float:
        started = time.perf_counter()
        ours, theirs = socket.socketpair()
        with theirs, self._output() as output:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-u", str(Path(child.__file__)), str(theirs.fileno()), self._where, self._function],
                env={**os.environ, **self._variables},
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self._channel = ours
        try:
            kind, content = self._frame(time.monotonic() + _START_SECONDS)
        except TimeoutError:
            self._end()
            raise TargetError(f"{self.spec} is not loaded after {_START_SECONDS:g} s") from None
        except OSError:
            raise TargetError(f"the process of {self.spec} died while it was loaded ({self._ended_how()})") from None
        if kind == child.NOT_LOADED:
            self._end()
            raise TargetError(
                f"{self.spec} can't be loaded: {content.decode(errors='replace')}. It is imported as Lambda does, with "
                "the file's own folder (or, for a module, the working directory) on the path"
            )
        return time.perf_counter() - started

    def _output(self) -> contextlib.AbstractContextManager[BinaryIO]:
        return open(os.devnull if self._log is None else self._log, "ab")  # noqa: PTH123 - the null device is no file

    def _exchange(self, payload: bytes, seconds: float) -> tuple[bytes, bytes]:
        assert self._channel is not None  # noqa: S101 - started before every exchange
        until = time.monotonic() + seconds
        self._channel.settimeout(seconds)
        self._channel.sendall(b"E" + len(payload).to_bytes(child.HEAD - 1, "big") + payload)
        return self._frame(until)

    def _frame(self, until: float) -> tuple[bytes, bytes]:
        head = self._exactly(child.HEAD, until)
        length = int.from_bytes(head[1:], "big")
        if length > _LARGEST_RESPONSE:
            raise OSError(f"a frame of {length} bytes")
        return head[:1], self._exactly(length, until)

    def _exactly(self, count: int, until: float) -> bytes:
        assert self._channel is not None  # noqa: S101 - as above
        content = bytearray(count)
        view = memoryview(content)
        while view:
            self._channel.settimeout(max(until - time.monotonic(), 1e-3))
            got = self._channel.recv_into(view)
            if not got:
                raise ConnectionResetError
            view = view[got:]
        return bytes(content)

    def _ended_how(self) -> str:
        """Wait a moment for the process to end by itself, then see to it."""
        process = self._process
        if process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(1.0)
        status = None if process is None else process.returncode
        self._end()
        if status is None:
            return "it hung up"
        return f"signal {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"

    def _end(self) -> None:
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if process.stdin is not None:
            process.stdin.close()
