"""Candidates for texts: pieces of the question, identifiers in frames, and what was learnt or read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from touchstone.rehearsal.student.features import Codes, codes
from touchstone.rehearsal.student.heard import Heard, grade
from touchstone.rehearsal.student.lexicon import GAP
from touchstone.rehearsal.student.slot import Reference, Slot
from touchstone.rehearsal.student.spans import IDENTIFIER, kind_of, spans_of
from touchstone.rehearsal.student.words import words

Made = Iterator[tuple[Any, Codes]]

_CUES = frozenset({"rule", "section", "item", "part", "s-k", "s-x", "regulation", "reg"})
_READ = {"cite": "citation", "name": "name"}
_FURTHEST = 3


class Texts:
    """The texts that one question offers.

    Args:
        heard: the question.
    """

    def __init__(self, heard: Heard) -> None:
        self._heard = heard
        self._spans = [(span.text, span.base) for span in spans_of(heard.text)]
        self._by_hint: dict[str, list[tuple[str, Codes]]] = {}

    def of(self, slot: Slot) -> Made:
        """The candidates for a slot that wants a text; a text may come more than once."""
        yield from self._spans
        if slot.hint not in self._by_hint:
            self._by_hint[slot.hint] = list(self._hinted(slot.hint))
        yield from self._by_hint[slot.hint]
        for value in self._heard.lexicon.values.get(slot.name, ()):
            yield value, np.concatenate([codes(*self._known(value)), self._heard.at(f"known {value}")])
        if isinstance(slot.schema.get("default"), str):
            yield slot.schema["default"], np.concatenate([codes("default"), self._heard.at("default")])

    def references(self, slot: Slot) -> Made:
        """What the results of earlier calls will give."""
        for back, (call, tool) in enumerate(reversed(slot.referable)):
            for path in self._heard.lexicon.paths[tool]:
                facts = ["refers", f"refers to {tool}", f"refers {tool} {path}", f"refers back {min(back, _FURTHEST)}"]
                yield Reference(call, path), np.concatenate([codes(*facts), self._heard.at("refers")])

    def _hinted(self, hint: str) -> Iterator[tuple[str, Codes]]:
        if hint == "cite":
            yield from self._framed()
        if hint in _READ:
            yield from self._read(_READ[hint])

    def _framed(self) -> Iterator[tuple[str, Codes]]:
        """Identifiers of the question in the frames known by heart."""
        text, frames = self._heard.text, self._heard.lexicon.frames
        together = self._heard.at_each([f"frame {frame}" for frame in frames])
        for name in self._heard.identifiers:
            before = words(text[: text.find(name.partition("(")[0])])[-2:]
            how = "framed as it stands" if name in text else "framed joined"
            cued = "cued" if (before and before[-1] in _CUES) or not name.isdigit() else "not cued"
            for frame, row in zip(frames, together, strict=True):
                facts = [
                    how,
                    cued,
                    f"frame {frame} {_shape(name)}",
                    *(f"frame {frame} after {word}" for word in before),
                ]
                yield frame.replace(GAP, name), np.concatenate([codes(*facts), row])

    def _read(self, kind: str) -> Iterator[tuple[str, Codes]]:
        """Citations or names that were read of, and that the question seems to mean."""
        heard = self._heard
        for value, facts in heard.ranks(heard.lexicon.notes.of_kind(kind)).items():
            names = _identifiers_of(value)
            cited = f"read identifier {len(names.intersection(heard.identifiers)) - (not names)}"
            yield value, codes(*facts, cited, f"{cited} {facts[0]}", f"read overlap {grade(heard.share(value))}")

    def _known(self, value: str) -> Iterator[str]:
        """What is seen of a value known by heart."""
        yield f"known overlap {grade(self._heard.share(value))}"
        yield f"known kind {kind_of(value)}"
        yield f"known {value}"
        yield f"known identifier {bool(_identifiers_of(value).intersection(self._heard.identifiers))}"


def _identifiers_of(value: str) -> frozenset[str]:
    return frozenset(match.group() for match in IDENTIFIER.finditer(value.replace(".", " ")))


def _shape(name: str) -> str:
    """An identifier with its digits as 9s: 10b-5 is 99b-9."""
    return "".join("9" if char.isdigit() else char for char in name.partition("(")[0]) + ("(" if "(" in name else "")
