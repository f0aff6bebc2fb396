"""What was found, rule by rule: all of it counted, the first of each rule kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from touchstone.data.validation.problem import Problem, described, pointer_to
from touchstone.data.validation.rule import Rule
from touchstone.data.validation.settings import Settings


class Finding(NamedTuple):
    """One thing wrong, as it is told.

    Attributes:
        line: from 1; 0 for the file as a whole.
        pointer: JSON pointer within the row; empty for the row as a whole.
        expected: what should stand there.
        seen: what does: texts by their length only, unless they are shown.
    """

    line: int
    pointer: str
    expected: str
    seen: str


@dataclass(slots=True)
class Broken:
    """What breaks one rule: how often, and the first findings."""

    rule: Rule[Any]
    count: int = 0
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Validation:
    """What came of checking a file.

    Attributes:
        settings: how it was checked.
        rows: number of objects in it.
        broken: the rules that are broken, in the order of the table.
    """

    settings: Settings
    rows: int
    broken: tuple[Broken, ...]

    @property
    def errors(self) -> int:
        """Number of findings that make the file unfit."""
        return sum(one.count for one in self.broken if one.rule.level == "error")

    @property
    def warnings(self) -> int:
        """Number of findings that are worth a look."""
        return sum(one.count for one in self.broken if one.rule.level == "warning")

    def document(self) -> dict[str, Any]:
        """As JSON."""
        settings = self.settings
        return {
            "format": settings.format,
            "platform": settings.platform,
            "model": settings.model,
            "batch_size": settings.batch_size,
            "rows": self.rows,
            "errors": self.errors,
            "warnings": self.warnings,
            "rules": [
                {
                    "rule": one.rule.id,
                    "level": one.rule.level,
                    "count": one.count,
                    "demands": one.rule.demands,
                    "fix": one.rule.fix,
                    "source": one.rule.source,
                    "findings": [finding._asdict() for finding in one.findings],
                }
                for one in self.broken
            ],
        }


class Collector:
    """Takes findings in.

    Args:
        settings: how many to keep of each rule, and whether to quote.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._broken: dict[str, Broken] = {}

    def add(self, rule: Rule[Any], problem: Problem, line: int) -> None:
        """Count a problem, and keep it if it is among the first of its rule."""
        broken = self._broken.get(rule.id)
        if broken is None:
            broken = self._broken[rule.id] = Broken(rule)
        broken.count += 1
        if len(broken.findings) < self._settings.per_rule:
            broken.findings.append(self._finding(problem, line))

    def broken(self, rules: Iterable[Rule[Any]]) -> tuple[Broken, ...]:
        """The rules that are broken, in their order."""
        return tuple(self._broken[rule.id] for rule in rules if rule.id in self._broken)

    def _finding(self, problem: Problem, line: int) -> Finding:
        show = self._settings.show_text
        pointer, seen = pointer_to(problem.place, show_text=show), described(problem.seen, show_text=show)
        return Finding(line if problem.line is None else problem.line, pointer, problem.expected, seen)
