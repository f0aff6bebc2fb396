"""The runs of a report: what each is called, and how its marks look. A shape goes with every colour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from touchstone.evaluation.report.input import ReportInput
from touchstone.evaluation.report.wording import level_of

_BETWEEN_SHAPES = ("diamond", "triangle-up", "triangle-down", "cross")


@dataclass(frozen=True, slots=True)
class Series:
    """One run.

    Attributes:
        index: its place.
        key: its short name in tables and legends: champion, run 2, candidate.
        name: the model's name, as a person reads it.
        run: the run's id.
        summary: its summary.
        colour: name of the page's colour.
        shape: shape of its points.
        filled: whether its points and bars are filled or outlined.
    """

    index: int
    key: str
    name: str
    run: str
    summary: Mapping[str, Any]
    colour: str
    shape: str
    filled: bool

    @property
    def facts(self) -> Mapping[str, Any]:
        """The run's facts; empty where the summary has none."""
        return self.summary.get("run") or {}

    @property
    def scored(self) -> int:
        """Number of scored samples."""
        return int(self.summary["counts"]["scored"])

    @property
    def title(self) -> str:
        """Its short name as the title of a column."""
        return self.key[0].upper() + self.key[1:]

    def metric(self, name: str) -> Mapping[str, Any]:
        """A mean by name; over nothing where the summary has none."""
        found: Mapping[str, Any] = self.summary["metrics"].get(name) or {}
        return found


def said_level(report: ReportInput) -> str:
    """The level of the report's intervals, as in `95%`."""
    return level_of((report.comparison or report.runs[-1]).get("statistics"))


def series_of(report: ReportInput) -> tuple[Series, ...]:
    """The report's runs in their order."""
    total = len(report.runs)
    return tuple(_series(index, total, summary, report) for index, summary in enumerate(report.runs))


def _series(index: int, total: int, summary: Mapping[str, Any], report: ReportInput) -> Series:
    facts = summary.get("run") or {}
    model = facts.get("model") or {}
    colour, shape, filled = _look(index, total)
    return Series(
        index=index,
        key=_key(index, total, compared=report.comparison is not None),
        name=str(model.get("name") or facts.get("run") or "a run without facts"),
        run=str(facts.get("run") or ""),
        summary=summary,
        colour=colour,
        shape=shape,
        filled=filled,
    )


def _key(index: int, total: int, *, compared: bool) -> str:
    if total == 1:
        return "this run"
    if compared and index == 0:
        return "champion"
    if compared and index == total - 1:
        return "candidate"
    return f"run {index + 1}"


def _look(index: int, total: int) -> tuple[str, str, bool]:
    if index == total - 1:
        return "last", "square", True
    if index == 0:
        return "first", "circle", False
    return "between", _BETWEEN_SHAPES[(index - 1) % len(_BETWEEN_SHAPES)], True
