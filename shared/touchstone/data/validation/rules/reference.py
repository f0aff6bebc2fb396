"""Rules on reference answers, by the readers that the reward itself has."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from touchstone.data.training_rows.checked import dangling_labels, faulty_arguments, refers
from touchstone.data.validation.problem import Nothing, Problem, Told
from touchstone.data.validation.row import Place, Row
from touchstone.data.validation.rule import Rule
from touchstone.data.validation.settings import CHAT
from touchstone.data.validation.sources import OURS, RFT
from touchstone.scoring.errors import SampleError
from touchstone.wire.references import reference_from, unwrapped

_OF_CALLS = ("unknown_tool",)
_OF_ORDER = ("bad_order", "unknown_label")
_MISSING = "no_reference"


def _fault(codes: tuple[str, ...] | None) -> Callable[[Row], Iterable[Problem]]:
    """What the readers say, of some codes; of all that no other rule tells for None."""

    def found(row: Row) -> Iterator[Problem]:
        for fault in row.reference.faults:
            mine = fault.code in codes if codes is not None else fault.code not in (*_OF_CALLS, *_OF_ORDER, _MISSING)
            if mine:
                place, seen = _placed(row, tuple(fault.pointer.split("/")[1:]))
                yield Problem(place, fault.problem.removeprefix("expected "), seen)

    return lambda row: found(row) if row.reference.faults else ()


def _placed(row: Row, place: tuple[str, ...]) -> tuple[Place, Any]:
    """A place and what stands there; the whole reference, where that has another form than ours."""
    reference = row.value.get("reference_answer", Nothing)
    if place[:2] == ("reference_answer", "calls") and not (isinstance(reference, dict) and "calls" in reference):
        return ("reference_answer",), reference
    return place, _at(row.value, place)


def _at(value: Any, place: tuple[str, ...]) -> Any:
    for step in place:
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return Nothing
    return value


def _arguments(row: Row) -> Iterable[Problem]:
    for call in row.reference.calls:
        if call.tool.faulty_parameters(call.arguments):
            return _refused(row)
    return ()


def _refused(row: Row) -> Iterator[Problem]:
    for index, call in enumerate(row.reference.calls):
        for name, seen in faulty_arguments(call, call.arguments):
            place = _argument(row, index, name)
            yield Problem(place, "what the tool's schema allows", Told(f"a value of type {seen}"))


def _accepted(row: Row) -> Iterable[Problem]:
    for call in row.reference.calls:
        if call.accept or call.optional:
            return _unknown(row)
    return ()


def _unknown(row: Row) -> Iterator[Problem]:
    for index, call in enumerate(row.reference.calls):
        if (call.accept or call.optional) and call.tool.has_schema:
            known = call.tool.properties.keys() | call.arguments.keys()
            for key, names in (("accept", call.accept), ("optional", call.optional)):
                for step, name in enumerate(names):
                    if name not in known:
                        place = _argument(row, index, "")
                        inner = (key, name if key == "accept" else step) if len(place) > 1 else ()
                        yield Problem((*place[:-1], *inner) if inner else place, "the name of an argument", name)


def _argument(row: Row, index: int, name: str) -> Place:
    """Where an argument stands; the reference as a whole where it has another form than ours."""
    reference = row.value.get("reference_answer")
    if not isinstance(reference, dict) or "calls" not in reference:
        return ("reference_answer",)
    return ("reference_answer", "calls", index, "arguments", *([name] if name else []))


def _labels(row: Row) -> Iterable[Problem]:
    for call in row.reference.calls:
        if refers(call):
            return _dangling(row)
    return ()


def _dangling(row: Row) -> Iterator[Problem]:
    calls = row.reference.calls
    for index, call in enumerate(calls):
        for label in sorted(dangling_labels(call, calls)):
            yield Problem(_argument(row, index, ""), "labels of other calls in $label.path$", label)


def _schemas(row: Row) -> Sequence[Problem]:
    for call in row.reference.calls:
        if call.tool.has_schema:
            return ()
    told = Told("none of the expected tools has a schema")
    return [Problem(("tools",), "the tools with their schemas", told)] if row.reference.calls else ()


def _forwarded(row: Row) -> Sequence[Problem]:
    reference = row.value.get("reference_answer")
    if type(reference) is not dict or reference.get("tools") or not row.value.get("tools"):
        return ()
    return [Problem(("reference_answer", "tools"), "the tools once more", reference.get("tools", Nothing))]


def _as_object(row: Row) -> Sequence[Problem]:
    found = row.value.get("reference_answer")
    return [Problem(("reference_answer",), "an object", found)] if type(found) is str else ()


def _gold(row: Row) -> Iterator[Problem]:
    found = row.value.get("response")
    if not isinstance(found, str):
        return
    read = unwrapped(found)
    try:
        known = not isinstance(read, str) and bool(reference_from(read))
    except SampleError:
        known = False
    if not known:
        yield Problem(("response",), f"calls as JSON, such as {json.dumps({'calls': []})}", found)


RULES: tuple[Rule[Row], ...] = (
    Rule(
        "no_reference",
        "error",
        "every row has a reference_answer",
        "add it: without one the reward has nothing to go by",
        RFT,
        _fault((_MISSING,)),
        CHAT,
    ),
    Rule(
        "bad_reference",
        "error",
        "the reference_answer is of a form that the reward reads",
        'write {"calls": [{"name": …, "arguments": {…}}]}; docs/rows.md has the other forms',
        OURS,
        _fault(None),
        CHAT,
    ),
    Rule(
        "reference_tool",
        "error",
        "the reference calls tools that the row offers",
        "add the tool to the row, or correct the name: no answer could be right",
        OURS,
        _fault(_OF_CALLS),
        CHAT,
    ),
    Rule(
        "reference_order",
        "error",
        "order and labels of the reference fit its calls",
        "see docs/rows.md: pairs of indices without a circle, labels of earlier calls",
        OURS,
        _fault(_OF_ORDER),
        CHAT,
    ),
    Rule(
        "reference_arguments",
        "error",
        "the reference's arguments are such as the tool's schema allows",
        "correct the argument or the schema: a right answer would be called invalid",
        OURS,
        _arguments,
        CHAT,
    ),
    Rule(
        "reference_accept",
        "warning",
        "accept and optional name arguments of the tool",
        "correct the name: as it is, the other right values never count",
        OURS,
        _accepted,
        CHAT,
    ),
    Rule(
        "reference_label",
        "warning",
        "$label.path$ in an argument refers to a call that has the label",
        "give the earlier call the label, or correct it: it would be compared as the text that it is",
        OURS,
        _labels,
        CHAT,
    ),
    Rule(
        "no_schema",
        "warning",
        "the expected tools have schemas",
        "give the tools in full, in the row or in reference_answer: nothing can be checked against them",
        OURS,
        _schemas,
        CHAT,
    ),
    Rule(
        "tools_not_forwarded",
        "warning",
        "tools stand inside the reference_answer too",
        "copy them there: whether `tools` of the row reaches the reward function is not documented",
        OURS,
        _forwarded,
        CHAT,
    ),
    Rule(
        "reference_as_text",
        "warning",
        "the reference_answer is an object",
        "write it as an object: platforms wrap a text in different ways",
        OURS,
        _as_object,
        CHAT,
    ),
    Rule(
        "gold_unread",
        "warning",
        "`response` holds expected calls that the eval function reads",
        "write the calls as JSON, if Touchstone's eval function is to score by it",
        OURS,
        _gold,
        ("gen_qa",),
    ),
)
