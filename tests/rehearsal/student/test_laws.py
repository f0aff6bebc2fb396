"""Laws of the student: chances, slopes, determinism, and that both trainings do what they are for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng

from tests.rehearsal.student.world import reward, rft_rows, samples, sft_rows
from touchstone.rehearsal.student import desk, rft
from touchstone.rehearsal.student.answering import desks_of, texts_of
from touchstone.rehearsal.student.decision import Decision, Vector
from touchstone.rehearsal.student.desk import Desk
from touchstone.rehearsal.student.features import BUCKETS
from touchstone.rehearsal.student.force import force
from touchstone.rehearsal.student.lexicon import Lexicon
from touchstone.rehearsal.student.play import Mind, play
from touchstone.rehearsal.student.question import question_of_row
from touchstone.rehearsal.student.rewards import graded, item_of
from touchstone.rehearsal.student.rft import Anchor, Group, reinforced, slopes_of
from touchstone.rehearsal.student.settings import RftSettings, SftSettings
from touchstone.rehearsal.student.sft import loss_of, rate_at, supervised
from touchstone.rehearsal.student.targets import Target, targets_of
from touchstone.rehearsal.student.weights import Weights

ROWS = rft_rows(samples())
TRAIN, HELD_OUT = ROWS[:24], ROWS[24:]
TARGETS: list[Target] = [target for row in sft_rows(samples()[:24]) for target in targets_of(row)]
SFT = SftSettings(max_steps=30)
RFT = RftSettings(max_steps=25, global_batch_size=16, number_generation=8)


def decisions(seed: int, at: int, vector: Vector) -> Iterator[Decision]:
    mind = Mind(Desk(question_of_row(ROWS[at]), Lexicon()), vector)
    for decision, _ in play(mind, default_rng(seed)).choices:
        yield decision


def accuracy(weights: Weights, rows: list[dict[str, Any]]) -> float:
    texts = texts_of(desks_of(rows, weights.lexicon), weights.vector)
    items = [item_of(row, str(at), text) for at, (row, text) in enumerate(zip(rows, texts, strict=True))]
    return float(np.mean([grade.metrics["exact"] for grade in graded(reward(), items, 64)]))


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    at=st.integers(0, len(ROWS) - 1),
    scale=st.floats(0, 50),
    temperature=st.floats(0.05, 5),
)
def test_chances_add_up_to_one(seed: int, at: int, scale: float, temperature: float) -> None:
    vector = Weights().vector + scale * default_rng(seed).standard_normal(BUCKETS)
    for decision in decisions(seed, at, vector):
        chances = np.exp(decision.log_chances(vector, temperature))
        assert chances.sum() == pytest.approx(1, abs=1e-9)
        assert np.isfinite(decision.log_chances(vector, temperature)).all()
        assert len(chances) == len(decision.options) == len(set(map(repr, decision.options)))


def some_groups(vector: Vector, options: RftSettings) -> list[Group]:
    groups = []
    for at in range(3):
        mind = Mind(Desk(question_of_row(ROWS[at]), Lexicon()), vector, options.temperature)
        chance = default_rng(at)
        played = tuple(play(mind, chance) for _ in range(4))
        group = Group(mind, played, ("",) * 4)
        texts = [item_of(ROWS[at], str(n), "") for n in range(4)]
        group.grades.extend(graded(_fixed_rewards(at), texts, 64))
        groups.append(group)
    return groups


def _fixed_rewards(at: int) -> Any:
    return lambda event: [
        {"id": item["id"], "aggregate_reward_score": ((7 * n + at) % 5) / 5} for n, item in enumerate(event)
    ]


def test_slopes_of_the_likelihood_are_those_of_finite_differences() -> None:
    lexicon = Lexicon()
    ways = [force(Desk(target.question, lexicon), target.answer) for target in TARGETS[:4]]
    vector = Weights().vector + 0.1 * default_rng(5).standard_normal(BUCKETS)
    _, slopes = loss_of(vector, ways)
    for place in most_sloped(slopes):
        above, below = (loss_of(moved(vector, place, by), ways)[0] for by in (1e-5, -1e-5))
        assert slopes[place] == pytest.approx((above - below) / 2e-5, rel=1e-4, abs=1e-9)


@pytest.mark.parametrize("temperature", [1.0, 0.6])
def test_slopes_of_the_reinforced_loss_are_those_of_finite_differences(temperature: float) -> None:
    options = RftSettings(temperature=temperature, kl_loss_coef=0.3, ent_coeff=0.2)
    start = Weights().vector
    vector = start + 0.1 * default_rng(6).standard_normal(BUCKETS)
    groups = some_groups(vector, options)
    slopes, _ = slopes_of(groups, Anchor(start, temperature), options)
    for place in most_sloped(slopes):
        above, below = (surrogate(groups, moved(vector, place, by), start, options) for by in (1e-5, -1e-5))
        assert slopes[place] == pytest.approx((above - below) / 2e-5, rel=1e-4, abs=1e-8)


def surrogate(groups: list[Group], vector: Vector, start: Vector, options: RftSettings) -> float:
    """The loss that slopes_of says it has, worked out the long way."""
    total, answers = 0.0, 0
    for group in groups:
        for played, advantage in zip(group.played, group.advantages(), strict=True):
            answers += 1
            for decision, chosen in played.choices:
                log = decision.log_chances(vector, options.temperature)
                apart = log - decision.log_chances(start, options.temperature)
                total -= float(advantage) * float(log[chosen])
                total += options.kl_loss_coef * float(np.exp(log) @ apart) + options.ent_coeff * float(
                    np.exp(log) @ log
                )
    return total / answers


def most_sloped(slopes: Vector) -> list[int]:
    return [int(place) for place in np.argsort(-np.abs(slopes))[:40:4]]


def moved(vector: Vector, place: int, by: float) -> Vector:
    copy = vector.copy()
    copy[place] += by
    return copy


def test_a_group_of_one_reward_pulls_nowhere() -> None:
    options = RftSettings(kl_loss_coef=0.0)
    vector = Weights().vector
    (group, *_) = some_groups(vector, options)
    group.grades[:] = [group.grades[0]] * 4
    assert not slopes_of([group], Anchor(vector), options)[0].any()


def test_advantages_of_a_group_are_standardised() -> None:
    for group in some_groups(Weights().vector, RftSettings()):
        assert group.advantages().mean() == pytest.approx(0, abs=1e-12)
        assert group.advantages().std() == pytest.approx(1)


def test_supervised_training_raises_the_likelihood_and_the_held_out_accuracy() -> None:
    tuned = supervised(Weights(), TARGETS, SFT)
    losses = [row["training_loss"] for row in tuned.metrics]
    assert losses[-1] < 0.2 * losses[0]
    assert accuracy(Weights(), HELD_OUT) < 0.2
    assert accuracy(tuned.weights, HELD_OUT) > 0.8
    assert tuned.missed == 0


def test_reinforced_training_with_our_reward_raises_the_held_out_accuracy() -> None:
    tuned = reinforced(Weights(), TRAIN, reward(), RFT)
    curve = [row["train_reward_mean"] for row in tuned.metrics]
    assert np.mean(curve[-5:]) > np.mean(curve[:5]) + 0.4
    assert accuracy(tuned.weights, HELD_OUT) >= accuracy(Weights(), HELD_OUT) + 0.5


def test_a_reward_of_no_difference_teaches_nothing() -> None:
    def same(event: list[dict[str, Any]]) -> Any:
        return [{"id": item["id"], "aggregate_reward_score": 0.5} for item in event]

    tuned = reinforced(Weights(), TRAIN, same, RFT)
    assert tuned.weights.digest == Weights().digest


def test_a_strong_hold_keeps_the_student_near_its_start() -> None:
    def divergence(hold: float) -> float:
        tuned = reinforced(Weights(), TRAIN, reward(), replace(RFT, kl_loss_coef=hold))
        form = Desk(question_of_row(TRAIN[0]), Lexicon()).form()
        now, before = form.log_chances(tuned.weights.vector), form.log_chances(Weights().vector)
        return float(np.exp(now) @ (now - before))

    assert divergence(1.0) < 0.5 * divergence(0.0)


def test_the_same_training_twice_gives_the_same_weights() -> None:
    once, twice = (reinforced(Weights(), TRAIN, reward(), RftSettings(max_steps=4, seed=7)) for _ in range(2))
    assert once.weights.digest == twice.weights.digest
    assert once.metrics == twice.metrics
    other = reinforced(Weights(), TRAIN, reward(), RftSettings(max_steps=4, seed=8))
    assert other.weights.digest != once.weights.digest


def test_what_a_desk_forgets_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    options = RftSettings(max_steps=3, global_batch_size=16)
    kept = reinforced(Weights(), TRAIN, reward(), options)
    monkeypatch.setattr(desk, "MOST_BYTES", 1)
    monkeypatch.setattr(rft, "_MOST_KNOWN", 1)
    forgotten = reinforced(Weights(), TRAIN, reward(), options)
    assert forgotten.weights.vector == pytest.approx(kept.weights.vector, abs=1e-9), "but for the order of sums"


def test_the_rate_rises_then_falls() -> None:
    rates = [rate_at(step, SFT) for step in range(1, SFT.max_steps + 1)]
    assert rates[14] == max(rates) == SFT.lr
    assert rates[-1] == pytest.approx(SFT.min_lr)
    assert rates[:15] == sorted(rates[:15])
    assert rates[14:] == sorted(rates[14:], reverse=True)


def test_the_reference_never_reaches_the_question() -> None:
    for row in ROWS:
        hidden = {key: value for key, value in row.items() if key != "reference_answer"}
        other = {**row, "reference_answer": {**row["reference_answer"], "calls": [], "secret": "x"}}
        assert question_of_row(row) == question_of_row(hidden) == question_of_row(other)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_likeliest_answer_needs_no_chance(seed: int) -> None:
    mind = Mind(Desk(question_of_row(ROWS[1]), Lexicon()), Weights().vector, 0.0)
    assert play(mind, default_rng(seed)).answer == play(mind, default_rng(0)).answer
