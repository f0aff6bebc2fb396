"""Reinforcement fine-tuning: answers in groups, rewarded by the reward function alone.

The group-relative advantage is that of GRPO (Shao et al., "DeepSeekMath", 2024): reward less the group's mean, over the
group's standard deviation. Each batch of answers makes one step, so that no ratio needs clipping. The divergence from
the starting policy is worked out exactly for every decision met, instead of estimated from samples.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from touchstone.rehearsal.student.answering import desks_of
from touchstone.rehearsal.student.batches import batches
from touchstone.rehearsal.student.decision import Decision, Vector
from touchstone.rehearsal.student.desk import Desk
from touchstone.rehearsal.student.forms import cut_to, text_of, tokens_in
from touchstone.rehearsal.student.play import Mind, Played, play
from touchstone.rehearsal.student.rewards import Graded, Reward, graded, item_of
from touchstone.rehearsal.student.settings import RFT_SCALE, RftSettings
from touchstone.rehearsal.student.sft import Row, Tuned
from touchstone.rehearsal.student.slopes import Slopes, stepped
from touchstone.rehearsal.student.weights import Weights

_SAME = 1e-9
_MOST_KNOWN = 20_000


@dataclass(frozen=True, slots=True)
class Group:
    """The answers to one prompt.

    Attributes:
        mind: the chances under which they were made.
        played: the answers.
        texts: their texts.
        grades: what the reward function says of them.
    """

    mind: Mind
    played: tuple[Played, ...]
    texts: tuple[str, ...]
    grades: list[Graded] = field(default_factory=list)

    def advantages(self) -> Vector:
        """Advantage of each answer within the group; all 0 where the rewards are one."""
        rewards = np.array([grade.reward for grade in self.grades])
        spread = float(rewards.std())
        return (rewards - rewards.mean()) / spread if spread > _SAME else np.zeros(len(rewards))


class Reinforcement:
    """Reinforcement fine-tuning, a step at a time.

    Args:
        start: the weights to start from; the divergence is counted from them.
        rows: RFT rows, at least one.
        reward: the reward function.
        settings: how.
        desks: a desk for each row, with the lexicon of the weights, if they are made already.

    Raises:
        SampleError, ModelUnavailableError: a row has no usable prompt.
    """

    def __init__(
        self,
        start: Weights,
        rows: Sequence[Mapping[str, Any]],
        reward: Reward,
        settings: RftSettings,
        desks: Sequence[Desk] | None = None,
    ) -> None:
        self._start, self._rows, self._reward, self._settings = start, rows, reward, settings
        self._desks = desks_of(rows, start.lexicon) if desks is None else desks
        self._vector = start.vector
        self._anchor = Anchor(start.vector, settings.temperature)
        self._planned = enumerate(batches(len(rows), settings.global_batch_size, settings.max_steps, settings.seed), 1)

    @property
    def weights(self) -> Weights:
        """The weights as they are now."""
        return Weights(self._vector, self._start.lexicon)

    def __iter__(self) -> Reinforcement:
        return self

    def __next__(self) -> tuple[Row, list[Graded]]:
        """One step: its row of metrics, and what the reward function said of each answer.

        Raises:
            RewardError: the reward function failed.
        """
        step, (epoch, batch) = next(self._planned)
        settings = self._settings
        groups = [self._group(at, step, place) for place, at in enumerate(batch)]
        items = [
            item_of(self._rows[at], f"{step}-{place}-{number}", text)
            for place, (at, group) in enumerate(zip(batch, groups, strict=True))
            for number, text in enumerate(group.texts)
        ]
        grades = graded(self._reward, items, settings.lambda_batch_size)
        for place, group in enumerate(groups):
            start = place * settings.number_generation
            group.grades.extend(grades[start : start + settings.number_generation])
        slopes, entropy = slopes_of(groups, self._anchor, settings)
        rate = RFT_SCALE * settings.lr
        self._vector = stepped(self._vector, slopes, rate, settings.weight_decay, self._start.vector)
        return self._row(step, epoch, groups, entropy, slopes), grades

    def _group(self, at: int, step: int, place: int) -> Group:
        settings = self._settings
        mind = Mind(self._desks[at], self._vector, settings.temperature)
        chance = np.random.default_rng((settings.seed, 2, step, place))
        played = tuple(play(mind, chance) for _ in range(settings.number_generation))
        return Group(mind, played, tuple(cut_to(text_of(one.answer), settings.max_new_tokens) for one in played))

    def _row(self, step: int, epoch: int, groups: Sequence[Group], entropy: float, slopes: Vector) -> Row:
        advantages = np.concatenate([group.advantages() for group in groups])
        rewards = [grade.reward for group in groups for grade in group.grades]
        lengths = [tokens_in(text) for group in groups for text in group.texts]
        return {
            "step_number": step,
            "epoch_number": epoch,
            "train_reward_mean": math.fsum(rewards) / len(rewards),
            "train_episode_length_mean": sum(lengths) / len(lengths),
            "policy_entropy": entropy,
            "gradient_norm": float(np.linalg.norm(slopes)),
            "mean_advantage": float(advantages.mean()),
            "min_advantage": float(advantages.min()),
            "max_advantage": float(advantages.max()),
        }


def reinforced(start: Weights, rows: Sequence[Mapping[str, Any]], reward: Reward, settings: RftSettings) -> Tuned:
    """Train with a reward function.

    Raises:
        SampleError, ModelUnavailableError: a row has no usable prompt.
        RewardError: the reward function failed.
    """
    course = Reinforcement(start, rows, reward, settings)
    metrics = tuple(row for row, _ in course)
    return Tuned(course.weights, metrics)


@dataclass(slots=True)
class Anchor:
    """The starting policy, from which the divergence is counted; what it thinks of a decision is worked out once.

    Attributes:
        vector: its parameters.
        temperature: of generation.
    """

    vector: Vector
    temperature: float = 1.0
    _known: dict[tuple[int, Hashable], Vector] = field(default_factory=dict)

    def log_chances(self, desk: Desk, decision: Decision) -> Vector:
        """Log probability of each option of a decision of a desk."""
        key = (id(desk), decision.key)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            known = self._known[key] = decision.log_chances(self.vector, self.temperature or 1.0)
        return known


@dataclass(slots=True)
class _Met:
    """A decision that a group met."""

    decision: Decision
    pull: Vector
    weight: float = 0.0
    visits: int = 0


def slopes_of(groups: Sequence[Group], start: Anchor, settings: RftSettings) -> tuple[Vector, float]:
    """Slopes of the loss, and the mean entropy of the decisions met, in nats.

    The loss is the mean over all answers of: minus advantage times log probability, plus `kl_loss_coef` times the
    divergence from the starting policy over the answer's decisions, minus `ent_coeff` times their entropy.
    """
    answers = sum(len(group.played) for group in groups)
    slopes = Slopes()
    entropies, visits = 0.0, 0
    for group in groups:
        for met in _met(group):
            log_chances = group.mind.log_chances(met.decision)
            chances = np.exp(log_chances)
            entropy = -float(chances @ log_chances)
            entropies += met.visits * entropy
            visits += met.visits
            slope = met.weight * chances - met.pull
            if settings.kl_loss_coef:
                apart = log_chances - start.log_chances(group.mind.desk, met.decision)
                slope += settings.kl_loss_coef * met.visits * chances * (apart - chances @ apart)
            if settings.ent_coeff:
                slope += settings.ent_coeff * met.visits * chances * (log_chances + entropy)
            slopes.add(met.decision, slope / (answers * (settings.temperature or 1.0)))
    return slopes.vector(), entropies / max(1, visits)


def _met(group: Group) -> list[_Met]:
    met: dict[int, _Met] = {}
    for played, advantage in zip(group.played, group.advantages(), strict=True):
        for decision, chosen in played.choices:
            one = met.get(id(decision))
            if one is None:
                one = met[id(decision)] = _Met(decision, np.zeros(len(decision.options)))
            one.pull[chosen] += advantage
            one.weight += float(advantage)
            one.visits += 1
    return list(met.values())
