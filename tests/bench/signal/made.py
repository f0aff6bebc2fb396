"""Rollouts made up for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from touchstone.bench.signal.rollouts import Rollout, Rollouts


def rollout(
    prompt: str,
    reward: float,
    *,
    solved: bool | None = None,
    parts: Mapping[str, float] | None = None,
    points: Mapping[str, float] | None = None,
    length: int | None = None,
) -> Rollout:
    return Rollout(prompt, reward, reward >= 1.0 if solved is None else solved, parts or {}, points, length)


def groups(*rewards: Sequence[float]) -> Rollouts:
    """A prompt for each sequence of rewards."""
    return Rollouts([rollout(f"p-{n}", reward) for n, group in enumerate(rewards) for reward in group])
