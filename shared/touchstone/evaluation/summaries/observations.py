"""Result rows as numpy columns, in one order whatever the order they came in."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from touchstone.evaluation.results import PARTS
from touchstone.evaluation.statistics.clusters import Codes, Floats
from touchstone.scoring.errors import TouchstoneError

METRICS = ("reward", "graded", "exact", "valid", *PARTS)
EXECUTION = ("same_results", "execution")
"""Metrics of runs whose answers were executed: the counterparts of `exact` and `graded`."""

NO_CATEGORY = "(none)"
_SHOWN = 5

Key = tuple[str, int]
"""Id (as canonical JSON) and sample of a row."""


class RowsError(TouchstoneError):
    """Result rows that can't be one run's: every fault at once."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("the result rows can't be those of one run:\n" + "\n".join(f"  {fault}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Observations:
    """The result rows of a run.

    Attributes:
        rows: all rows, in the order of their keys.
        keys: key of each row.
        scored: whether each row has a score, shape (rows,).
        columns: each metric, shape (rows,); NaN where it does not apply or there is no score.
        unscored: number of unscored rows by code.
        failed: number of failed rows by code.
        executed: whether answers were executed, and the metrics of that are there.
        rubric: digest of the rubric; None when there are no rows.
    """

    rows: tuple[Mapping[str, Any], ...]
    keys: tuple[Key, ...]
    scored: np.ndarray[Any, np.dtype[np.bool_]]
    columns: Mapping[str, Floats]
    unscored: Counter[str]
    failed: Counter[str]
    executed: bool
    rubric: str | None

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics that the run has, those of execution beside `exact`."""
        return metrics_with(executed=self.executed)

    @property
    def scored_rows(self) -> list[Mapping[str, Any]]:
        """The rows with a score."""
        return [row for row, scored in zip(self.rows, self.scored, strict=True) if scored]


@dataclass(frozen=True, slots=True)
class Clusters:
    """Which rows are no independent evidence of each other.

    Attributes:
        unit: `family` when any row knows its documents, else `prompt` when a prompt has several samples, else
            `sample`.
        codes: cluster of each row, shape (rows,).
        alone: rows without a family among rows that have one; each of their prompts is a cluster of its own.
    """

    unit: str
    codes: Codes
    alone: int


def observations_of(rows: Iterable[Mapping[str, Any]]) -> Observations:
    """The rows as columns.

    Raises:
        RowsError: an id and sample twice, rows of several rubrics, or a row that is no result row.
    """
    keyed = sorted(((key_of(row), row) for row in _checked(rows)), key=lambda entry: entry[0])
    keys, ordered = tuple(key for key, _ in keyed), tuple(row for _, row in keyed)
    rubrics = sorted({row["rubric"] for row in ordered})
    faults = _repeats(keys)
    if len(rubrics) > 1:
        faults.append(f"expected one rubric, saw {len(rubrics)}: {', '.join(rubrics)}")
    if faults:
        raise RowsError(faults)
    return Observations(
        rows=ordered,
        keys=keys,
        scored=np.array(["reward" in row for row in ordered], dtype=np.bool_),
        columns={
            metric: np.array([_value(row, metric) for row in ordered], np.float64)
            for metric in metrics_with(executed=True)
        },
        unscored=Counter(row["unscored"]["code"] for row in ordered if "unscored" in row),
        failed=Counter(row["failed"]["code"] for row in ordered if "failed" in row),
        executed=any("execution" in row for row in ordered),
        rubric=rubrics[0] if rubrics else None,
    )


def metrics_with(*, executed: bool) -> tuple[str, ...]:
    """The metrics of runs, with those of execution or without."""
    beside = METRICS.index("exact") + 1
    return (*METRICS[:beside], *EXECUTION, *METRICS[beside:]) if executed else METRICS


def clusters_of(observations: Observations) -> Clusters:
    """The cluster of each row: its family where it has one, else its prompt."""
    families = [row.get("family") for row in observations.rows]
    names = [f"p{identity}" if family is None else f"f{family}" for (identity, _), family in _with_ids(observations)]
    codes = np.unique(np.array(names, dtype=object), return_inverse=True)[1] if names else np.zeros(0)
    known = sum(family is not None for family in families)
    prompts = len({identity for identity, _ in observations.keys})
    unit = "family" if known else "prompt" if prompts < len(names) else "sample"
    return Clusters(unit, codes.astype(np.int64), len(names) - known if known else 0)


def key_of(row: Mapping[str, Any]) -> Key:
    """Id and sample of a row; an id may be any JSON."""
    return json.dumps(row["id"], sort_keys=True, ensure_ascii=False), row.get("sample") or 0


def listed(names: Iterable[Any]) -> str:
    """The first few names, and how many more there are."""
    every = list(names)
    more = f" and {len(every) - _SHOWN:,} more" if len(every) > _SHOWN else ""
    return ", ".join(map(str, every[:_SHOWN])) + more


def _with_ids(observations: Observations) -> list[tuple[Key, str | None]]:
    return [(key, row.get("family")) for key, row in zip(observations.keys, observations.rows, strict=True)]


def _checked(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The rows, if each has what every result row has."""
    kept, faults = list(rows), []
    for number, row in enumerate(kept, 1):
        missing = [key for key in ("id", "rubric") if key not in row]
        if missing or not any(kind in row for kind in ("reward", "unscored", "failed")):
            faults.append(f"row {number}: expected id, rubric, and one of reward, unscored and failed")
    if faults:
        raise RowsError(faults[:_SHOWN])
    return kept


def _repeats(keys: tuple[Key, ...]) -> list[str]:
    twice = [f"{identity} sample {sample}" for (identity, sample), times in Counter(keys).items() if times > 1]
    return [f"expected every id and sample once, saw again: {listed(twice)}"] if twice else []


def _value(row: Mapping[str, Any], metric: str) -> float:
    if "reward" not in row:
        return float("nan")
    if metric in EXECUTION:
        value = (row.get("execution") or {}).get("score" if metric == "execution" else metric)
    else:
        value = row["parts"][metric] if metric in PARTS else row[metric]
    return float("nan") if value is None else float(value)
