"""A registry in a process of its own: what hangs is killed, and what dies costs nothing but its sample's score."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import threading
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self

from touchstone.evaluation.execution.facts import ExecutionFacts
from touchstone.evaluation.execution.registry import Registry, facts_of, loaded, parsed
from touchstone.evaluation.execution.results import CallFault, Fault
from touchstone.evaluation.execution.toolbox import Toolbox, ToolsError

START_SECONDS = 120.0
"""How long the tools' module may take to load."""


class ToolProcess:
    """The tools that a spec names, run in a process that is started again after a timeout or a crash.

    What the tools print goes nowhere. Used from one thread.

    Args:
        spec: ``MODULE:NAME`` or ``FILE.py:NAME``.
        seconds: how long a call may take.

    Attributes:
        registry: the tools.
        facts: what tells them from others.

    Raises:
        ToolsError: they can't be loaded.
    """

    def __init__(self, spec: str, seconds: float = 10.0) -> None:
        parsed(spec)
        self._spec, self._seconds = spec, seconds
        self._process: Any = None
        self._channel: Connection | None = None
        told = self._start()
        toolboxes = [Toolbox(schemas, partial(self._call, index)) for index, schemas in enumerate(told["toolboxes"])]
        self.registry: Registry = _Remote(tuple(toolboxes), self._compare)
        self.facts = ExecutionFacts(**told["facts"])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        if self._channel is not None:
            self._channel.close()
        self._process = self._channel = None

    def _start(self) -> dict[str, Any]:
        context = multiprocessing.get_context("spawn")
        self._channel, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._spec), daemon=True)
        self._process.start()
        theirs.close()
        try:
            told: dict[str, Any] = self._answer(START_SECONDS)
        except CallFault as stop:
            self.close()
            raise ToolsError(f"{self._spec} can't be loaded: {stop.faults[0].code}") from None
        if "problem" in told:
            self.close()
            raise ToolsError(told["problem"])
        return told

    def _call(self, toolbox: int, name: str, arguments: Mapping[str, Any]) -> Any:
        return self._asked("call", toolbox, name, arguments)

    def _compare(self, tool: str, expected: Any, seen: Any) -> float:
        return float(self._asked("compare", tool, expected, seen))

    def _asked(self, *question: Any) -> Any:
        if self._channel is None:
            self._start()
        assert self._channel is not None  # noqa: S101 - started above
        try:
            self._channel.send_bytes(json.dumps(question).encode())
            reply = self._answer(self._seconds)
        except OSError:
            self.close()
            raise CallFault(Fault("tool_crashed", "", "a result")) from None
        except CallFault:
            self.close()
            raise
        if "faults" in reply:
            raise CallFault(*(Fault(**fault) for fault in reply["faults"]))
        return reply["value"]

    def _answer(self, seconds: float) -> Any:
        assert self._channel is not None  # noqa: S101 - who asks has started it
        if not self._channel.poll(seconds):
            raise CallFault(Fault("timeout", "", f"a result within {seconds:g} s"))
        try:
            return json.loads(self._channel.recv_bytes())
        except EOFError:
            raise CallFault(Fault("tool_crashed", "", "a result")) from None


class _Remote(Registry):
    """A registry whose functions run elsewhere, and raise the faults of calls as they are."""

    __slots__ = ()

    def compare(self, tool: str, expected: Any, seen: Any) -> float:
        return self.likeness(tool, expected, seen)


def _serve(channel: Connection, spec: str) -> None:
    """What the process does: load the tools, then answer until the parent hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _silence()
    try:
        registry = loaded(spec)
    except ToolsError as error:
        _send(channel, {"problem": str(error)})
        return
    facts = facts_of(registry, spec)
    toolboxes = [toolbox.schemas for toolbox in registry.toolboxes]
    _send(channel, {"toolboxes": toolboxes, "facts": asdict(facts)})
    while True:
        try:
            question = json.loads(channel.recv_bytes())
        except EOFError:
            return
        try:
            _send(channel, {"value": _value(registry, *question)})
        except CallFault as stop:
            _send(channel, {"faults": [fault.document() for fault in stop.faults]})


def _value(registry: Registry, what: str, *details: Any) -> Any:
    if what == "compare":
        return registry.compare(*details)
    toolbox, name, arguments = details
    return registry.toolboxes[toolbox].run(name, arguments)


def _send(channel: Connection, document: Mapping[str, Any]) -> None:
    channel.send_bytes(json.dumps(document).encode())


def _silence() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


def _end_with_parent() -> None:
    """A tool that hangs must not outlive a parent that was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
