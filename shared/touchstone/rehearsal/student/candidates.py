"""Candidates for a value: the question's own text, the schema, earlier calls, and what is known by heart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from touchstone.rehearsal.student.amounts import Reading, dates_in, numbers_in
from touchstone.rehearsal.student.decision import Options, options_of
from touchstone.rehearsal.student.features import Codes, codes, crossed
from touchstone.rehearsal.student.lexicon import GAP, Lexicon, identifiers_in
from touchstone.rehearsal.student.slot import Kind, Reference, Slot
from touchstone.rehearsal.student.spans import IDENTIFIER, kind_of, spans_of
from touchstone.rehearsal.student.words import SMALL, alike, content, pairs, words

Made = Iterator[tuple[Any, Codes]]

_MOST, _MOST_READ, _READ_STEPS = 3, 8, 4
_READ = {"cite": "citation", "name": "name"}
_CUES = frozenset({"rule", "section", "item", "part", "s-k", "s-x", "regulation", "reg"})


class Omit:
    """Leaving a value out, or ending a list."""

    def __repr__(self) -> str:
        return "OMIT"


OMIT = Omit()


class Candidates:
    """The candidates that one question offers, for any slot.

    Args:
        text: the question.
        lexicon: what is known by heart.
    """

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self._text, self._lexicon = text, lexicon
        self._content = sorted(content(text))
        self._heard = codes(*self._content)
        self._said = codes(*sorted({*words(text), *pairs(text)}))
        self._identifiers = identifiers_in(text)
        self._spans = [(span.text, span.base) for span in spans_of(text)]
        self._shares: dict[str, float] = {}
        self._tables: dict[tuple[str, ...], Options] = {}
        self._makers: dict[Kind, Callable[[Slot], Made]] = {
            "enum": self._enumerated,
            "boolean": self._booleans,
            "number": self._counted,
            "date": self._dated,
            "string": self._texts,
            "object": self._filled,
            "array": self._filled,
        }

    def of(self, slot: Slot) -> Options:
        """Leaving it out, and every value."""
        kind = slot.kind
        name = (
            (kind, slot.name, slot.hint) if kind == "string" else (kind, slot.tool, *map(str, slot.path), slot.beside)
        )
        table = self._tables.get(name)
        if table is None:
            table = self._tables[name] = options_of(self._makers[kind](slot) if kind in self._makers else ())
        if slot.earlier is not None and slot.earlier in table.values:
            table = table.marked(table.values.index(slot.earlier), codes("same as before"))
        found = self._omission(slot, len(table.values)) + table
        return found + options_of(self._references(slot)) if kind == "string" and slot.referable else found

    def _omission(self, slot: Slot, others: int) -> Options:
        need = "required" if slot.required else "optional"
        part = "item" if slot.path and isinstance(slot.path[-1], int) else "part" if len(slot.path) > 1 else "whole"
        facts = codes(f"omit {need}", f"omit {need} {part}", f"omit of {min(others, _MOST)}")
        after = codes("omit after one") if slot.earlier is not None else codes()
        return options_of([(OMIT, np.concatenate([facts, after, self._at("omit")]))])

    def _at(self, fact: str) -> Codes:
        """A fact together with each word of the question that counts."""
        return crossed(codes(fact), self._heard)

    def _enumerated(self, slot: Slot) -> Made:
        values = [value for value in slot.schema.get("enum") or () if isinstance(value, str | int | float | bool)]
        shares = [self._share(str(value)) for value in values]
        best = max(shares, default=0.0)
        read = self._ranks(map(str, values))
        for value, share in zip(values, shares, strict=True):
            facts = [f"value {value}", f"overlap {_grade(share)}", *(["overlap best"] if share == best > 0 else [])]
            facts += read.get(str(value), ["not read"])
            beside = crossed(codes(f"value {value} beside"), codes(*words(slot.beside)))
            yield value, np.concatenate([codes(*facts), self._at(f"value {value}"), beside])

    def _booleans(self, slot: Slot) -> Made:
        for value in (True, False):
            facts = [f"is {value}", *(["default"] if slot.schema.get("default") is value else [])]
            yield value, np.concatenate([codes(*facts), crossed(codes(f"is {value}"), self._said)])

    def _counted(self, slot: Slot) -> Made:
        whole = slot.schema.get("type") == "integer"
        readings = [one for one in numbers_in(self._text) if isinstance(one.value, int) or not whole]
        yield from self._readings(readings, slot)

    def _dated(self, slot: Slot) -> Made:
        yield from self._readings(dates_in(self._text), slot)

    def _readings(self, readings: Sequence[Reading], slot: Slot) -> Made:
        for rank, one in enumerate(readings):
            before, after = words(self._text[: one.start])[-2:], words(self._text[one.start :])[1:4]
            facts = [f"how {one.how}", f"rank {rank} of {min(len(readings), _MOST)}"]
            facts += [f"before {word}" for word in before] + [f"how {one.how} before {' '.join(before[-1:])}"]
            facts += [f"after {word}" for word in after]
            yield one.value, np.concatenate([codes(*facts), self._at(f"how {one.how}")])
        default = slot.schema.get("default")
        if isinstance(default, int | float | str) and not isinstance(default, bool):
            yield default, codes("default")

    def _filled(self, slot: Slot) -> Made:
        del slot
        yield "fill", np.concatenate([codes("fill"), self._at("fill")])

    def _texts(self, slot: Slot) -> Made:
        yield from self._spans
        if slot.hint == "cite":
            yield from self._framed()
        if slot.hint in _READ:
            yield from self._read(slot.hint)
        for value in self._lexicon.values.get(slot.name, ()):
            yield value, np.concatenate([codes(*self._known(value)), self._at(f"known {value}")])
        if isinstance(slot.schema.get("default"), str):
            yield slot.schema["default"], np.concatenate([codes("default"), self._at("default")])

    def _framed(self) -> Made:
        """Identifiers of the question in the frames known by heart."""
        for name in self._identifiers:
            at = self._text.find(name.partition("(")[0])
            before = words(self._text[:at])[-2:]
            how = "framed as it stands" if name in self._text else "framed joined"
            cued = "cued" if (before and before[-1] in _CUES) or not name.isdigit() else "not cued"
            for frame in self._lexicon.frames:
                facts = codes(
                    how, cued, f"frame {frame} {_shape(name)}", *(f"frame {frame} after {word}" for word in before)
                )
                yield frame.replace(GAP, name), np.concatenate([facts, self._at(f"frame {frame}")])

    def _read(self, hint: str) -> Made:
        """Citations or names that were read of, and that the question seems to mean."""
        kind = _READ[hint]
        values = (value for value, _ in self._lexicon.notes.glosses if kind_of(value) == kind)
        for value, facts in self._ranks(values).items():
            names = {match.group() for match in IDENTIFIER.finditer(value.replace(".", " "))}
            cited = f"read identifier {len(names & set(self._identifiers)) - (not names)}"
            more = [cited, f"{cited} {facts[0]}", f"read overlap {_grade(self._share(value))}"]
            yield value, codes(*facts, *more)

    def _ranks(self, values: Iterable[str]) -> dict[str, list[str]]:
        """What is seen of the values most read of with the question's words."""
        ranked = self._lexicon.notes.ranked(values, self._content, _MOST_READ)
        best = ranked[0][1] if ranked else 0.0
        return {
            value: [f"read rank {min(rank, _MOST)}", f"read {round(_READ_STEPS * score / best)} of best"]
            for rank, (value, score) in enumerate(ranked)
        }

    def _known(self, value: str) -> Iterator[str]:
        """What is seen of a value known by heart."""
        yield f"known overlap {_grade(self._share(value))}"
        yield f"known kind {kind_of(value)}"
        yield f"known {value}"
        names = {match.group() for match in IDENTIFIER.finditer(value.replace(".", " "))}
        yield f"known identifier {bool(names & set(self._identifiers))}"

    def _share(self, value: str) -> float:
        """Share of a value's words that count and were heard, beginnings of words included."""
        if value not in self._shares:
            parts = [part for part in words(value) if part not in SMALL]
            heard = sum(any(alike(part, word) for word in self._content) for part in parts)
            self._shares[value] = heard / len(parts) if parts else 0.0
        return self._shares[value]

    def _references(self, slot: Slot) -> Made:
        """What the results of earlier calls will give."""
        for back, (call, tool) in enumerate(reversed(slot.referable)):
            for path in self._lexicon.paths[tool]:
                facts = codes("refers", f"refers to {tool}", f"refers {tool} {path}", f"refers back {min(back, _MOST)}")
                yield Reference(call, path), np.concatenate([facts, self._at("refers")])


def _shape(name: str) -> str:
    """An identifier with its digits as 9s: 10b-5 is 99b-9."""
    return "".join("9" if char.isdigit() else char for char in name.partition("(")[0]) + ("(" if "(" in name else "")


def _grade(share: float) -> str:
    return (
        "all" if share == 1 else "most" if share > 1 / 2 else "half" if share == 1 / 2 else "some" if share else "none"
    )
