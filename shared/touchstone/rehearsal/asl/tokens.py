"""Task tokens: what a `.waitForTaskToken` state waits for, and SendTaskSuccess, SendTaskFailure, SendTaskHeartbeat."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from touchstone.rehearsal.asl.errors import StateError
from touchstone.rehearsal.asl.futures import Future
from touchstone.rehearsal.asl.limits import MAX_PAYLOAD_BYTES
from touchstone.rehearsal.asl.strands import Loop


class TokenError(Exception):
    """A call with a token that can't be taken.

    Attributes:
        code: the API's own error: InvalidToken, TaskTimedOut, InvalidOutput.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


@dataclass(frozen=True, slots=True)
class OpenToken:
    """A token somebody may answer: the state that waits, and in which execution."""

    token: str
    execution: str
    state: str


@dataclass(slots=True)
class _Waiting:
    about: OpenToken
    answer: Future[Any]
    beat: Callable[[], None]


class TaskTokens:
    """The tokens of a runner; its methods may be called from any thread, and from inside a call to a service."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._open: dict[str, _Waiting] = {}
        self._closed: set[str] = set()

    def open(self) -> tuple[OpenToken, ...]:
        """The tokens that are waited for, in the order in which they were given out."""
        return tuple(waiting.about for waiting in self._open.values())

    def success(self, token: str, output: Any) -> None:
        """SendTaskSuccess, with the output as a JSON value.

        Raises:
            TokenError: nobody waits for the token, or the output is no JSON or too large.
        """
        answer = self._take(token).answer
        try:
            size = len(json.dumps(output, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode())
        except (TypeError, ValueError) as error:
            raise TokenError("InvalidOutput", str(error)) from None
        if size > MAX_PAYLOAD_BYTES:
            raise TokenError("InvalidOutput", f"expected at most {MAX_PAYLOAD_BYTES:,} bytes, saw {size:,}")
        self.close(token)
        self._loop.post(lambda: answer.set(output))

    def failure(self, token: str, error: str = "", cause: str = "") -> None:
        """SendTaskFailure.

        Raises:
            TokenError: nobody waits for the token.
        """
        answer = self._take(token).answer
        self.close(token)
        failed = StateError(error, cause)
        failed.located = True
        self._loop.post(lambda: answer.fail(failed))

    def heartbeat(self, token: str) -> None:
        """SendTaskHeartbeat.

        Raises:
            TokenError: nobody waits for the token.
        """
        self._loop.post(self._take(token).beat)

    def give_out(self, about: OpenToken, answer: Future[Any], beat: Callable[[], None]) -> None:
        """Have a token waited for."""
        self._open[about.token] = _Waiting(about, answer, beat)

    def close(self, token: str) -> None:
        """Stop waiting for a token."""
        if self._open.pop(token, None) is not None:
            self._closed.add(token)

    def _take(self, token: str) -> _Waiting:
        waiting = self._open.get(token)
        if waiting is None and token in self._closed:
            raise TokenError("TaskTimedOut", "The task is answered, timed out or gone.")
        if waiting is None:
            raise TokenError("InvalidToken", "The token is not known.")
        return waiting
