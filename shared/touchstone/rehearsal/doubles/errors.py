"""What goes wrong in a double: the service's own errors, and faults of who uses it."""

from __future__ import annotations

from touchstone.scoring.errors import TouchstoneError


class ServiceError(TouchstoneError):
    """An error that the service answers with.

    Attributes:
        name: error code on the wire, as "ResourceInUse".
        message: what the service says.
        status: HTTP status; None for the one of the service model.
    """

    def __init__(self, name: str, message: str, status: int | None = None) -> None:
        super().__init__(f"{name}: {message}")
        self.name = name
        self.message = message
        self.status = status


class DroppedConnection(TouchstoneError):
    """The connection is to be closed without an answer."""


class ReplyError(TouchstoneError):
    """An answer that breaks the service's own output shape: a fault of the double, the policy or the trainer."""


class DoubleError(TouchstoneError):
    """A double that is used wrongly: bad fault rules, an answer from a policy that no model could give."""


def invalid(message: str) -> ServiceError:
    """A ValidationException."""
    return ServiceError("ValidationException", message)


def conflict(message: str) -> ServiceError:
    """A ConflictException."""
    return ServiceError("ConflictException", message)


def not_found(message: str) -> ServiceError:
    """A ResourceNotFoundException."""
    return ServiceError("ResourceNotFoundException", message)
