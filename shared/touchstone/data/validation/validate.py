"""A file against all rules of its format, as a stream: every finding counted, the first of each rule kept."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from touchstone.data.validation.findings import Collector, Validation
from touchstone.data.validation.lines import ReadLine, lines_of, packed
from touchstone.data.validation.offered import Shelf, Tool
from touchstone.data.validation.problem import Problem
from touchstone.data.validation.reference import Reader
from touchstone.data.validation.row import Row, Shared
from touchstone.data.validation.rule import Rule
from touchstone.data.validation.rules import ON_CHATS, ON_FILES, ON_LINES, ON_ROWS, ON_TOOLS, RULES
from touchstone.data.validation.settings import Format, Settings
from touchstone.data.validation.tally import Tally

T = TypeVar("T")


def validate(path: Path, settings: Settings) -> Validation:
    """What is wrong with a file.

    Args:
        path: JSON Lines; a compressed file is read, and refused by a rule.
        settings: what it is checked for.

    Raises:
        OSError: it can't be read, or its gzip stream is broken.
    """
    check = _Check(path, settings)
    for line in lines_of(path):
        check.line(line)
    return check.end()


class _Check:
    """The checking of one file."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self._settings = settings
        self._tally = Tally(settings, path, packed(path))
        self._found = Collector(settings)
        self._shared = Shared(settings, Shelf(), Reader())
        self._on_lines = _of(ON_LINES, settings.format)
        self._on_plain_rows = _of(ON_ROWS, settings.format)
        self._on_rows = (*_of(ON_CHATS, settings.format), *self._on_plain_rows)
        self._on_tools = _of(ON_TOOLS, settings.format)
        self._on_files = _of(ON_FILES, settings.format)

    def line(self, line: ReadLine) -> None:
        """Check a line, and the row on it."""
        if line.marked or line.halved or line.doubled or type(line.value) is not dict:
            for rule in self._on_lines:
                self._ask(rule, line, line.number)
        if type(line.value) is dict:
            self._row(line)

    def end(self) -> Validation:
        """Check the file as a whole; the verdict."""
        for rule in self._on_files:
            self._ask(rule, self._tally, 0)
        return Validation(self._settings, self._tally.rows, self._found.broken(RULES))

    def _row(self, line: ReadLine) -> None:
        tally = self._tally
        row = Row(line.number, line.size, line.value, self._shared, tally.twin(line), tally.namesake(line))
        tally.add(row)
        for rule in self._on_plain_rows if row.plain else self._on_rows:
            for problem in rule.check(row):
                self._found.add(rule, problem, line.number)
        if row.offered is not None:
            for index, tool in enumerate(row.offered.tools):
                for broken, problem in self._of_tool(tool):
                    placed = problem._replace(place=(*row.offered.place, index, *problem.place))
                    self._found.add(broken, placed, line.number)

    def _of_tool(self, tool: Tool) -> list[tuple[Rule[Tool], Problem]]:
        if tool.found is None:
            tool.found = [(rule, problem) for rule in self._on_tools for problem in rule.check(tool)]
        return tool.found

    def _ask(self, rule: Rule[Any], subject: Any, line: int) -> None:
        for problem in rule.check(subject):
            self._found.add(rule, problem, line)


def _of(rules: Iterable[Rule[T]], kind: Format) -> tuple[Rule[T], ...]:
    return tuple(rule for rule in rules if kind in rule.formats)
