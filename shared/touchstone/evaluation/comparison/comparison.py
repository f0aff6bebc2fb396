"""Whether one run is better than another: the gain of each metric with its interval, tests, and words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np

from touchstone.evaluation.comparison.changes import changes_of, transitions_of
from touchstone.evaluation.comparison.pairing import ComparisonError, Paired, RunData, paired
from touchstone.evaluation.comparison.words import words_of
from touchstone.evaluation.statistics.bootstrap import Interval, intervals_of
from touchstone.evaluation.statistics.clusters import ClusterSums, Floats
from touchstone.evaluation.statistics.detectable import detectable
from touchstone.evaluation.statistics.holm import holm
from touchstone.evaluation.statistics.mcnemar import mcnemar
from touchstone.evaluation.statistics.settings import FEW_CLUSTERS, StatisticsSettings
from touchstone.evaluation.statistics.sign_flip import sign_flip
from touchstone.evaluation.statistics.unseen import GAIN
from touchstone.evaluation.summaries.means import Means
from touchstone.evaluation.summaries.observations import NO_CATEGORY

__all__ = ["ComparisonError", "RunData", "compare"]

BETTER, WORSE, NOT_DECISIVE = "better", "worse", "not decisive"
_DEFAULT = StatisticsSettings()
_DIGITS = 12


def compare(champion: RunData, candidate: RunData, settings: StatisticsSettings = _DEFAULT) -> dict[str, Any]:
    """The comparison document of two runs on the same samples and rubric, as comparison.json holds it.

    The verdict is `better` when the interval of the reward gain lies above 0, `worse` when it lies below, and else
    `not decisive`. Under 20 clusters, where the interval is rough, the exact sign-flip test must agree.

    Raises:
        ComparisonError: with everything that keeps them from being compared.
        RowsError: the rows of a run can't be one run's.
    """
    pairs = paired(champion, candidate)
    means = Means(pairs.clusters.codes)
    gained = {metric: pairs.candidate[metric] - pairs.champion[metric] for metric in pairs.metrics}
    sums = {metric: means.ask(("gains", metric), gained[metric]) for metric in pairs.metrics}
    by_category = _categories(pairs)
    category_sums = {
        name: means.ask(("categories", name), gained["reward"][places], places) for name, places in by_category.items()
    }
    found = means.intervals(GAIN, settings)
    reward, p = found["gains", "reward"], sign_flip(sums["reward"].totals, settings.seed)
    document = {
        "champion": dict(champion.run),
        "candidate": dict(candidate.run),
        "n": len({identity for identity, _ in pairs.keys}),
        "samples": len(pairs.keys),
        "clusters": reward.clusters,
        "left_out": {"unscored": pairs.unscored, "failed": pairs.failed},
        "gains": {metric: _gain(pairs, metric, found["gains", metric]) for metric in pairs.metrics},
        "worst": _worst(pairs, settings),
        "p": p,
        "mcnemar": _mcnemar(pairs),
        "categories": _by_category(pairs, by_category, category_sums, found, settings),
        "detectable": {
            **{metric: _rounded(detectable(sums[metric], settings)) for metric in ("reward", "exact")},
            "power": settings.power,
            "level": settings.level,
        },
        "verdict": _verdict(reward, p, settings.level),
        "transitions": transitions_of(pairs),
        "changes": changes_of(pairs),
        "statistics": {
            "level": settings.level,
            "replicates": settings.replicates,
            "seed": settings.seed,
            "unit": pairs.clusters.unit,
            "clusters": reward.clusters,
        },
    }
    return {**document, "words": words_of(document, pairs.clusters)}


def _worst(pairs: Paired, settings: StatisticsSettings) -> dict[str, Any]:
    """The reward gain, had every failed answer gone against the candidate."""
    found = intervals_of([pairs.worst], GAIN, settings)[0]
    return {"gain": found.mean, "low": found.low, "high": found.high, "n": found.n}


def _verdict(reward: Interval, p: float, level: float) -> str:
    if reward.clusters < FEW_CLUSTERS and p > 1.0 - level:
        return NOT_DECISIVE
    if reward.low is not None and reward.low > 0.0:
        return BETTER
    if reward.high is not None and reward.high < 0.0:
        return WORSE
    return NOT_DECISIVE


def _gain(pairs: Paired, metric: str, gain: Interval, places: np.ndarray[Any, Any] | None = None) -> dict[str, Any]:
    mine, own = pairs.champion[metric], pairs.candidate[metric]
    if places is not None:
        mine, own = mine[places], own[places]
    return {
        "champion": _mean(mine),
        "candidate": _mean(own),
        "gain": gain.mean,
        "low": gain.low,
        "high": gain.high,
        "n": gain.n,
        "clusters": gain.clusters,
    }


def _mean(values: Floats) -> float | None:
    there = values[~np.isnan(values)]
    return _rounded(float(there.mean())) if len(there) else None


def _categories(pairs: Paired) -> dict[str, np.ndarray[Any, Any]]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(pairs.champion_rows):
        places[row["category"] or NO_CATEGORY].append(place)
    return {name: np.array(places[name], np.int64) for name in sorted(places)}


def _by_category(
    pairs: Paired,
    places: Mapping[str, np.ndarray[Any, Any]],
    sums: Mapping[str, ClusterSums],
    found: Mapping[tuple[str, ...], Interval],
    settings: StatisticsSettings,
) -> dict[str, dict[str, Any]]:
    p_values = [sign_flip(sums[name].totals, settings.seed) for name in places]
    return {
        name: {**_gain(pairs, "reward", found["categories", name], chosen), "p": p, "p_holm": adjusted}
        for (name, chosen), p, adjusted in zip(places.items(), p_values, holm(p_values), strict=True)
    }


def _mcnemar(pairs: Paired) -> dict[str, Any]:
    """Of each prompt the first sample that both runs have scored, since the test takes one answer a prompt."""
    first: dict[str, int] = {}
    for place, (identity, _) in enumerate(pairs.keys):
        first.setdefault(identity, place)
    places = np.array(list(first.values()), np.int64)
    before, after = pairs.champion["exact"][places] > 0, pairs.candidate["exact"][places] > 0
    gained, lost = int((~before & after).sum()), int((before & ~after).sum())
    return {
        "both": int((before & after).sum()),
        "gained": gained,
        "lost": lost,
        "neither": int((~before & ~after).sum()),
        "p": mcnemar(gained, lost),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS) + 0.0
