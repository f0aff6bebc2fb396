"""The repair ladder of a row: what can be mended without guessing is mended, and every step is recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from touchstone.data.rows.evidence import find_evidence
from touchstone.data.rows.row import Json, Row
from touchstone.data.rows.values import LADDER, citation_form, is_filler
from touchstone.scoring.renaming import references_in
from touchstone.scoring.toolset import Tool

ToolNamed = Callable[[str], Tool | None]
_MOST_STEPS = 4


def repaired(row: Row, tool_named: ToolNamed, citation_arguments: frozenset[str], text: str | None = None) -> Row:
    """The row with everything mended that can mean one thing only.

    Args:
        row: the row.
        tool_named: the tool behind a written name.
        citation_arguments: names of arguments that hold a citation.
        text: the chunk, to find the evidence in; None leaves the evidence alone.

    Returns:
        The same row if there is nothing to mend. A row that is beyond repair comes back with what could be mended, and
        is refused by the checks.
    """
    mending = _Mending(tool_named, citation_arguments)
    calls = mending.calls(row.calls)
    if mending.repairs:
        row = row.mended(*mending.repairs, calls=calls)
    if row.order not in ("any", "sequence") and not isinstance(row.order, list):
        row = row.mended("order_form", order="any")
    if text is None or not row.evidence:
        return row
    found = find_evidence(row.evidence, text)
    if found is None or found.exact:
        return row
    return row.mended("evidence_text", evidence=text[found.start : found.end])


class _Mending:
    """Mends the calls of one row."""

    def __init__(self, tool_named: ToolNamed, citation_arguments: frozenset[str]) -> None:
        self.repairs: list[str] = []
        self._tool_named = tool_named
        self._citation_arguments = citation_arguments

    def calls(self, calls: Any) -> list[Json]:
        """The calls, the same call never twice in a row."""
        mended: list[Json] = []
        for call in calls:
            one = self._call(call)
            if mended and one == mended[-1] and "label" not in one:
                self.repairs.append("repeated_call")
                continue
            mended.append(one)
        return mended

    def _call(self, call: Json) -> Json:
        tool = self._tool_named(call["name"]) or self._tool_named(call["name"].strip().lower().replace("-", "_"))
        if tool is None:
            return call
        if tool.name != call["name"]:
            self.repairs.append("tool_name")
        arguments: dict[str, Any] = {}
        for name, value in call["arguments"].items():
            own = self._name(name, tool)
            if is_filler(value) and own not in _required(tool):
                self.repairs.append("filler")
                continue
            arguments[own] = self._value(value, own, tool)
        return {**call, "name": tool.name, "arguments": arguments}

    def _name(self, name: str, tool: Tool) -> str:
        """The parameter that a name can only mean."""
        if name in tool.properties:
            return name
        folded = name.strip().casefold().replace("-", "_").replace(" ", "_")
        alike = [own for own in tool.properties if own.casefold() == folded]
        if len(alike) != 1:
            return name
        self.repairs.append("argument_name")
        return alike[0]

    def _value(self, value: Any, name: str, tool: Tool) -> Any:
        if references_in(value):
            return value
        schema = tool.properties.get(name)
        if not isinstance(schema, Mapping):
            return value
        for _ in range(_MOST_STEPS):
            step = next(filter(None, (repair(value, schema) for repair in LADDER)), None)
            if step is None:
                break
            self.repairs.append(step[0])
            value = step[1]
        form = citation_form(value) if name in self._citation_arguments else None
        if form is not None:
            self.repairs.append(form[0])
            value = form[1]
        return value


def _required(tool: Tool) -> Any:
    schema = tool.schema or {}
    return schema.get("required", ())
