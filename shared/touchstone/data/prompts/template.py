"""Templates with named slots: `{{name}}`, checked when they are read, and filled in without reading the values again.

Python's `str.format` would take every brace of a JSON example for a slot, and turn a doubled one into a single one, so
that the document never reaches the model.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from touchstone.data.errors import DataError

_SLOT = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*\}\}")
_STRAY = re.compile(r"\{\{|\}\}")
_SINGLE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class TemplateError(DataError):
    """A template with faults, all of them at once, or values that don't fit its slots.

    Attributes:
        faults: what is wrong with its text, each with its line where it has one.
    """

    def __init__(self, message: str, faults: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.faults = list(faults)


class Template:
    """A text with slots.

    Args:
        text: the text; `{{name}}` is a slot, every other brace stands for itself.
        source: where it comes from, for errors.
        required: slots that it must have, each at least once.
        optional: slots that it may have.
        first_line: the line on which it begins, for errors.

    Attributes:
        slots: the slots that it has.
        digest: digest of its text.

    Raises:
        TemplateError: a slot is missing or unknown, or braces are no slot.
    """

    def __init__(
        self,
        text: str,
        source: str,
        required: Collection[str] = (),
        optional: Collection[str] = (),
        first_line: int = 1,
    ) -> None:
        self._parts = _SLOT.split(text)
        self.slots = frozenset(self._parts[1::2])
        self.digest = f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
        self._source = source
        lines = _Lines(text, first_line)
        faults = [
            *_unknown(lines, {*required, *optional}),
            *_missing(self.slots, required, lines),
            *_stray(self._parts, first_line),
        ]
        if faults:
            listing = "\n".join(f"  {fault}" for fault in faults)
            raise TemplateError(f"{source}: the template has {len(faults)} fault(s)\n{listing}", faults)

    def render(self, values: Mapping[str, str]) -> str:
        """The text with its slots filled; what stands in a value is never read as a slot.

        Raises:
            TemplateError: a slot has no value, or a value has no slot: it would be lost.
        """
        if values.keys() != self.slots:
            lacking, lost = sorted(self.slots - values.keys()), sorted(values.keys() - self.slots)
            told = [f"no value for {', '.join(lacking)}"] if lacking else []
            told += [f"no slot for {', '.join(lost)}"] if lost else []
            raise TemplateError(f"{self._source}: {'; '.join(told)}")
        return "".join(values[part] if place % 2 else part for place, part in enumerate(self._parts))


def template_of(path: Path, required: Collection[str] = (), optional: Collection[str] = ()) -> Template:
    """The template of a file.

    Raises:
        TemplateError: it has faults, or can't be read.
    """
    try:
        return Template(path.read_text(encoding="utf-8").strip(), str(path), required, optional)
    except (OSError, UnicodeDecodeError) as error:
        raise TemplateError(f"{path}: expected a template in UTF-8 ({type(error).__name__})") from None


class _Lines(NamedTuple):
    """A text and the line on which it begins."""

    text: str
    first: int

    def of(self, place: int) -> int:
        """The line of a place."""
        return self.first + self.text.count("\n", 0, place)


def _unknown(lines: _Lines, known: Collection[str]) -> list[str]:
    faults = []
    for match in _SLOT.finditer(lines.text):
        if match[1] not in known:
            near = get_close_matches(match[1], known, n=1)
            hint = f"; did you mean {{{{{near[0]}}}}}?" if near else f"; it may be {', '.join(sorted(known)) or 'none'}"
            faults.append(f"line {lines.of(match.start())}: the slot {{{{{match[1]}}}}} is unknown{hint}")
    return faults


def _missing(slots: Collection[str], required: Collection[str], lines: _Lines) -> list[str]:
    faults = []
    for name in required:
        if name not in slots:
            single = [match for match in _SINGLE.finditer(lines.text) if match[1] == name]
            hint = f" (line {lines.of(single[0].start())} has {{{name}}}: double its braces)" if single else ""
            faults.append(f"expected the slot {{{{{name}}}}}, saw none{hint}")
    return faults


def _stray(parts: list[str], first: int) -> list[str]:
    """Doubled braces that are no slot: a misspelt one, or JSON that should stand apart."""
    faults, before = [], ""
    for place, text in enumerate(parts):
        if place % 2 == 0:
            for match in _STRAY.finditer(text):
                if match.group() == "{{":
                    line = _Lines(before + text, first).of(len(before) + match.start())
                    faults.append(f"line {line}: {{{{ begins no slot; a slot is {{{{name}}}}, in small letters")
        before += text
    return faults
