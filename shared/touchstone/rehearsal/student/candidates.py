"""Candidates for a value, of every kind that a schema may want; leaving it out is one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from touchstone.rehearsal.student.amounts import Reading, dates_in, numbers_in
from touchstone.rehearsal.student.decision import Options, options_of
from touchstone.rehearsal.student.features import codes, crossed
from touchstone.rehearsal.student.heard import Heard, grade
from touchstone.rehearsal.student.slot import Kind, Slot
from touchstone.rehearsal.student.texts import Made, Texts
from touchstone.rehearsal.student.words import words

_MOST = 3


class Omit:
    """Leaving a value out, or ending a list."""

    def __repr__(self) -> str:
        return "OMIT"


OMIT = Omit()


class Candidates:
    """The candidates that one question offers, for any slot.

    Args:
        heard: the question.
    """

    def __init__(self, heard: Heard) -> None:
        self._heard = heard
        self._texts = Texts(heard)
        self._tables: dict[tuple[str, ...], Options] = {}
        self._makers: dict[Kind, Callable[[Slot], Made]] = {
            "enum": self._enumerated,
            "boolean": self._booleans,
            "number": self._counted,
            "date": self._dated,
            "string": self._texts.of,
            "object": self._filled,
            "array": self._filled,
        }

    def of(self, slot: Slot) -> Options:
        """Leaving it out, and every value."""
        kind = slot.kind
        name = (kind, slot.name, slot.hint) if kind == "string" else (kind, slot.tool, *map(str, slot.path))
        table = self._tables.get(name)
        if table is None:
            table = self._tables[name] = options_of(self._makers[kind](slot) if kind in self._makers else ())
        if slot.beside:
            facts = codes(*(f"value {value} beside" for value in table.values))
            table = table.joined(crossed(facts[:, None], codes(*words(slot.beside))[None, :]))
        if slot.earlier is not None and slot.earlier in table.values:
            table = table.marked(table.values.index(slot.earlier), codes("same as before"))
        found = self._omission(slot, len(table.values)) + table
        return found + options_of(self._texts.references(slot)) if kind == "string" and slot.referable else found

    def _omission(self, slot: Slot, others: int) -> Options:
        need = "required" if slot.required else "optional"
        part = "item" if slot.path and isinstance(slot.path[-1], int) else "part" if len(slot.path) > 1 else "whole"
        facts = [f"omit {need}", f"omit {need} {part}", f"omit of {min(others, _MOST)}"]
        if slot.earlier is not None:
            facts.append("omit after one")
        return options_of([(OMIT, np.concatenate([codes(*facts), self._heard.at("omit")]))])

    def _enumerated(self, slot: Slot) -> Made:
        values = [value for value in slot.schema.get("enum") or () if isinstance(value, str | int | float | bool)]
        shares = [self._heard.share(str(value)) for value in values]
        best = max(shares, default=0.0)
        read = self._heard.ranks(map(str, values))
        together = self._heard.at_each([f"value {value}" for value in values])
        for value, share, row in zip(values, shares, together, strict=True):
            facts = [f"value {value}", f"overlap {grade(share)}", *(["overlap best"] if share == best > 0 else [])]
            yield value, np.concatenate([codes(*facts, *read.get(str(value), ["not read"])), row])

    def _booleans(self, slot: Slot) -> Made:
        for value in (True, False):
            facts = [f"is {value}", *(["default"] if slot.schema.get("default") is value else [])]
            yield value, np.concatenate([codes(*facts), self._heard.at_phrases(f"is {value}")])

    def _counted(self, slot: Slot) -> Made:
        whole = slot.schema.get("type") == "integer"
        readings = [one for one in numbers_in(self._heard.text) if isinstance(one.value, int) or not whole]
        yield from self._readings(readings, slot)

    def _dated(self, slot: Slot) -> Made:
        yield from self._readings(dates_in(self._heard.text), slot)

    def _readings(self, readings: Sequence[Reading], slot: Slot) -> Made:
        text = self._heard.text
        for rank, one in enumerate(readings):
            before, after = words(text[: one.start])[-2:], words(text[one.start :])[1:4]
            facts = [f"how {one.how}", f"rank {rank} of {min(len(readings), _MOST)}"]
            facts += [f"before {word}" for word in before] + [f"how {one.how} before {' '.join(before[-1:])}"]
            facts += [f"after {word}" for word in after]
            yield one.value, np.concatenate([codes(*facts), self._heard.at(f"how {one.how}")])
        default = slot.schema.get("default")
        if isinstance(default, int | float | str) and not isinstance(default, bool):
            yield default, codes("default")

    def _filled(self, slot: Slot) -> Made:
        del slot
        yield "fill", np.concatenate([codes("fill"), self._heard.at("fill")])
