"""What SFT learns by heart: values that its rows' questions do not hold, frames of citations, paths into results."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from touchstone.rehearsal.student.lexicon import Lexicon, frame_of
from touchstone.rehearsal.student.question import Question
from touchstone.rehearsal.student.slot import Reference, Slot, narrowed
from touchstone.rehearsal.student.spans import spans_of
from touchstone.rehearsal.student.targets import Target

_OFTEN = 2
"""Times that a value must be wanted to be remembered: what is seen once helps with nothing else."""


def learnt_by_heart(targets: Iterable[Target]) -> Lexicon:
    """The lexicon that the answers of SFT rows make.

    Queries and other free texts are not learnt by heart: the student takes the nearest piece of the question for them.
    """
    values: dict[str, Counter[str]] = defaultdict(Counter)
    paths: dict[str, set[str]] = defaultdict(set)
    frames: set[str] = set()
    for target in targets:
        inside = {span.text for span in spans_of(target.question.text)}
        for slot, value in _strings(target):
            if isinstance(value, Reference):
                paths[target.answer.calls[value.call].name].add(value.path)
            elif slot.kind != "string" or value in inside or slot.hint == "text":
                continue
            elif slot.hint == "cite" and (frame := frame_of(value, target.question.text)) is not None:
                frames.add(frame)
            elif value != slot.schema.get("default"):
                values[slot.name][value] += 1
    often = {name: {value for value, times in found.items() if times >= _OFTEN} for name, found in values.items()}
    return Lexicon(_sorted(often), tuple(sorted(frames)), _sorted(paths))


def _strings(target: Target) -> Iterator[tuple[Slot, Any]]:
    """Every text and reference in the calls, with its slot."""
    for call in target.answer.calls:
        schema = _schema(target.question, call.name)
        yield from _inside(Slot(call.name, (), schema, required=True), dict(call.arguments))


def _inside(slot: Slot, value: Any) -> Iterator[tuple[Slot, Any]]:
    if isinstance(value, str | Reference):
        yield slot, value
    elif isinstance(value, Mapping):
        properties = slot.schema.get("properties") or {}
        for name, inner in value.items():
            schema = properties.get(name)
            if isinstance(schema, Mapping):
                yield from _inside(Slot(slot.tool, (*slot.path, name), narrowed(schema), required=False), inner)
    elif isinstance(value, list) and isinstance(slot.schema.get("items"), Mapping):
        for at, inner in enumerate(value):
            yield from _inside(Slot(slot.tool, (*slot.path, at), narrowed(slot.schema["items"]), required=False), inner)


def _schema(question: Question, name: str) -> Mapping[str, Any]:
    return next((tool.parameters for tool in question.tools if tool.name == name), {})


def _sorted(found: Mapping[str, set[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(sorted(values)) for key, values in sorted(found.items())}
