"""Nothing is won by saying more: repeats, wrong calls, broken attempts, hedges."""

from __future__ import annotations

import json
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.laws.answers import item_of, plain, reward
from tests.laws.strategies import DOMAINS, SCHEMAS, Case, Json, cases, cases_with_answers, copied
from touchstone.scoring import Scorer
from touchstone.wire.items import read_item

EPSILON = 1e-12
ATTEMPTS = [
    '{"name": "find", "arguments": {"one": 1, "one": 2}}',
    '{"name": "never_offered", "arguments": {"one": ',
    '<invoke name="find">',
    "<tool_call>nothing</tool_call>",
    "<__function=find",
    '[{"name": "find", "arguments": [1]}]',
]


@given(st.data())
def test_a_repeat_never_raises_and_ten_never_beat_one(data: st.DataObject) -> None:
    case, calls = data.draw(cases_with_answers(emitted=1))
    again = copied(data.draw(st.sampled_from(calls)))
    place = data.draw(st.integers(0, len(calls)))
    scorer = Scorer()
    once = reward(scorer, case, calls)
    twice = reward(scorer, case, [*calls[:place], again, *calls[place:]])
    often = reward(scorer, case, [*calls[:place], *[again] * 10, *calls[place:]])
    if _expects_again(case, calls, again):
        return
    assert twice <= once + EPSILON
    assert often <= twice + EPSILON


def _expects_again(case: Case, calls: list[Json], again: Json) -> bool:
    """Whether the reference itself wants this very call more often than the answer has it."""
    wanted = [call for call in case.calls if call["name"] == again["name"]]
    return len(wanted) > 1 and reward(Scorer(), Case(case.tools, wanted, "any"), [again] * (calls.count(again) + 1)) > (
        reward(Scorer(), Case(case.tools, wanted, "any"), [again] * calls.count(again))
    )


@pytest.mark.parametrize("count", range(2, 9))
def test_a_repeat_does_not_buy_the_order(count: int) -> None:
    tools = [{"name": f"t{index}"} for index in range(count)]
    calls: list[Json] = [{"name": f"t{index}", "arguments": {}} for index in range(count)]
    case = Case(tools, calls, [[0, 1]])
    turned = [calls[1], calls[0], *calls[2:]]
    scorer = Scorer()
    assert reward(scorer, case, [calls[0], *turned]) <= reward(scorer, case, turned)
    assert reward(scorer, case, [*turned, calls[1]]) <= reward(scorer, case, turned)


@given(cases_with_answers(), st.sampled_from(["unknown", "unexpected"]), st.integers(0, 8))
def test_a_wrong_call_never_raises(case_and_calls: tuple[Case, list[Json]], kind: str, place: int) -> None:
    case, calls = case_and_calls
    offered = Case([*case.tools, {"name": "never_expected"}], case.calls, case.order)
    wrong = {"name": "never_expected" if kind == "unexpected" else "never_offered", "arguments": {"one": 1}}
    with_wrong = [*calls[:place], wrong, *calls[place:]]
    assert reward(Scorer(), offered, with_wrong) <= reward(Scorer(), offered, calls) + EPSILON


@given(cases_with_answers(emitted=1), st.sampled_from(ATTEMPTS), st.booleans())
def test_a_broken_attempt_never_raises(case_and_calls: tuple[Case, list[Json]], attempt: str, first: bool) -> None:  # noqa: FBT001
    case, calls = case_and_calls
    alone = json.dumps(plain(calls))
    text = f"{attempt}\n{alone}" if first else f"{alone}\n{attempt}"
    found = Scorer().score(read_item(item_of(case, {"content": text})))
    assert found.reward <= reward(Scorer(), case, calls) + EPSILON


@given(cases(low=1, high=1), st.integers(2, 4))
def test_naming_k_tools_is_no_better_than_guessing_one(case: Case, k: int) -> None:
    guesses: list[Json] = [{**copied(case.calls[0]), "name": f"tool_{index}"} for index in range(k)]
    tools = [{"name": f"tool_{index}"} for index in range(k)]
    _no_hedge_pays([Case(tools, [guess], "any") for guess in guesses], guesses)


@given(cases(low=1, high=3, distinct=True), st.data())
def test_naming_k_values_is_no_better_than_guessing_one(case: Case, data: st.DataObject) -> None:
    call = copied(case.calls[0])
    key = data.draw(st.sampled_from(sorted(call["arguments"])))
    values = DOMAINS[case.kind(call["name"], key)]
    guesses = [{"name": call["name"], "arguments": {**call["arguments"], key: value}} for value in values]
    _no_hedge_pays([Case(case.tools, [guess, *case.calls[1:]], "any") for guess in guesses], guesses, case.calls[1:])


def _no_hedge_pays(readings: list[Case], guesses: list[Json], rest: list[Json] | None = None) -> None:
    """No subset of two or more guesses earns more, over equally likely readings, than the best single guess."""
    scorer = Scorer()

    def expectation(subset: tuple[Json, ...]) -> float:
        return sum(reward(scorer, reading, [*subset, *(rest or [])]) for reading in readings) / len(readings)

    best = max(expectation((guess,)) for guess in guesses)
    for size in range(2, len(guesses) + 1):
        for subset in combinations(guesses, size):
            assert expectation(subset) <= best + EPSILON


@pytest.mark.parametrize("kind", sorted(SCHEMAS))
def test_all_values_at_once_in_one_argument_is_no_better_than_one(kind: str) -> None:
    tools: list[Json] = [{"name": "find", "parameters": {"type": "object", "properties": {"a": SCHEMAS[kind]}}}]
    values = DOMAINS[kind]
    sprays: list[Any] = [values, " ".join(map(str, values)), ", ".join(map(str, values)), {"k": values}]
    readings = [Case(tools, [{"name": "find", "arguments": {"a": value}}], "any") for value in values]
    scorer = Scorer()

    def expectation(value: Any) -> float:
        answer = [{"name": "find", "arguments": {"a": value}}]
        return sum(reward(scorer, reading, answer) for reading in readings) / len(readings)

    assert max(map(expectation, sprays)) <= max(map(expectation, values)) + EPSILON
