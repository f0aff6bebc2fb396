"""A row's reference, read as the reward reads it: by the wire's readers and the scorer's own plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from touchstone.scoring.errors import SampleError
from touchstone.scoring.reference import ExpectedCall, plan_of
from touchstone.scoring.rubric import Rubric
from touchstone.scoring.sample import Sample
from touchstone.scoring.toolset import ToolCache
from touchstone.wire.items import read_item

_ALONE = ("unknown_label",)
"""Faults that a call has only when it is read without the others."""


class ReadReference(NamedTuple):
    """What came of reading: the expected calls, whether their schemas are known, and all faults."""

    calls: tuple[ExpectedCall, ...] = ()
    faults: tuple[SampleError, ...] = ()


UNREAD = ReadReference()
"""Of a row that has no reference, by its format."""


class Reader:
    """Reads references; schemas that came already are compiled already."""

    def __init__(self) -> None:
        self._tools = ToolCache(Rubric())

    def read(self, row: Mapping[str, Any]) -> ReadReference:
        """The expected calls of a row, or every fault of its reference."""
        try:
            sample = read_item({**row, "messages": []})
        except SampleError as error:
            return ReadReference(faults=(error,))
        try:
            return ReadReference(tuple(plan_of(sample, self._tools).expected))
        except SampleError as error:
            return ReadReference(faults=tuple(self._all(sample, error)))

    def _all(self, sample: Sample, first: SampleError) -> Iterator[SampleError]:
        """The faults of every call, each read alone; the first one found, if it is none of those."""
        calls = sample.reference.get("calls")
        found = []
        for index, call in enumerate(calls if isinstance(calls, list) else ()):
            try:
                plan_of(Sample(sample.id, None, {"calls": [call]}, sample.tools), self._tools)
            except SampleError as error:
                if error.code not in _ALONE:
                    pointer = error.pointer.replace("/calls/0", f"/calls/{index}", 1)
                    found.append(SampleError(error.code, pointer, error.problem))
        yield from found or [first]
