"""What is wrong with a definition: every fault at once, each with file, state and JSON pointer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Fault(NamedTuple):
    """One fault: the file, the state (None outside of states), the JSON pointer, and what is wrong and expected."""

    file: str
    state: str | None
    pointer: str
    problem: str

    def __str__(self) -> str:
        where = f"{self.file}: {self.pointer or '/'}"
        return f"{where}: {self.problem}" if self.state is None else f"{where} (state '{self.state}'): {self.problem}"


class DefinitionError(Exception):
    """A definition that is refused.

    Attributes:
        faults: all of them, in the order of the document.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


def pointer(*parts: str | int) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)
