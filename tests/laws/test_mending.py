"""Mending one argument toward its reference never lowers the reward."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.laws.answers import reward, score
from tests.laws.strategies import Case, Json, cases_with_answers, copied
from touchstone.scoring import Scorer

EPSILON = 1e-12


def mendings(case: Case, calls: list[Json]) -> list[tuple[int, Json]]:
    """Each (index, call) that differs from its reference in one argument less than the answer's call."""
    found = []
    for pair in score(Scorer(), case, calls).pairs:
        wanted, seen = case.calls[pair.expected], calls[pair.emitted]
        for key in sorted(wanted["arguments"].keys() | seen["arguments"].keys()):
            mended = copied(seen)
            if key in wanted["arguments"]:
                mended["arguments"][key] = wanted["arguments"][key]
            else:
                del mended["arguments"][key]
            if repr(mended) != repr(copied(seen)):
                found.append((pair.emitted, mended))
    return found


@given(st.data())
def test_mending_one_argument_never_lowers_where_order_is_any(data: st.DataObject) -> None:
    ordered, calls = data.draw(cases_with_answers(low=1, emitted=1))
    case = Case(ordered.tools, ordered.calls, "any")
    possible = mendings(case, calls)
    assume(possible)
    at, mended = data.draw(st.sampled_from(possible))
    assume(mended not in calls)  # as a repeat it would count once: see the test below
    after = [*calls[:at], mended, *calls[at + 1 :]]
    assert reward(Scorer(), case, after) >= reward(Scorer(), case, calls) - EPSILON


def test_a_call_mended_into_a_repeat_counts_once() -> None:
    """The one exception: the law on repeats wins."""
    tools: list[Json] = [{"name": "find", "parameters": {"type": "object"}}]
    expected: list[Json] = [
        {"name": "find", "arguments": {"x": 2, "y": 2}},
        {"name": "find", "arguments": {"x": 2, "y": 3}},
    ]
    case = Case(tools, expected, "any")
    right = expected[1]
    assert reward(Scorer(), case, [right, right]) <= reward(Scorer(), case, [right])


def test_mending_may_pair_calls_anew_and_so_break_an_order_but_nothing_else() -> None:
    """The other exception: calls pair by their arguments, whatever that does to the order."""
    tools: list[Json] = [{"name": "find", "parameters": {"type": "object"}}]
    expected: list[Json] = [{"name": "find", "arguments": {"a": [2, 3]}}, {"name": "find", "arguments": {"a": []}}]
    case = Case(tools, expected, "sequence")
    near: Json = {"name": "find", "arguments": {"a": [2]}}
    before = score(Scorer(), case, [near, {"name": "find", "arguments": {"a": [2, 3], "invented": 5}}])
    after = score(Scorer(), case, [near, {"name": "find", "arguments": {"a": [2, 3]}}])
    assert (before.order, after.order) == (1.0, 0.0)
    assert after.selection >= before.selection
    assert after.arguments >= before.arguments
    assert (after.schema or 0) >= (before.schema or 0)


@given(st.data())
def test_adding_the_missing_call_never_lowers_where_order_is_any(data: st.DataObject) -> None:
    ordered, calls = data.draw(cases_with_answers(low=1))
    case = Case(ordered.tools, ordered.calls, "any")
    missing = copied(data.draw(st.sampled_from(case.calls)))
    without = [call for call in calls if call["name"] != missing["name"]]
    assert reward(Scorer(), case, [*without, missing]) >= reward(Scorer(), case, without) - EPSILON
