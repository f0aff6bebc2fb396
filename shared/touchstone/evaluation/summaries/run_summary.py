"""The summary of a run: every mean with its interval and its denominator, and what could not be scored."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from touchstone.evaluation.statistics.settings import StatisticsSettings
from touchstone.evaluation.statistics.unseen import SHARE
from touchstone.evaluation.summaries.by_execution import execution_of
from touchstone.evaluation.summaries.means import Means, interval_document
from touchstone.evaluation.summaries.observations import (
    NO_CATEGORY,
    Clusters,
    Observations,
    clusters_of,
    observations_of,
)
from touchstone.evaluation.summaries.run_facts import facts_of
from touchstone.evaluation.summaries.run_statements import statements_of

ABSTAIN = "(abstain)"
NONE = "(none)"
_DEFAULT = StatisticsSettings()
_GROUPED = ("reward", "exact")


def summary_of(
    rows: Iterable[Mapping[str, Any]],
    run: Mapping[str, Any] | None,
    answers: Iterable[Mapping[str, Any]] = (),
    *,
    final_answers: Iterable[Mapping[str, Any]] = (),
    settings: StatisticsSettings = _DEFAULT,
) -> dict[str, Any]:
    """The summary document of a run, as summary.json holds it.

    Args:
        rows: its result rows.
        run: its run.json, if there is one.
        answers: its ledger; the last line for an id and sample counts.
        final_answers: the ledger of its final answers, where its answers were executed.
        settings: of the intervals.

    Raises:
        RowsError: the rows can't be those of one run.
    """
    observations = observations_of(rows)
    clusters = clusters_of(observations)
    means = Means(clusters.codes)
    _ask_for_all(means, observations)
    found = means.intervals(SHARE, settings)
    document = {
        "run": None if run is None else dict(run),
        "rubric": observations.rubric,
        "counts": _counts(observations),
        "metrics": {metric: interval_document(found["metrics", metric]) for metric in observations.metrics},
        "rates": {rate: _rate(interval_document(found["rates", rate])) for rate in ("unscored", "failed")},
        **{section: _groups(section, found) for section in ("categories", "tools", "parameters")},
        "confusion": _confusion(observations),
        **_tallies(observations),
        **facts_of(run, answers),
        **({"execution": execution_of(observations, run, final_answers)} if observations.executed else {}),
        "statistics": statistics_document(settings, clusters),
    }
    return {**document, "statements": statements_of(document, clusters)}


def statistics_document(settings: StatisticsSettings, clusters: Clusters) -> dict[str, Any]:
    """What the intervals were made with."""
    return {
        "level": settings.level,
        "replicates": settings.replicates,
        "seed": settings.seed,
        "unit": clusters.unit,
        "clusters": len(np.unique(clusters.codes)),
    }


def _ask_for_all(means: Means, observations: Observations) -> None:
    columns = observations.columns
    for metric in observations.metrics:
        means.ask(("metrics", metric), columns[metric])
    for rate in ("unscored", "failed"):
        means.ask(("rates", rate), np.array([rate in row for row in observations.rows], np.float64))
    for section, places in (("categories", _by_category(observations)), ("tools", _by_tool(observations))):
        for name, chosen in sorted(places.items()):
            for metric in _GROUPED:
                means.ask((section, name, metric), columns[metric][chosen], np.array(chosen))
    for name, (rows, grades) in sorted(_by_parameter(observations).items()):
        means.ask(("parameters", name, "grade"), np.array(grades, np.float64), np.array(rows))


def _by_category(observations: Observations) -> dict[str, list[int]]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place in np.flatnonzero(observations.scored).tolist():
        places[observations.rows[place]["category"] or NO_CATEGORY].append(place)
    return places


def _by_tool(observations: Observations) -> dict[str, list[int]]:
    """A sample counts for each tool that it expects."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place in np.flatnonzero(observations.scored).tolist():
        for tool in observations.rows[place]["tools"] or [ABSTAIN]:
            places[tool].append(place)
    return places


def _by_parameter(observations: Observations) -> dict[str, tuple[list[int], list[float]]]:
    """Row and grade of every argument of a matched call, by `tool.parameter`."""
    found: defaultdict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
    for place in np.flatnonzero(observations.scored).tolist():
        for call in observations.rows[place]["calls"]:
            for name, grade in call["arguments"].items():
                places, grades = found[f"{call['expected']}.{name}"]
                places.append(place)
                grades.append(grade)
    return found


def _groups(section: str, found: Mapping[tuple[str, ...], Any]) -> dict[str, dict[str, Any]]:
    groups: dict[str, dict[str, Any]] = {}
    for key, interval in found.items():
        if key[0] == section:
            groups.setdefault(key[1], {})[key[2]] = interval_document(interval)
    return groups


def _rate(mean: dict[str, Any]) -> dict[str, Any]:
    return {"share": mean["mean"], "low": mean["low"], "high": mean["high"], "n": mean["n"]}


def _counts(observations: Observations) -> dict[str, Any]:
    return {
        "rows": len({identity for identity, _ in observations.keys}),
        "samples": len(observations.rows),
        "scored": int(observations.scored.sum()),
        "unscored": dict(sorted(observations.unscored.items())),
        "failed": dict(sorted(observations.failed.items())),
    }


def _confusion(observations: Observations) -> dict[str, dict[str, int]]:
    """Calls by expected and emitted tool; a sample without either counts once as (none) beside (none)."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in observations.scored_rows:
        for call in row["calls"] or [{"expected": None, "emitted": None}]:
            counts[call["expected"] or NONE, call["emitted"] or NONE] += 1
    table: dict[str, dict[str, int]] = {}
    for (expected, emitted), count in sorted(counts.items()):
        table.setdefault(expected, {})[emitted] = count
    return table


def _tallies(observations: Observations) -> dict[str, Any]:
    rungs: Counter[int] = Counter()
    dialects: Counter[str] = Counter()
    lost: defaultdict[str, list[float]] = defaultdict(list)
    for row in observations.scored_rows:
        rungs[row["rung"]] += 1
        dialects[row["dialect"]] += 1
        points: defaultdict[str, float] = defaultdict(float)
        for reason in row["reasons"]:
            points[reason["code"]] += reason["lost"]
        for code, sum_ in points.items():
            lost[code].append(sum_)
    ranked = sorted(lost.items(), key=lambda entry: (-sum(entry[1]), entry[0]))
    return {
        "rungs": {str(rung): rungs[rung] for rung in range(1, 6)},
        "dialects": dict(sorted(dialects.items())),
        "reasons": {code: {"samples": len(points), "points": sum(points)} for code, points in ranked},
    }
