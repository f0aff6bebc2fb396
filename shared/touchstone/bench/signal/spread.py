"""Statistics of groups of rollouts: how often a group has a spread, and what makes it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import fsum
from typing import NamedTuple

from touchstone.bench.signal.rollouts import Rollout

STILL = 1e-9
"""Rewards that differ by less are alike."""

Groups = Mapping[str, Sequence[Rollout]]


class Part(NamedTuple):
    """A part of the reward, over all rollouts.

    Attributes:
        mean: its mean.
        share: how much of the rewards' variance within groups it makes; the shares of all parts sum to 1. None where
            the points are not known.
        correlation: with the reward, within groups; None where either does not vary.
    """

    mean: float | None
    share: float | None
    correlation: float | None


def grouped(rollouts: Iterable[Rollout]) -> dict[str, list[Rollout]]:
    """Rollouts by prompt, in the order in which the prompts come."""
    groups: dict[str, list[Rollout]] = {}
    for rollout in rollouts:
        groups.setdefault(rollout.prompt, []).append(rollout)
    return groups


def has_spread(group: Sequence[Rollout]) -> bool:
    """Whether the rewards of a group differ."""
    rewards = [rollout.reward for rollout in group]
    return max(rewards) - min(rewards) > STILL


def spread_chance(rewards: Sequence[float], size: int) -> float:
    """The chance that `size` answers to a prompt differ in reward.

    With at least as many rollouts as `size` it is exact over all ways to draw so many of them without putting back (a
    U-statistic, so without bias): 1 - sum C(k, size) / C(n, size) over the different rewards, k rollouts each. With
    fewer, each answer is drawn from those seen, 1 - sum (k / n) ^ size, which is too low rather than too high.
    """
    counts = Counter(round(reward / STILL) for reward in rewards).values()
    n = len(rewards)
    if n >= size:
        return 1.0 - fsum(math.comb(count, size) for count in counts) / math.comb(n, size)
    return 1.0 - fsum((count / n) ** size for count in counts)


def deviation_within(groups: Groups) -> float:
    """Standard deviation of the rewards around the means of their groups."""
    deviations = [d for group in groups.values() for d in _around([rollout.reward for rollout in group])]
    return math.sqrt(fsum(d * d for d in deviations) / len(deviations)) if deviations else 0.0


def parts_of(groups: Groups) -> dict[str, Part]:
    """The parts of the reward, those that make most of the spread first."""
    rollouts = [rollout for group in groups.values() for rollout in group]
    known = all(rollout.points is not None for rollout in rollouts)
    names = list(dict.fromkeys(name for one in rollouts for name in (*(one.points or {}), *one.parts)))
    parts = {name: _part(name, groups, known=known) for name in names}
    return dict(sorted(parts.items(), key=lambda pair: -(pair[1].share or pair[1].correlation or 0.0)))


def length_correlation(groups: Groups) -> tuple[float | None, int]:
    """Correlation of reward and length within groups, and the rollouts with a length; None where either is constant."""
    lengths = {prompt: [rollout for rollout in group if rollout.length is not None] for prompt, group in groups.items()}
    pairs = [
        (list(map(_reward, group)), [float(one.length or 0) for one in group]) for group in lengths.values() if group
    ]
    return _correlation(pairs), sum(map(len, lengths.values()))


def _part(name: str, groups: Groups, *, known: bool) -> Part:
    values = [one.parts[name] for group in groups.values() for one in group if name in one.parts]
    mean = fsum(values) / len(values) if values else None
    measured = [[one for one in group if name in one.parts] for group in groups.values()]
    pairs = [(list(map(_reward, group)), [one.parts[name] for one in group]) for group in measured if group]
    return Part(mean, _share(name, groups) if known else None, _correlation(pairs))


def _share(name: str, groups: Groups) -> float | None:
    """Covariance of a part's points with the reward within groups, over the reward's variance."""
    covariance = variance = 0.0
    for group in groups.values():
        rewards = _around(list(map(_reward, group)))
        points = _around([(one.points or {}).get(name, 0.0) for one in group])
        covariance += fsum(a * b for a, b in zip(rewards, points, strict=True))
        variance += fsum(a * a for a in rewards)
    return covariance / variance if variance > STILL**2 else None


def _correlation(pairs: Iterable[tuple[list[float], list[float]]]) -> float | None:
    xs: list[float] = []
    ys: list[float] = []
    for first, second in pairs:
        xs += _around(first)
        ys += _around(second)
    spread = math.sqrt(fsum(x * x for x in xs) * fsum(y * y for y in ys))
    return fsum(x * y for x, y in zip(xs, ys, strict=True)) / spread if spread > STILL**2 else None


def _around(values: Sequence[float]) -> list[float]:
    mean = fsum(values) / len(values) if values else 0.0
    return [value - mean for value in values]


def _reward(rollout: Rollout) -> float:
    return rollout.reward
