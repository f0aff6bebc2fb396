"""Reasons account for every point that was lost, and for none that was not."""

from __future__ import annotations

from math import fsum

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.laws.answers import NATIVE_WRITERS, Writer, as_fence, score
from tests.laws.strategies import Case, Json, cases_with_answers
from touchstone.scoring import Scorer, reasons_of, rubric_from

WRITERS: st.SearchStrategy[Writer] = st.sampled_from([*NATIVE_WRITERS.values(), as_fence])
RUBRICS = st.sampled_from(
    [
        {},
        {"exact_bonus": 0.0},
        {"gates": {"forbidden": ["find"]}},
        {"weights": {"order": 0, "schema": 0}},
        {"parse": {"native": 1, "recovered": 0, "repaired": 0}, "native": ["tool_calls"]},
        {"parameters": {"one": {"weight": 10}, "two": {"compare": "free_text", "right_at": 0.6}}},
    ]
)


@given(cases_with_answers(), WRITERS, RUBRICS)
def test_losses_sum_to_what_is_missing(
    case_and_calls: tuple[Case, list[Json]], writer: Writer, rubric: dict[str, object]
) -> None:
    case, calls = case_and_calls
    scorer = Scorer(rubric_from(rubric))
    assume(not set(scorer.rubric.forbidden) & {call["name"] for call in case.calls})
    found = score(scorer, case, calls, writer)
    reasons = reasons_of(found, scorer)
    assert abs(fsum(reason.lost for reason in reasons) - (1.0 - found.reward)) < 1e-9
    assert all(reason.lost > 0 for reason in reasons)
    assert (not reasons) == (found.reward == 1.0)


@given(cases_with_answers())
def test_pointers_lead_to_something(case_and_calls: tuple[Case, list[Json]]) -> None:
    case, calls = case_and_calls
    scorer = Scorer()
    found = score(scorer, case, calls)
    for reason in reasons_of(found, scorer):
        side, _, rest = reason.pointer.removeprefix("/").partition("/")
        assert side in ("expected", "emitted")
        many = len(case.calls) if side == "expected" else len(calls)
        assert not rest or int(rest.split("/")[0]) < many
