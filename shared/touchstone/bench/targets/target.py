"""What the bench calls: anything that answers a reward event with a response, or fails in a way that can be told."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, Protocol

from touchstone.scoring.errors import TouchstoneError

PAYLOAD_LIMIT: Final = 6_291_456
"""Bytes of a synchronous Lambda request or response (Lambda quotas)."""

FaultCode = Literal["exception", "timeout", "crash", "refused", "unreachable", "too_large"]


class TargetError(TouchstoneError):
    """A target that can't be tested at all; the message says what was looked for, and what to do."""


class Fault(NamedTuple):
    """How a call failed.

    Attributes:
        code: `exception`: the handler raised; `timeout`: no answer in time; `crash`: its process died; `refused`: the
            service or endpoint refused the call; `unreachable`: no connection; `too_large`: a response that Lambda
            would not pass on.
        detail: type and place of an exception, signal of a crash, status of a refusal. Never a message, which may quote
            what a sample says.
    """

    code: FaultCode
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.code} ({self.detail})" if self.detail else self.code


class Reply(NamedTuple):
    """What came of a call: the response's bytes, or the fault, and the seconds it took."""

    body: bytes
    fault: Fault | None
    seconds: float


class Target(Protocol):
    """A reward function.

    Attributes:
        spec: what it was named by.
    """

    spec: str

    def call(self, payload: bytes, seconds: float) -> Reply:
        """Send an event.

        Args:
            payload: the event as JSON.
            seconds: how long to wait for the answer.
        """
        ...

    def close(self) -> None:
        """Let go of what it holds."""
        ...
