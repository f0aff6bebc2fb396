"""What can be wrong with a row or a rubric.

The tree::

    TouchstoneError
    |-- SampleError    the row's fault: the sample stays unscored
    `-- RubricError    the rubric's fault: nothing is scored

The model's own faults are no exceptions: they lower the score, with a reason.
"""

from __future__ import annotations

from typing import NamedTuple


class TouchstoneError(Exception):
    """Base of every error that Touchstone raises on purpose."""


class SampleError(TouchstoneError):
    """A row that can't be scored, whatever the model answered.

    Attributes:
        code: stable machine-readable code, such as `no_reference`.
        pointer: JSON pointer into the item to what is wrong.
        problem: what was expected and what kind of thing was seen; never the text itself.
    """

    def __init__(self, code: str, pointer: str, problem: str) -> None:
        super().__init__(f"{code} at {pointer or '/'}: {problem}")
        self.code = code
        self.pointer = pointer
        self.problem = problem

    def __reduce__(self) -> tuple[type[SampleError], tuple[str, str, str]]:
        """Pickle by the three fields, so that worker processes can hand it over."""
        return SampleError, (self.code, self.pointer, self.problem)


class Fault(NamedTuple):
    """One thing wrong in a rubric: JSON pointer, what was expected and seen, line (1-based) if known."""

    pointer: str
    problem: str
    line: int | None = None

    def __str__(self) -> str:
        place = f"line {self.line}, " if self.line is not None else ""
        return f"{place}{self.pointer or '/'}: {self.problem}"


class RubricError(TouchstoneError):
    """A rubric with faults, all of them at once.

    Attributes:
        source: the file, or a word for where the rubric came from.
        faults: every fault found, in the order of the document.
    """

    def __init__(self, source: str, faults: list[Fault]) -> None:
        listing = "\n".join(f"  {fault}" for fault in faults)
        super().__init__(f"{source}: the rubric has {len(faults)} fault(s)\n{listing}")
        self.source = source
        self.faults = faults
