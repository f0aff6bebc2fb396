"""What became of each sample: from rung to rung, and the prompts whose reward changed most, by id."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from statistics import median_low
from typing import Any

import numpy as np

from touchstone.evaluation.comparison.pairing import Paired
from touchstone.evaluation.statistics.clusters import Codes

SHOWN = 20
_DIGITS = 12
_RUNGS = range(1, 6)


def transitions_of(pairs: Paired) -> dict[str, dict[str, int]]:
    """Number of samples by the champion's rung and the candidate's: every rung before, every rung after."""
    counts = Counter(
        (mine["rung"], own["rung"]) for mine, own in zip(pairs.champion_rows, pairs.candidate_rows, strict=True)
    )
    return {str(before): {str(after): counts[before, after] for after in _RUNGS} for before in _RUNGS}


def changes_of(pairs: Paired) -> dict[str, list[dict[str, Any]]]:
    """The worst regressions and the best gains, at most 20 each.

    Rewards are the prompt's means and rungs its (lower) medians, over the samples that both runs have scored.
    """
    starts = _starts(pairs)
    sizes = np.diff(np.append(starts, len(pairs.keys)))
    means = [np.add.reduceat(side["reward"], starts) / sizes for side in (pairs.champion, pairs.candidate)]
    gains = np.round(means[1] - means[0], _DIGITS)
    ranked = np.argsort(gains, kind="stable").tolist()
    worse = (prompt for prompt in ranked if gains[prompt] < 0.0)
    better = (prompt for prompt in sorted(ranked, key=lambda prompt: (-gains[prompt], prompt)) if gains[prompt] > 0.0)
    return {
        way: [
            _change(pairs, range(starts[prompt], starts[prompt] + sizes[prompt]), means[0][prompt], means[1][prompt])
            for prompt in islice(prompts, SHOWN)
        ]
        for way, prompts in (("regressions", worse), ("improvements", better))
    }


def _starts(pairs: Paired) -> Codes:
    """The first pair of each prompt; pairs are in the order of their ids."""
    ids = [identity for identity, _ in pairs.keys]
    return np.array([place for place, identity in enumerate(ids) if not place or ids[place - 1] != identity], np.int64)


def _change(pairs: Paired, places: range, champion: float, candidate: float) -> dict[str, Any]:
    sides = (pairs.champion_rows, pairs.candidate_rows)
    return {
        "id": pairs.champion_rows[places[0]]["id"],
        "category": pairs.champion_rows[places[0]]["category"],
        "champion": round(float(champion), _DIGITS),
        "candidate": round(float(candidate), _DIGITS),
        "rung": [median_low(rows[place]["rung"] for place in places) for rows in sides],
    }
