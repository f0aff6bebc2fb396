"""Calls, as an answer holds them."""

from __future__ import annotations

from typing import Any

NATIVE, RECOVERED, REPAIRED = "native", "recovered", "repaired"
FORMS = (NATIVE, RECOVERED, REPAIRED)

DIALECTS = ("tool_calls", "tool_use", "nova", "tool_call", "json", "query_analysis")
NO_DIALECT = "none"

Json = Any


class Call:
    """One attempted call of an answer.

    Attributes:
        name: tool name as written; empty when the attempt shows none.
        arguments: the arguments; empty when `fault` is set.
        label: name by which later calls refer to this one's result, if any.
        form: `native`, `recovered` (fence, prose, wrapper) or `repaired` (truncation closed).
        dialect: one of `DIALECTS`.
        fault: reason code when the attempt is unusable; it still counts as a call.
    """

    __slots__ = ("arguments", "dialect", "fault", "form", "label", "name")

    def __init__(
        self,
        name: str,
        arguments: dict[str, Json],
        label: str | None = None,
        form: str = NATIVE,
        dialect: str = "json",
        fault: str | None = None,
    ) -> None:
        self.name = name
        self.arguments = arguments
        self.label = label
        self.form = form
        self.dialect = dialect
        self.fault = fault

    def __repr__(self) -> str:
        return f"Call({self.name!r}, {len(self.arguments)} arguments, {self.form} {self.dialect}, fault={self.fault})"


def broken(fault: str, dialect: str, name: str = "") -> Call:
    """An attempt that can't be used: it counts, and matches nothing."""
    return Call(name, {}, None, NATIVE, dialect, fault)


class Answer:
    """The calls of an assistant turn, in the order of their appearance.

    Attributes:
        calls: usable and broken attempts.
        fault: why the whole answer is unusable (`too_large`, `too_deep`, `too_many_calls`, ...), if it is.
        present: whether there was an assistant turn at all.
        empty: whether it shows neither text nor calls outside its reasoning.
        dialect: dialect of the first usable call, else of the first attempt, else `none`.
        is_unusable: whether it breaks a limit, or attempts calls of which none can be used.
    """

    __slots__ = ("calls", "dialect", "empty", "fault", "is_unusable", "present")

    def __init__(
        self, calls: list[Call], fault: str | None = None, *, present: bool = True, empty: bool = False
    ) -> None:
        self.calls = calls
        self.fault = fault
        self.present = present
        self.empty = empty
        self.is_unusable = fault is not None
        self.dialect = NO_DIALECT
        for call in calls:
            if call.fault is None:
                self.dialect = call.dialect
                return
        if calls:
            self.is_unusable = True
            self.dialect = calls[0].dialect
