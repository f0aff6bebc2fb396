"""What can be wrong with job settings: every fault at once, each with what to do about it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from touchstone.scoring.errors import TouchstoneError

_SHOWN = 120


class Fault(NamedTuple):
    """One thing wrong: JSON pointer into the settings, what was expected, what was seen, what to do."""

    pointer: str
    expected: str
    seen: str
    fix: str

    def __str__(self) -> str:
        return f"{self.pointer or '/'}: expected {self.expected}, saw {self.seen}; {self.fix}"


class JobSettingsError(TouchstoneError):
    """Job settings with faults; no job may be made of them.

    Attributes:
        faults: every fault found: of single fields first, then of fields that contradict each other.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        listing = "\n".join(f"  {fault}" for fault in self.faults)
        super().__init__(f"the job settings have {len(self.faults)} fault(s)\n{listing}")

    def __reduce__(self) -> tuple[type[JobSettingsError], tuple[tuple[Fault, ...]]]:
        """Pickle by the faults."""
        return JobSettingsError, (self.faults,)


def pointer_to(path: Sequence[str | int]) -> str:
    """The JSON pointer (RFC 6901) of a path of keys and indexes."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)


def shown(value: Any) -> str:
    """A value as an error shows it: JSON, else its type, cut to a line. Settings hold no prompts and no answers."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        text = type(value).__name__
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(text)} characters)"
