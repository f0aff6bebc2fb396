"""What a definition's plain values are, and what is wrong with them."""

from __future__ import annotations

from typing import Any, Final

from touchstone.rehearsal.asl.faults import Fault, pointer

Path = tuple[str | int, ...]


class Findings:
    """The faults of one file, and the notes: what is allowed, but worth a look."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.notes: list[Fault] = []

    def fault(self, state: str | None, path: Path, problem: str) -> None:
        """Add a fault."""
        self.faults.append(Fault(self.file, state, pointer(*path), problem))

    def note(self, state: str | None, path: Path, problem: str) -> None:
        """Add a note."""
        self.notes.append(Fault(self.file, state, pointer(*path), problem))


def kind_of(value: Any) -> str:
    """What a JSON value is, in a word."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (int, float)):
        return f"the number {value}"
    if isinstance(value, str):
        return "an empty text" if not value else "a text"
    return "an empty list" if value == [] else "a list" if isinstance(value, list) else "an object"


def number_problem(value: Any, least: float, most: float, *, whole: bool) -> str | None:
    """What is wrong with a number that must lie within bounds."""
    kind = "a whole number" if whole else "a number"
    wanted = f"expected {kind} from {least:,.15g} to {most:,.15g}"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return f"{wanted}, saw {kind_of(value)}"
    if (whole and value != int(value)) or not least <= value <= most:
        return f"{wanted}, saw {value}"
    return None


JSONPATH_FIELDS: Final = frozenset(
    {
        *("InputPath", "OutputPath", "Parameters", "ResultSelector", "ResultPath", "Result", "ItemsPath"),
        *("MaxConcurrencyPath", "TimeoutSecondsPath", "HeartbeatSecondsPath", "SecondsPath", "TimestampPath"),
        *("ErrorPath", "CausePath", "Variable", "MaxItemsPath", "MaxItemsPerBatchPath", "MaxInputBytesPerBatchPath"),
        *("ToleratedFailurePercentagePath", "ToleratedFailureCountPath"),
    }
)


def unknown_problem(key: str) -> str:
    """Why a field is refused."""
    if key in JSONPATH_FIELDS:
        return f"{key} belongs to JSONPath; this runner takes JSONata only"
    return f"the field {key} is not known here"
