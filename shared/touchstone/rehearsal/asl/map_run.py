"""A Map Run: the children of a distributed Map, how many failed, and how many may."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from touchstone.rehearsal.asl.batches import ChildInput
from touchstone.rehearsal.asl.execution import Execution


@dataclass(slots=True)
class MapRun:
    """A run.

    Attributes:
        arn: its ARN; `id` is its last part.
        inputs: the input of each child.
        children: the children, None where not started.
        tolerated_percentage, tolerated_count: how many items may fail, None where not said.
        status: RUNNING, SUCCEEDED, FAILED or ABORTED.
    """

    arn: str
    id: str
    label: str
    execution: str
    max_concurrency: int
    inputs: list[ChildInput]
    tolerated_percentage: float | None
    tolerated_count: float | None
    started: float
    children: list[Execution | None] = field(default_factory=list)
    status: str = "RUNNING"
    stopped: float | None = None
    redrives: int = 0
    results_written: int = 0

    @property
    def total(self) -> int:
        """The number of items."""
        return sum(child.items for child in self.inputs)

    def failed(self) -> int:
        """The number of items in children that did not succeed."""
        pairs = zip(self.inputs, self.children, strict=True)
        return sum(
            given.items for given, child in pairs if child is not None and child.status in {"FAILED", "TIMED_OUT"}
        )

    def exceeded(self, failed: int) -> bool:
        """Whether more items failed than may."""
        if self.tolerated_count is None and self.tolerated_percentage is None:
            return failed > 0
        by_count = self.tolerated_count is not None and failed > self.tolerated_count
        share = 100 * failed / self.total if self.total else 0.0
        return by_count or (self.tolerated_percentage is not None and share > self.tolerated_percentage)

    def describe(self) -> dict[str, Any]:
        """What DescribeMapRun says; times in seconds since 1970."""
        return {
            "mapRunArn": self.arn,
            "executionArn": self.execution,
            "status": self.status,
            "startDate": self.started,
            **({} if self.stopped is None else {"stopDate": self.stopped}),
            "maxConcurrency": self.max_concurrency,
            "toleratedFailurePercentage": self.tolerated_percentage or 0.0,
            "toleratedFailureCount": int(self.tolerated_count or 0),
            "itemCounts": self._counts(by_item=True),
            "executionCounts": self._counts(by_item=False),
            "redriveCount": self.redrives,
        }

    def _counts(self, *, by_item: bool) -> dict[str, int]:
        counts: Counter[str] = Counter()
        for given, child in zip(self.inputs, self.children, strict=True):
            counts["PENDING" if child is None else child.status] += given.items if by_item else 1
        names = {"pending": "PENDING", "running": "RUNNING", "succeeded": "SUCCEEDED", "failed": "FAILED"}
        names |= {"timedOut": "TIMED_OUT", "aborted": "ABORTED", "pendingRedrive": "PENDING_REDRIVE"}
        said = {key: counts[name] for key, name in names.items()}
        return {
            **said,
            "total": sum(counts.values()),
            "resultsWritten": self.results_written,
            "failuresNotRedrivable": 0,
        }
