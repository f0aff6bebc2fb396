"""Sums over many result rows, that can be merged: means with their denominators, rungs, reasons."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from touchstone.evaluation.results import PARTS

ABSTAIN = "(abstain)"


@dataclass(slots=True)
class Mean:
    """A mean that knows its denominator."""

    total: float = 0.0
    count: int = 0

    def add(self, value: float | None) -> None:
        """Count a value; None (the part does not apply) counts nowhere."""
        if value is not None:
            self.total += value
            self.count += 1

    def merge(self, other: Mean) -> None:
        """Add another mean's values."""
        self.total += other.total
        self.count += other.count

    @property
    def value(self) -> float | None:
        """The mean, or None over nothing."""
        return self.total / self.count if self.count else None

    def document(self) -> dict[str, Any]:
        """As JSON: the mean and its denominator."""
        return {"mean": self.value, "n": self.count}


@dataclass(slots=True)
class Group:
    """Rewards and exact answers of a category or a tool."""

    reward: Mean = field(default_factory=Mean)
    exact: Mean = field(default_factory=Mean)

    def add(self, row: dict[str, Any]) -> None:
        """Count a scored row."""
        self.reward.add(row["reward"])
        self.exact.add(1.0 if row["exact"] else 0.0)

    def merge(self, other: Group) -> None:
        """Add another group's rows."""
        self.reward.merge(other.reward)
        self.exact.merge(other.exact)

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {"reward": self.reward.document(), "exact": self.exact.document()}


@dataclass(slots=True)
class Summary:
    """What `touchstone score` says of all its rows.

    Attributes:
        overall: reward and exact answers.
        parts: mean of each part over the samples it applies to.
        categories: by category.
        tools: by expected tool; a sample counts for each of its tools.
        rungs: number of samples by rung.
        dialects: number of samples by dialect.
        reasons: by code, how many samples lost points by it, and how many points in all.
        unscored: number of unscored samples by code.
        bad_lines: number of lines that hold no item.
    """

    overall: Group = field(default_factory=Group)
    parts: dict[str, Mean] = field(default_factory=lambda: {part: Mean() for part in PARTS})
    categories: dict[str, Group] = field(default_factory=dict)
    tools: dict[str, Group] = field(default_factory=dict)
    rungs: Counter[int] = field(default_factory=Counter)
    dialects: Counter[str] = field(default_factory=Counter)
    reasons: dict[str, Mean] = field(default_factory=dict)
    unscored: Counter[str] = field(default_factory=Counter)
    bad_lines: int = 0

    def add(self, row: dict[str, Any]) -> None:
        """Count a result row."""
        if "unscored" in row:
            self.unscored[row["unscored"]["code"]] += 1
            return
        self.overall.add(row)
        for part, mean in self.parts.items():
            mean.add(row["parts"][part])
        self.categories.setdefault(row["category"] or "(none)", Group()).add(row)
        for tool in row["tools"] or [ABSTAIN]:
            self.tools.setdefault(tool, Group()).add(row)
        self.rungs[row["rung"]] += 1
        self.dialects[row["dialect"]] += 1
        lost: dict[str, float] = {}
        for reason in row["reasons"]:
            lost[reason["code"]] = lost.get(reason["code"], 0.0) + reason["lost"]
        for code, points in lost.items():
            self.reasons.setdefault(code, Mean()).add(points)

    def merge(self, other: Summary) -> None:
        """Add another summary's rows; merge in the order of the rows to get the same bits every time."""
        self.overall.merge(other.overall)
        for part, mean in other.parts.items():
            self.parts[part].merge(mean)
        for mine, theirs in ((self.categories, other.categories), (self.tools, other.tools)):
            for name, group in theirs.items():
                mine.setdefault(name, Group()).merge(group)
        for code, mean in other.reasons.items():
            self.reasons.setdefault(code, Mean()).merge(mean)
        self.rungs.update(other.rungs)
        self.dialects.update(other.dialects)
        self.unscored.update(other.unscored)
        self.bad_lines += other.bad_lines

    @property
    def scored(self) -> int:
        """Number of scored samples."""
        return self.overall.reward.count

    @property
    def samples(self) -> int:
        """Number of samples, unscored ones too."""
        return self.scored + self.unscored.total()

    def document(self, rubric: str) -> dict[str, Any]:
        """As JSON, with the rubric's digest."""
        return {
            "rubric": rubric,
            "samples": self.samples,
            "scored": self.scored,
            "unscored": dict(sorted(self.unscored.items())),
            "bad_lines": self.bad_lines,
            **self.overall.document(),
            "parts": {part: mean.document() for part, mean in self.parts.items()},
            "categories": {name: group.document() for name, group in sorted(self.categories.items())},
            "tools": {name: group.document() for name, group in sorted(self.tools.items())},
            "rungs": {str(rung): self.rungs[rung] for rung in range(1, 6)},
            "dialects": dict(sorted(self.dialects.items())),
            "reasons": {
                code: {"samples": mean.count, "points": mean.total}
                for code, mean in sorted(self.reasons.items(), key=lambda entry: (-entry[1].total, entry[0]))
            },
        }
