"""What an operation of a double is given beside its parameters, and what it must be to be served."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from touchstone.rehearsal.doubles.calls import Permission

Operation = Callable[[dict[str, Any], "Context"], dict[str, Any]]
"""Parameters and context to the members of the answer; raises ServiceError."""


@dataclass(frozen=True, slots=True)
class Context:
    """The surroundings of a call.

    Attributes:
        second: virtual second.
        caller: role that calls, if known.
        outcome: what the fault rules want to become of what the call starts.
    """

    second: float
    caller: str | None = None
    outcome: Mapping[str, Any] = field(default_factory=dict)


class Service(Protocol):
    """One doubled service."""

    operations: Mapping[str, Operation]

    def permissions(self, operation: str, parameters: Mapping[str, Any]) -> tuple[Permission, ...]:
        """What a caller's policies must allow for a call."""


class Guard(Protocol):
    """Says whether a caller may do what it asks for."""

    def __call__(self, caller: str | None, permissions: tuple[Permission, ...]) -> str | None:
        """The reason of a refusal, or None."""
