"""A batch of items, scored: entries for the wire, and a tally for whoever watches."""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum
from typing import Any

from touchstone.scoring.errors import SampleError
from touchstone.scoring.score import Score, Scorer
from touchstone.wire.items import id_of, read_item
from touchstone.wire.response import entry_of, unscored_entry


def outcome_of(item: Any, scorer: Scorer) -> Score | SampleError:
    """The score of an item, or why its row can't be scored. Every door scores through here."""
    try:
        return scorer.score(read_item(item))
    except SampleError as error:
        return error


class Tally:
    """Numbers of a batch: nothing of its text.

    Attributes:
        rewards: rewards of the scored samples, in order.
        unscored: number of unscored samples by reason code.
        dialects: number of scored samples by dialect.
        parse_failures: scored samples that attempted calls, none of them usable.
        no_answer: scored samples without an assistant turn.
    """

    __slots__ = ("dialects", "no_answer", "parse_failures", "rewards", "unscored")

    def __init__(self) -> None:
        self.rewards: list[float] = []
        self.unscored: dict[str, int] = {}
        self.dialects: dict[str, int] = {}
        self.parse_failures = 0
        self.no_answer = 0

    def add(self, outcome: Score | SampleError) -> None:
        """Count one outcome."""
        if isinstance(outcome, SampleError):
            self.unscored[outcome.code] = self.unscored.get(outcome.code, 0) + 1
            return
        self.rewards.append(outcome.reward)
        answer = outcome.answer
        dialect = answer.dialect
        dialects = self.dialects
        dialects[dialect] = dialects[dialect] + 1 if dialect in dialects else 1
        if not answer.present:
            self.no_answer += 1
        elif answer.is_unusable:
            self.parse_failures += 1

    @property
    def samples(self) -> int:
        """All samples, unscored ones too."""
        return len(self.rewards) + self.unscored_total

    @property
    def unscored_total(self) -> int:
        """Unscored samples, whatever the reason."""
        return sum(self.unscored.values())

    @property
    def unscored_share(self) -> float:
        """Share of the samples that are unscored; 0 for none."""
        return self.unscored_total / self.samples if self.samples else 0.0

    @property
    def mean_reward(self) -> float | None:
        """Mean reward of the scored samples; None for none."""
        return fsum(self.rewards) / len(self.rewards) if self.rewards else None

    @property
    def is_constant(self) -> bool:
        """Whether all scored samples have one and the same reward: such a batch teaches nothing."""
        return len(self.rewards) > 1 and min(self.rewards) == max(self.rewards)


def score_items(items: Iterable[Any], scorer: Scorer, floor: float) -> tuple[list[dict[str, Any]], Tally]:
    """One entry an item, in order, with the item's id; unscored ones get the floor."""
    entries: list[dict[str, Any]] = []
    tally = Tally()
    for index, item in enumerate(items):
        outcome = outcome_of(item, scorer)
        tally.add(outcome)
        sample_id = id_of(item, index)
        if isinstance(outcome, SampleError):
            entries.append(unscored_entry(sample_id, floor))
        else:
            entries.append(entry_of(sample_id, outcome))
    return entries, tally
