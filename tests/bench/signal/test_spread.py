"""The statistics of groups: chances without bias, shares that sum to one, points that sum to the reward."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.bench.signal.made import rollout
from tests.laws.answers import NATIVE_WRITERS, as_fence, score
from tests.laws.strategies import Case, Json, cases_with_answers
from touchstone.bench.signal.contributions import contributions
from touchstone.bench.signal.spread import (
    deviation_within,
    grouped,
    length_correlation,
    parts_of,
    spread_chance,
)
from touchstone.evaluation.results import result_of
from touchstone.scoring import Scorer, rubric_from

REWARDS = st.lists(st.sampled_from([0.0, 0.4, 0.8, 1.0]), min_size=2, max_size=7)


@given(REWARDS, st.integers(2, 7))
def test_the_chance_is_the_share_of_all_draws_that_differ(rewards: list[float], size: int) -> None:
    assume(size <= len(rewards))
    draws = list(itertools.combinations(rewards, size))
    differ = sum(min(draw) < max(draw) for draw in draws) / len(draws)
    assert spread_chance(rewards, size) == pytest.approx(differ)


@given(REWARDS, st.integers(2, 7))
def test_with_fewer_rollouts_answers_are_drawn_from_those_seen(rewards: list[float], size: int) -> None:
    assume(size > len(rewards))
    draws = list(itertools.product(rewards, repeat=min(size, 4))) if size <= 4 else None
    found = spread_chance(rewards, size)
    if draws is not None:
        assert found == pytest.approx(sum(min(draw) < max(draw) for draw in draws) / len(draws))
    assert 0.0 <= found <= 1.0
    assert (found == 0.0) == (min(rewards) == max(rewards))


@given(st.floats(0.05, 0.95), st.integers(2, 4))
def test_the_estimate_has_no_bias(chance: float, size: int) -> None:
    """Over all outcomes of six rollouts that are right with a known chance, the mean estimate is the truth."""
    seen = 6
    estimate = math.fsum(
        math.comb(seen, k)
        * chance**k
        * (1 - chance) ** (seen - k)
        * spread_chance([1.0] * k + [0.0] * (seen - k), size)
        for k in range(seen + 1)
    )
    assert estimate == pytest.approx(1 - chance**size - (1 - chance) ** size)


@given(
    cases_with_answers(),
    st.sampled_from([*NATIVE_WRITERS.values(), as_fence]),
    st.sampled_from([{}, {"exact_bonus": 0.0}, {"weights": {"order": 0, "schema": 0}}]),
)
def test_points_sum_to_the_reward(case_and_calls: tuple[Case, list[Json]], writer: object, rubric: Json) -> None:
    case, calls = case_and_calls
    scorer = Scorer(rubric_from(rubric))
    found = score(scorer, case, calls, writer)  # type: ignore[arg-type]
    points = contributions(result_of("x", found, scorer, None), scorer.rubric)
    assert math.fsum(points.values()) == pytest.approx(found.reward, abs=1e-9)


def test_points_of_a_gated_answer_are_none_at_all() -> None:
    row = {"graded": 0, "parts": {"selection": 1.0, "arguments": 1.0, "parse": 1.0}, "exact": False}
    assert set(contributions(row, Scorer().rubric).values()) == {0.0}


def test_shares_of_the_spread_sum_to_one_and_the_largest_comes_first() -> None:
    groups = grouped(
        [
            rollout("a", 0.9, points={"x": 0.5, "y": 0.4}),
            rollout("a", 0.2, points={"x": 0.0, "y": 0.2}),
            rollout("b", 0.7, points={"x": 0.5, "y": 0.2}),
            rollout("b", 0.3, points={"x": 0.1, "y": 0.2}),
        ]
    )
    parts = parts_of(groups)
    assert list(parts) == ["x", "y"]
    assert math.fsum(part.share or 0.0 for part in parts.values()) == pytest.approx(1.0)
    assert parts["x"].share == pytest.approx((0.35 * 0.25 * 2 + 0.2 * 0.2 * 2) / (0.35**2 * 2 + 0.2**2 * 2))


def test_differences_between_prompts_are_no_spread() -> None:
    groups = grouped(
        [rollout("easy", 1.0, length=10), rollout("easy", 1.0, length=20), *[rollout("hard", 0.0, length=500)] * 2]
    )
    assert deviation_within(groups) == 0.0
    assert length_correlation(groups) == (None, 4)


def test_length_is_correlated_within_prompts() -> None:
    rows = [rollout("a", r, length=n) for r, n in ((0.1, 10), (0.5, 50), (0.9, 90))]
    rows += [rollout("b", r, length=n) for r, n in ((0.2, 1020), (0.8, 1080))]
    correlation, count = length_correlation(grouped(rows))
    assert correlation == pytest.approx(1.0)
    assert count == 5


def test_parts_without_points_have_a_correlation_and_no_share() -> None:
    parts = parts_of(grouped([rollout("a", 0.1, parts={"m": 0.2}), rollout("a", 0.9, parts={"m": 0.6})]))
    assert parts["m"].share is None
    assert parts["m"].correlation == pytest.approx(1.0)
    assert parts["m"].mean == pytest.approx(0.4)
