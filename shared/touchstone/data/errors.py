"""What can be wrong with the data of a training set.

The tree::

    TouchstoneError
    `-- DataError        input that the pipeline can't use
        `-- RowError     a row that can't be made from a sample: every fault, with its place
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from touchstone.scoring.errors import TouchstoneError


class RowFault(NamedTuple):
    """One thing wrong with a row.

    Attributes:
        code: stable code, such as `unknown_tool`.
        pointer: JSON pointer into the sample; empty for the sample as a whole.
        problem: what was expected and what kind of thing was seen, never the text itself, and what to do.
    """

    code: str
    pointer: str
    problem: str

    def __str__(self) -> str:
        return f"{self.code} at {self.pointer or '/'}: {self.problem}"


class DataError(TouchstoneError):
    """Input that the pipeline can't use."""


class RowError(DataError):
    """A row that can't be made from a sample.

    Attributes:
        faults: every fault found, in the order of the sample.
    """

    def __init__(self, faults: Sequence[RowFault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = list(faults)

    def __reduce__(self) -> tuple[type[RowError], tuple[list[RowFault]]]:
        """Pickle by the faults, so that worker processes can hand it over."""
        return RowError, (self.faults,)
