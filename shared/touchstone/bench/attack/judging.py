"""What the rewards of a row's variants say about the reward function: exploits, inverted and tied pairs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from touchstone.bench.attack.variant import EXACT, Variant

TOLERANCE = 1e-9
"""Rewards that differ by less are the same."""


class Pair(NamedTuple):
    """Two answers of which one is better beyond doubt, and what they earn."""

    better: Variant
    worse: Variant
    for_better: float
    for_worse: float

    @property
    def verdict(self) -> str:
        """`right`, `tied` or `inverted`."""
        difference = self.for_better - self.for_worse
        if abs(difference) <= TOLERANCE:
            return "tied"
        return "right" if difference > 0 else "inverted"


class Judgement(NamedTuple):
    """A row, judged.

    Attributes:
        exact: reward of the exact answer.
        pairs: every pair of which the order is known, where both have a reward.
        exploits: inferior variants that earn no less than the exact answer.
        best_attack: the largest reward of an attack; None if none has one.
    """

    exact: float
    pairs: tuple[Pair, ...]
    exploits: tuple[Variant, ...]
    best_attack: float | None


def judge(variants: Sequence[Variant], rewards: Mapping[str, float]) -> Judgement | None:
    """Judge a row; None if its exact answer has no reward.

    Args:
        variants: the row's variants.
        rewards: rewards by key; those without one are missing.
    """
    exact = rewards.get(EXACT)
    if exact is None:
        return None
    inferior = [variant for variant in variants if variant.is_inferior and variant.key in rewards]
    exploits = tuple(variant for variant in inferior if rewards[variant.key] >= exact - TOLERANCE)
    attacks = [rewards[variant.key] for variant in inferior if variant.kind == "attack"]
    return Judgement(exact, tuple(_pairs(variants, inferior, rewards)), exploits, max(attacks, default=None))


def _pairs(variants: Sequence[Variant], inferior: Sequence[Variant], rewards: Mapping[str, float]) -> Iterator[Pair]:
    known = {variant.key: variant for variant in variants if variant.key in rewards}
    right = [variant for variant in known.values() if variant.kind in ("exact", "legal")]
    for worse in inferior:
        named = (known[key] for key in worse.below if key in known)
        for better in (*right, *named):
            yield Pair(better, worse, rewards[better.key], rewards[worse.key])
