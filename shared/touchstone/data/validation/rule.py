"""A rule: a small function that finds what breaks it, and what a person must know of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from touchstone.data.validation.problem import Problem
from touchstone.data.validation.settings import FORMATS, Format

Level = Literal["error", "warning"]
T_contra = TypeVar("T_contra", contravariant=True)


@dataclass(frozen=True, slots=True)
class Rule(Generic[T_contra]):
    """One rule.

    Attributes:
        id: stable name.
        level: an error makes the file unfit; a warning is worth a look.
        demands: what it demands, in a sentence without a stop.
        fix: what to do about a finding.
        source: who says so.
        check: gives what breaks the rule in what it is handed.
        formats: the formats that it holds for.
    """

    id: str
    level: Level
    demands: str
    fix: str
    source: str
    check: Callable[[T_contra], Iterable[Problem]]
    formats: tuple[Format, ...] = FORMATS
