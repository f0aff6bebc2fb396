"""The order in which the student decides: the form, the tools, then each call's values. Whoever drives it chooses."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import Any

from touchstone.inference.prompt import Tool
from touchstone.rehearsal.student.candidates import OMIT
from touchstone.rehearsal.student.decision import Decision
from touchstone.rehearsal.student.desk import Desk
from touchstone.rehearsal.student.forms import TALK, Answer, Planned
from touchstone.rehearsal.student.plans import STOP
from touchstone.rehearsal.student.slot import Slot, narrowed

Place = tuple[str | int, ...]
"""What is decided: ("form",), ("plan", step) or ("value", call, name of the parameter, ...)."""
Script = Generator[tuple[Decision, Place], int, Answer]
"""Yields decisions, is sent the index of the chosen option, returns the answer."""
_Values = Generator[tuple[Decision, Place], int, Any]

MOST_ITEMS = 3
"""Items of the longest list."""
_MOST_OCCURRENCES = 2
_DEEPEST = 3


def script(desk: Desk) -> Script:
    """The student's decisions on one question."""
    decision = desk.form()
    form = decision.options[(yield decision, ("form",))]
    if form == TALK:
        return Answer(form)
    names: list[str] = []
    while True:
        decision = desk.plan(names)
        chosen = decision.options[(yield decision, ("plan", len(names)))]
        if chosen == STOP:
            break
        names.append(chosen)
    tools = {tool.name: tool for tool in desk.question.tools}
    calls: list[Planned] = []
    for at, name in enumerate(names):
        given = yield from _arguments(desk, tools[name], names[:at], calls)
        calls.append(Planned(name, given))
    return Answer(form, tuple(calls))


def _arguments(desk: Desk, tool: Tool, before: list[str], calls: list[Planned]) -> _Values:
    last = next((call for call in reversed(calls) if call.name == tool.name), None)
    top = Slot(
        tool.name,
        (),
        tool.parameters,
        required=True,
        occurrence=min(before.count(tool.name), _MOST_OCCURRENCES),
        referable=desk.referable(before),
    )
    return (yield from _members(desk, top, dict(last.arguments) if last else {}, len(calls)))


def _members(desk: Desk, parent: Slot, earlier: Mapping[str, Any], call: int) -> _Values:
    """The values of an object's properties."""
    properties = parent.schema.get("properties")
    required = parent.schema.get("required") or ()
    given: dict[str, Any] = {}
    for name, schema in (properties if isinstance(properties, Mapping) else {}).items():
        if not isinstance(schema, Mapping) or len(parent.path) >= _DEEPEST:
            continue
        slot = _inside(parent, name, schema, required=name in required, earlier=earlier.get(name))
        if slot.kind == "enum":
            texts = [value for value in given.values() if isinstance(value, str)]
            slot = replace(slot, beside=texts[-1] if texts else "")
        value = yield from _value(desk, slot, earlier.get(name), call)
        if value is not OMIT:
            given[name] = value
    return given


def _value(desk: Desk, slot: Slot, earlier: Any, call: int) -> _Values:
    decision = desk.value(slot)
    chosen = decision.options[(yield decision, ("value", call, *slot.path))]
    if chosen is OMIT or slot.kind not in ("object", "array"):
        return chosen
    if slot.kind == "object":
        return (yield from _members(desk, slot, earlier if isinstance(earlier, Mapping) else {}, call))
    return (yield from _items(desk, slot, call))


def _items(desk: Desk, slot: Slot, call: int) -> _Values:
    """The items of a list, until one is left out."""
    schema = slot.schema.get("items")
    found: list[Any] = []
    while isinstance(schema, Mapping) and len(found) < MOST_ITEMS:
        before = found[-1] if found else None
        item = _inside(slot, len(found), schema, required=False, earlier=before)
        value = yield from _value(desk, item, None, call)
        if value is OMIT:
            break
        found.append(value)
    return found


def _inside(parent: Slot, step: str | int, schema: Mapping[str, Any], *, required: bool, earlier: Any) -> Slot:
    """A slot inside another; what came earlier is known to it unless it is a list or an object."""
    known = None if isinstance(earlier, list | dict) else earlier
    path = (*parent.path, step)
    schema = narrowed(schema)
    return Slot(parent.tool, path, schema, required, parent.occurrence, known, referable=parent.referable)
