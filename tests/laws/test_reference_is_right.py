"""The reference as answer scores 1, in every dialect; nothing at all scores 0 where calls are expected."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.laws.answers import NATIVE_WRITERS, Message, Writer, as_fence, as_tool_calls, item_of, reward, score
from tests.laws.strategies import Case, cases
from touchstone.scoring import Scorer
from touchstone.wire.items import read_item

SILENCES: list[Message | None] = [
    None,
    {"content": ""},
    {"content": None},
    {"content": " \n\t"},
    {"content": []},
    {"content": [{"type": "text", "text": ""}]},
    {"content": "", "tool_calls": []},
    {"content": "<|begin_internal_thought|>I should call a tool"},
    {"content": "I would rather not."},
    {"content": "[]"},
]


@pytest.mark.parametrize("writer", NATIVE_WRITERS.values(), ids=NATIVE_WRITERS.keys())
@given(case=cases())
def test_the_reference_as_answer_scores_1(writer: Writer, case: Case) -> None:
    found = score(Scorer(), case, case.calls, writer)
    assert found.reward == 1.0
    assert found.exact
    assert found.rung == 5


@given(cases(low=1))
def test_the_reference_in_a_fence_scores_a_little_less(case: Case) -> None:
    found = score(Scorer(), case, case.calls, as_fence)
    assert found.exact
    assert found.reward == pytest.approx(0.8 * 0.95 + 0.2, abs=1e-12)
    assert found.rung == 4


@given(cases(low=1), st.sampled_from(SILENCES))
def test_silence_scores_0_where_calls_are_expected(case: Case, message: Message | None) -> None:
    found = Scorer().score(read_item(item_of(case, message)))
    assert found.reward == 0.0
    assert found.rung == 1


@given(cases(low=1))
def test_an_accepted_value_is_as_good_as_the_first(case: Case) -> None:
    answer = [{"name": call["name"], "arguments": {**call["arguments"], **_others(call)}} for call in case.calls]
    as_reference = Case(case.tools, [{"name": c["name"], "arguments": c["arguments"]} for c in answer], case.order)
    assert reward(Scorer(), as_reference, answer, as_tool_calls) == 1.0
    if len(case.calls) == 1:
        assert reward(Scorer(), case, answer, as_tool_calls) == 1.0


def _others(call: dict[str, dict[str, list[object]]]) -> dict[str, object]:
    return {key: values[-1] for key, values in call.get("accept", {}).items() if values}


@given(cases(low=1))
def test_an_optional_argument_may_be_left_out(case: Case) -> None:
    answer = [
        {"name": c["name"], "arguments": {k: v for k, v in c["arguments"].items() if k not in c.get("optional", [])}}
        for c in case.calls
    ]
    if len(answer) == 1:
        assert reward(Scorer(), case, answer) == 1.0
