"""What the student knows by heart: values, frames of citations and paths into results, learnt from training rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from touchstone.inference.prompt import Tool
from touchstone.rehearsal.student.amounts import dates_in
from touchstone.rehearsal.student.notes import Notes
from touchstone.rehearsal.student.spans import IDENTIFIER, PARAGRAPH

GAP = "{}"
"""Where a frame takes an identifier."""
_DESCRIBED = re.compile(r"\b\d+ [A-Z]{2,}[A-Za-z.]* [\w.-]*\d[\w-]*(?:\(\w+\))*")
_AMOUNT = re.compile(r"\d[\d,.]*(?:[ -](?:thousand|million|billion|day|month|year|percent|non|word|share)|%)")
_SHORTEST = 2
_MOST_JOINED = 4
_DATE = 18


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is known by heart.

    Attributes:
        values: strings by parameter name.
        frames: citations with a gap for the identifier, such as "17 CFR 240.{}".
        paths: paths into a tool's result that later calls used, by tool.
        notes: what was read before any training.
    """

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    frames: tuple[str, ...] = ()
    paths: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: Notes = field(default_factory=Notes)

    def __or__(self, other: Lexicon) -> Lexicon:
        """What both know."""
        return Lexicon(
            _united(self.values, other.values),
            tuple(sorted({*self.frames, *other.frames})),
            _united(self.paths, other.paths),
            self.notes if self.notes.glosses else other.notes,
        )


def identifiers_in(text: str) -> list[str]:
    """Identifiers of a text, also with paragraphs that it names apart ("paragraph (f) of Rule 16a-1")."""
    dated = {text[one.start : one.start + _DATE] for one in dates_in(text)}
    found = (match.group() for match in IDENTIFIER.finditer(text) if not _is_amount(text, match.start()))
    plain = [name for name in dict.fromkeys(found) if not any(name in date for date in dated)]
    paragraphs = list(dict.fromkeys(match.group() for match in PARAGRAPH.finditer(text)))
    joined = (name + paragraph for name in plain if "(" not in name for paragraph in paragraphs)
    return list(dict.fromkeys([*plain, *islice(joined, _MOST_JOINED)]))


def _is_amount(text: str, start: int) -> bool:
    """Whether the number there counts something: it stands at a currency or before a scale or a unit."""
    return _AMOUNT.match(text, start) is not None or (start > 0 and text[start - 1] in "$\u20ac")


def frame_of(value: str, text: str) -> str | None:
    """The frame in which a text's longest identifier makes the value; None when none does."""
    found = [name for name in identifiers_in(text) if value.endswith(name) and len(name) >= _SHORTEST]
    longest = max(found, key=len, default=None)
    if longest is None or longest == value:
        return None
    return value.removesuffix(longest) + GAP


def described_frames(tools: Iterable[Tool]) -> tuple[str, ...]:
    """The frames of the citations that descriptions of tools and parameters give as examples."""
    found: dict[str, None] = {}
    for text in _descriptions(tools):
        for match in _DESCRIBED.finditer(text):
            example = match.group()
            cut = max(example.rfind("."), example.rfind(" ")) + 1
            found[example[:cut] + GAP] = None
    return tuple(found)


def _descriptions(tools: Iterable[Tool]) -> Iterator[str]:
    for tool in tools:
        yield tool.description
        for schema in dict(tool.parameters.get("properties") or {}).values():
            if isinstance(schema, Mapping) and isinstance(schema.get("description"), str):
                yield schema["description"]


def _united(one: Mapping[str, tuple[str, ...]], two: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(sorted({*one.get(key, ()), *two.get(key, ())})) for key in sorted({*one, *two})}
