"""The signal of a set of rollouts, as numbers."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from statistics import median

from touchstone.bench.signal.rollouts import Rollouts
from touchstone.bench.signal.spread import (
    Part,
    deviation_within,
    grouped,
    has_spread,
    length_correlation,
    parts_of,
    spread_chance,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a recipe trains with: answers a prompt, and prompts a step."""

    group_size: int = 4
    prompts_per_step: int = 64


@dataclass(frozen=True, slots=True)
class Signal:
    """What rollouts say.

    Attributes:
        plan: the recipe's numbers.
        rollouts: number of rollouts.
        prompts: number of prompts.
        answers: fewest, median and most answers of a prompt.
        measured: prompts with two answers or more; all shares below are over them.
        solved: of these, prompts whose answers all have one reward and are right.
        unrewarded: whose answers all have one reward, 0 or less.
        stuck: whose answers all have one reward between.
        never_solved: prompts of which no answer is right.
        mean: mean reward.
        lowest: lowest reward.
        highest: highest reward.
        deviation: standard deviation of the rewards within groups.
        useful: expected share of groups with a spread, at the plan's group size; None if nothing was measured.
        parts: the parts of the reward.
        length: correlation of reward and length within groups.
        lengths: rollouts whose length is known.
    """

    plan: Plan
    rollouts: int
    prompts: int
    answers: tuple[int, float, int]
    measured: int
    solved: int
    unrewarded: int
    stuck: int
    never_solved: int
    mean: float
    lowest: float
    highest: float
    deviation: float
    useful: float | None
    parts: dict[str, Part]
    length: float | None
    lengths: int

    @property
    def without_spread(self) -> int:
        """Prompts whose answers all have one reward."""
        return self.solved + self.unrewarded + self.stuck

    @property
    def useful_per_step(self) -> float | None:
        """Expected number of groups with a spread in a step."""
        return None if self.useful is None else self.useful * self.plan.prompts_per_step

    def share(self, count: int) -> float:
        """A count as a share of the measured prompts."""
        return count / self.measured if self.measured else 0.0


def signal_of(rollouts: Rollouts, plan: Plan) -> Signal:
    """The signal of some rollouts, at least one."""
    groups = grouped(rollouts.kept)
    measured = {prompt: group for prompt, group in groups.items() if len(group) > 1}
    alike = [group for group in measured.values() if not has_spread(group)]
    solved = sum(all(one.solved for one in group) for group in alike)
    unrewarded = sum(group[0].reward <= 0 and not group[0].solved for group in alike)
    chances = [spread_chance([one.reward for one in group], plan.group_size) for group in measured.values()]
    rewards = [one.reward for one in rollouts.kept]
    sizes = [len(group) for group in groups.values()]
    length, lengths = length_correlation(measured)
    return Signal(
        plan=plan,
        rollouts=len(rewards),
        prompts=len(groups),
        answers=(min(sizes), median(sizes), max(sizes)),
        measured=len(measured),
        solved=solved,
        unrewarded=unrewarded,
        stuck=len(alike) - solved - unrewarded,
        never_solved=sum(not any(one.solved for one in group) for group in measured.values()),
        mean=fsum(rewards) / len(rewards),
        lowest=min(rewards),
        highest=max(rewards),
        deviation=deviation_within(measured),
        useful=fsum(chances) / len(chances) if chances else None,
        parts=parts_of(measured),
        length=length,
        lengths=lengths,
    )
