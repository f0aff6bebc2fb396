"""The items of a Map: from Items, from its input, or from an object in the store."""

from __future__ import annotations

import json
from typing import Any

from touchstone.rehearsal.asl.errors import ITEM_READER_FAILED, QUERY_EVALUATION_ERROR, StateError
from touchstone.rehearsal.asl.expressions import expected
from touchstone.rehearsal.asl.integrations import ObjectError, TaskContext
from touchstone.rehearsal.asl.measures import measured
from touchstone.rehearsal.asl.states import ItemReader, Map
from touchstone.rehearsal.asl.visit import Visit

_MOST_ITEMS = 100_000_000


def items_in(visit: Visit, state: Map) -> list[Any]:
    """The items of a Map without an ItemReader.

    Raises:
        StateError: there is no list of items.
    """
    if state.items is not None:
        value = state.items.evaluate(visit.bindings())
        return list(expected(value, (list,), "array", state.items.source, state.items.field))
    if not isinstance(visit.input, list):
        raise StateError(QUERY_EVALUATION_ERROR, "The input of a Map without Items is no array.", field="Items")
    return list(visit.input)


async def items_read(visit: Visit, reader: ItemReader) -> list[Any]:
    """The items of an object.

    Raises:
        StateError: `States.ItemReaderFailed`: it can't be read, or does not hold what it should.
    """
    engine, bindings = visit.course.engine, visit.bindings()
    place = reader.arguments.evaluate(bindings)
    bucket, key = (_place(place, name) for name in ("Bucket", "Key"))
    most = None if reader.max_items is None else int(measured(reader.max_items, bindings, 1, _MOST_ITEMS))
    context = store_context(visit)
    try:
        body = await engine.loop.call(lambda: engine.objects.read(bucket, key, context))
    except ObjectError as error:
        raise StateError(ITEM_READER_FAILED, f"s3://{bucket}/{key} can't be read. {error}") from None
    items = _lines(body) if reader.input_type == "JSONL" else _array(body)
    return items if most is None else items[:most]


def selected(visit: Visit, state: Map, items: list[Any]) -> list[Any]:
    """The items as the ItemSelector makes them.

    Raises:
        StateError: the selector failed for one.
    """
    if state.selector is None:
        return items
    return [
        state.selector.evaluate(visit.bindings({"Map": {"Item": {"Index": index, "Value": item}}}))
        for index, item in enumerate(items)
    ]


def store_context(visit: Visit) -> TaskContext:
    """Who reads and writes objects for a Map: the machine's own role."""
    execution = visit.course.execution
    return TaskContext(
        execution=execution.arn,
        execution_name=execution.name,
        state_machine=execution.machine,
        role=execution.role,
        state=visit.state.name,
        attempt=visit.retries,
        now=visit.course.engine.clock.now(),
    )


def _place(place: Any, name: str) -> str:
    value = place.get(name) if isinstance(place, dict) else None
    if not isinstance(value, str) or not value:
        raise StateError(ITEM_READER_FAILED, f"The arguments of the ItemReader have no {name}.")
    return value


def _lines(body: bytes) -> list[Any]:
    items = []
    for number, line in enumerate(body.splitlines(), 1):
        if line.strip():
            try:
                items.append(json.loads(line))
            except ValueError as error:
                raise StateError(ITEM_READER_FAILED, f"Line {number} is no JSON: {_said(error)}.") from None
    return items


def _array(body: bytes) -> list[Any]:
    try:
        value = json.loads(body)
    except ValueError as error:
        raise StateError(ITEM_READER_FAILED, f"The object is no JSON: {_said(error)}.") from None
    if not isinstance(value, list):
        raise StateError(ITEM_READER_FAILED, "The object is JSON, but no array.")
    return value


def _said(error: ValueError) -> str:
    """What is wrong, without the text it is wrong in."""
    return error.msg if isinstance(error, json.JSONDecodeError) else "no UTF-8"
