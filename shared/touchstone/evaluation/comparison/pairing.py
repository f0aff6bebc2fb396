"""Two runs on the same samples, side by side; or everything that keeps them from being compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from touchstone.evaluation.statistics.clusters import ClusterSums, Codes, Floats, sums_of
from touchstone.evaluation.summaries.observations import (
    Clusters,
    Key,
    Observations,
    clusters_of,
    listed,
    metrics_with,
    observations_of,
)
from touchstone.scoring.errors import TouchstoneError

_SHORT = 19


class ComparisonError(TouchstoneError):
    """Two runs that can't be compared.

    Attributes:
        differences: every reason why, at once.
    """

    def __init__(self, differences: list[str]) -> None:
        super().__init__("the runs can't be compared:\n" + "\n".join(f"  {line}" for line in differences))
        self.differences = differences


@dataclass(frozen=True, slots=True)
class RunData:
    """A run to compare.

    Attributes:
        run: its run.json.
        rows: its result rows.
    """

    run: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Paired:
    """The samples that both runs scored, in the order of their keys.

    Attributes:
        keys: id and sample of each pair.
        champion: columns of the champion by metric, shape (pairs,), NaN where either side has no value.
        candidate: columns of the candidate, likewise.
        metrics: names of the metrics that both runs have.
        champion_rows: the champion's row of each pair.
        candidate_rows: the candidate's row of each pair.
        clusters: cluster of each pair.
        unscored: pairs left out because either side is unscored.
        failed: pairs left out because either side failed, and neither is unscored.
        worst: gain in reward by cluster, had every failed answer gone against the candidate: its own earning 0, the
            champion's 1. Failures may well come with hard prompts, and leaving them out flatters who fails.
    """

    keys: tuple[Key, ...]
    champion: Mapping[str, Floats]
    candidate: Mapping[str, Floats]
    metrics: tuple[str, ...]
    champion_rows: tuple[Mapping[str, Any], ...]
    candidate_rows: tuple[Mapping[str, Any], ...]
    clusters: Clusters
    unscored: int
    failed: int
    worst: ClusterSums


def paired(champion: RunData, candidate: RunData) -> Paired:
    """The runs side by side.

    Raises:
        ComparisonError: with everything that differs, or when no sample is scored in both.
        RowsError: the rows of a run can't be one run's.
    """
    one, two = observations_of(champion.rows), observations_of(candidate.rows)
    differences = _differences(champion.run, candidate.run, one, two)
    if differences:
        raise ComparisonError(differences)
    both = one.scored & two.scored
    if not both.any():
        raise ComparisonError([f"no sample is scored in both runs: champion {_fates(one)}; candidate {_fates(two)}"])
    unscored = np.array(["unscored" in mine or "unscored" in own for mine, own in zip(one.rows, two.rows, strict=True)])
    chosen = np.flatnonzero(both)
    clusters = clusters_of(one)
    return Paired(
        keys=_chosen(one.keys, chosen),
        **_columns(one, two, chosen),
        metrics=metrics_with(executed=one.executed and two.executed),
        champion_rows=_chosen(one.rows, chosen),
        candidate_rows=_chosen(two.rows, chosen),
        clusters=Clusters(clusters.unit, clusters.codes[chosen], clusters.alone),
        unscored=int(unscored.sum()),
        failed=int((~both & ~unscored).sum()),
        worst=_worst(one, two, unscored, clusters.codes),
    )


def _worst(one: Observations, two: Observations, unscored: NDArray[np.bool_], codes: Codes) -> ClusterSums:
    champion = np.nan_to_num(one.columns["reward"], nan=1.0)
    candidate = np.nan_to_num(two.columns["reward"], nan=0.0)
    return sums_of(np.where(unscored, np.nan, candidate - champion), codes)


def _columns(one: Observations, two: Observations, chosen: Codes) -> dict[str, dict[str, Floats]]:
    """Both runs' columns, NaN wherever one of them is."""
    columns: dict[str, dict[str, Floats]] = {"champion": {}, "candidate": {}}
    for metric, values in one.columns.items():
        mine, own = values[chosen], two.columns[metric][chosen]
        missing = np.isnan(mine) | np.isnan(own)
        columns["champion"][metric] = np.where(missing, np.nan, mine)
        columns["candidate"][metric] = np.where(missing, np.nan, own)
    return columns


def _chosen(entries: tuple[Any, ...], places: Codes) -> tuple[Any, ...]:
    return tuple(entries[place] for place in places.tolist())


def _differences(
    champion: Mapping[str, Any], candidate: Mapping[str, Any], one: Observations, two: Observations
) -> list[str]:
    empty = [f"the {name} holds no samples" for name, run in (("champion", one), ("candidate", two)) if not run.rows]
    return [
        *empty,
        *_own_rubric("champion", champion, one),
        *_own_rubric("candidate", candidate, two),
        *_digests("rubric", champion, candidate),
        *_digests("dataset", champion, candidate),
        *([] if empty else _rows_differ(champion, candidate, one, two)),
    ]


def _own_rubric(name: str, run: Mapping[str, Any], rows: Observations) -> list[str]:
    told = run["rubric"]["digest"]
    if rows.rubric is None or rows.rubric == told:
        return []
    return [f"the {name}'s run.json names rubric {_short(told)}, but its rows were scored with {_short(rows.rubric)}"]


def _digests(what: str, champion: Mapping[str, Any], candidate: Mapping[str, Any]) -> list[str]:
    mine, own = champion[what], candidate[what]
    if mine["digest"] == own["digest"]:
        return []
    told = [
        f"{side} {facts['name']} {_short(facts['digest'])}" for side, facts in (("champion", mine), ("candidate", own))
    ]
    return [f"different {what}s: {', '.join(told)}"]


def _rows_differ(
    champion: Mapping[str, Any], candidate: Mapping[str, Any], one: Observations, two: Observations
) -> list[str]:
    found = []
    if champion["samples"] != candidate["samples"]:
        found.append(f"different samples a prompt: champion {champion['samples']}, candidate {candidate['samples']}")
    found += _missing("candidate", {key for key, _ in one.keys} - {key for key, _ in two.keys}, "ids of the champion")
    found += _missing("champion", {key for key, _ in two.keys} - {key for key, _ in one.keys}, "ids of the candidate")
    if not found:
        found += _missing("candidate", _samples(one) - _samples(two), "samples of the champion")
        found += _missing("champion", _samples(two) - _samples(one), "samples of the candidate")
    return found


def _samples(run: Observations) -> set[str]:
    return {f"{identity}#{sample}" for identity, sample in run.keys}


def _missing(side: str, ids: set[str], whose: str) -> list[str]:
    return [f"{len(ids):,} {whose} are missing in the {side}: {listed(sorted(ids))}"] if ids else []


def _fates(run: Observations) -> str:
    codes = {**run.unscored, **run.failed}
    why = ", ".join(f"{count:,} {code}" for code, count in sorted(codes.items()))
    return f"{int(run.scored.sum()):,} of {len(run.rows):,} scored" + (f" ({why})" if why else "")


def _short(digest: str) -> str:
    return digest[:_SHORT]
