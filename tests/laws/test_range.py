"""A reward is a number in [0, 1], always the same one, and exact answers stand strictly on top."""

from __future__ import annotations

import math
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from tests.laws.answers import NATIVE_WRITERS, Message, Writer, as_fence, as_json, score
from tests.laws.strategies import Case, Json, cases_with_answers
from touchstone.scoring import Scorer

WRITERS: st.SearchStrategy[Writer] = st.sampled_from([*NATIVE_WRITERS.values(), as_fence])


def as_cut_json(calls: Sequence[Json]) -> Message:
    """A JSON list that lacks its last bracket."""
    return {"content": as_json(calls)["content"][:-1]}


@given(cases_with_answers(), WRITERS)
def test_every_number_is_finite_and_between_0_and_1(case_and_calls: tuple[Case, list[Json]], writer: Writer) -> None:
    case, calls = case_and_calls
    found = score(Scorer(), case, calls, writer)
    parts = [found.reward, found.graded, found.parse, found.selection, found.arguments, found.order, found.schema]
    assert all(math.isfinite(part) and 0.0 <= part <= 1.0 for part in parts if part is not None)
    assert 1 <= found.rung <= 5


@given(cases_with_answers())
def test_a_fresh_scorer_and_a_used_one_agree_to_the_bit(case_and_calls: tuple[Case, list[Json]]) -> None:
    case, calls = case_and_calls
    used = Scorer()
    first, second = score(used, case, calls), score(used, case, calls)
    fresh = score(Scorer(), case, calls)
    assert first.reward == second.reward == fresh.reward
    assert first.graded == second.graded == fresh.graded


@given(cases_with_answers())
def test_an_exact_answer_is_strictly_above_any_other(case_and_calls: tuple[Case, list[Json]]) -> None:
    case, calls = case_and_calls
    found = score(Scorer(), case, calls)
    if found.exact:
        assert found.reward == 1.0
        assert found.rung == 5
    else:
        assert found.reward <= 0.8
        assert found.reward < score(Scorer(), case, case.calls, as_fence).reward


@given(cases_with_answers(low=1))
def test_a_cut_off_exact_answer_is_above_every_other(case_and_calls: tuple[Case, list[Json]]) -> None:
    case, calls = case_and_calls
    repaired = score(Scorer(), case, case.calls, as_cut_json)
    found = score(Scorer(), case, calls)
    assert repaired.exact
    assert math.isclose(repaired.reward, 0.8 * 0.8 + 0.2, abs_tol=1e-12)
    assert found.exact or found.reward < repaired.reward
