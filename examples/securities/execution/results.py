"""What became of a call: the tool's result, or a failure that the model can read and mend."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a call.

    Attributes:
        code: ``unknown_tool``, ``invalid_argument``, ``unreadable_call``, ``unknown_label``, ``failed_before``,
            ``no_such_path``, ``not_text``, ``too_deep`` or ``refused`` (by the tool, which says why in ``expected``).
        at: JSON pointer into the call.
        expected: what would be right.
        seen: kind and size of what was there, never its text.
    """

    code: str
    at: str
    expected: str
    seen: str = ""

    def document(self) -> Json:
        """The fault as JSON."""
        return {"code": self.code, "at": self.at, "expected": self.expected, "seen": self.seen}


@dataclass(frozen=True, slots=True)
class CallResult:
    """What became of one call.

    Attributes:
        name: name of the tool as called.
        label: name by which later calls refer to the result, if any.
        result: what the tool returned; None if it could not run.
        faults: why it could not run; empty if it did.
    """

    name: str
    label: str | None
    result: Json | None
    faults: tuple[Fault, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the tool ran."""
        return self.result is not None

    def document(self) -> Json:
        """The result as a tool message to the model holds it."""
        if self.result is not None:
            return self.result
        return {"status": "error", "errors": [fault.document() for fault in self.faults]}


class CallFault(Exception):
    """A call cannot run; `faults` says why."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(", ".join(fault.code for fault in faults))
        self.faults = faults


def kind_of(value: Any) -> str:
    """The kind and size of a JSON value, without its text.

    Args:
        value: A JSON value.

    Returns:
        For example ``string of 12 characters``.
    """
    if isinstance(value, str):
        return f"string of {len(value)} characters"
    if isinstance(value, (list, tuple)):
        return f"array of {len(value)}"
    if isinstance(value, dict):
        return f"object of {len(value)}"
    if value is None or isinstance(value, bool):
        return "null" if value is None else "boolean"
    return "number"
