"""What became of a call: the tool's result, or faults that say whose they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from touchstone.scoring.errors import TouchstoneError

TOOL_FAULTS = frozenset({"tool_raised", "tool_crashed", "timeout", "bad_result", "comparison_raised"})
"""Codes of what is no fault of the model's: a sample with one of them has no score by execution."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a call.

    Attributes:
        code: the model's: ``unknown_tool``, ``invalid_argument``, ``unreadable_call``, ``unknown_label``,
            ``failed_before``, ``no_such_path``, ``not_text``, ``too_deep`` or ``refused`` (by the tool, which says why
            in ``expected``); the tool's: one of `TOOL_FAULTS`.
        at: JSON pointer into the call.
        expected: what would be right.
        seen: kind and size of what was there, never its text.
    """

    code: str
    at: str
    expected: str
    seen: str = ""

    def document(self) -> dict[str, str]:
        """As JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class CallResult:
    """What became of one call.

    Attributes:
        name: name of the tool as called.
        label: name by which later calls refer to the result, if any.
        result: what the tool returned, any JSON; None also where it could not run.
        faults: why it could not run; empty if it did.
    """

    name: str
    label: str | None
    result: Any = None
    faults: tuple[Fault, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the tool ran, and gave a result."""
        return not self.faults

    @property
    def tool_fault(self) -> Fault | None:
        """What went wrong by no fault of the model's, if anything did."""
        return next((fault for fault in self.faults if fault.code in TOOL_FAULTS), None)

    def document(self) -> Any:
        """The result as a tool message to the model holds it."""
        if self.ok:
            return self.result
        return {"status": "error", "errors": [fault.document() for fault in self.faults]}


class CallFault(Exception):
    """A call cannot run; `faults` says why."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(", ".join(fault.code for fault in faults))
        self.faults = faults


class NotExecutedError(TouchstoneError):
    """A sample without a score by execution, by no fault of the model's.

    Attributes:
        code: ``no_tools`` (the registry lacks tools that the row offers), ``bad_reference`` (a call of the reference
            can't run), ``unstable_result`` (a call of the reference returns something else the second time), or one of
            `TOOL_FAULTS`.
        pointer: JSON pointer to the tools, or to the call: ``/reference_answer/calls/0`` or ``/emitted/0``.
        problem: what was expected and seen, without a text of the data.
    """

    def __init__(self, code: str, pointer: str, problem: str) -> None:
        super().__init__(f"{code} at {pointer}: {problem}")
        self.code = code
        self.pointer = pointer
        self.problem = problem


def kind_of(value: Any) -> str:
    """The kind and size of a JSON value, without its text, such as ``string of 12 characters``."""
    if isinstance(value, str):
        return f"string of {len(value)} characters"
    if isinstance(value, (list, tuple)):
        return f"array of {len(value)}"
    if isinstance(value, Mapping):
        return f"object of {len(value)}"
    if value is None or isinstance(value, bool):
        return "null" if value is None else "boolean"
    return "number"
