"""What carries no meaning changes no bit: key order, Unicode form, white space, call order where it is free."""

from __future__ import annotations

import json
from typing import Any
from unicodedata import normalize

from hypothesis import given
from hypothesis import strategies as st

from tests.laws.answers import item_of, plain, reward
from tests.laws.strategies import Case, Json, cases_with_answers
from touchstone.scoring import Scorer
from touchstone.wire.items import read_item

TEXTS = ("string",)


@given(cases_with_answers())
def test_the_order_of_keys_changes_nothing(case_and_calls: tuple[Case, list[Json]]) -> None:
    case, calls = case_and_calls
    assert reward(Scorer(), case, [_turned(call) for call in calls]) == reward(Scorer(), case, calls)


def _turned(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _turned(value[key]) for key in reversed(value)}
    return [_turned(child) for child in value] if isinstance(value, list) else value


@given(cases_with_answers(), st.sampled_from(["NFC", "NFD"]))
def test_the_unicode_form_of_texts_changes_nothing(case_and_calls: tuple[Case, list[Json]], form: str) -> None:
    case, calls = case_and_calls
    assert reward(Scorer(), case, _with_texts(case, calls, form, " ")) == reward(Scorer(), case, calls)


@given(cases_with_answers(), st.sampled_from(["  ", "\n", " \t ", "\u00a0"]))
def test_white_space_in_texts_changes_nothing(case_and_calls: tuple[Case, list[Json]], space: str) -> None:
    case, calls = case_and_calls
    assert reward(Scorer(), case, _with_texts(case, calls, "NFC", space)) == reward(Scorer(), case, calls)


def _with_texts(case: Case, calls: list[Json], form: Any, space: str) -> list[Json]:
    return [
        {
            "name": call["name"],
            "arguments": {
                key: normalize(form, value).replace(" ", space)
                if key in case.parameters(call["name"]) and case.kind(call["name"], key) in TEXTS
                else value
                for key, value in call["arguments"].items()
            },
        }
        for call in calls
    ]


@given(cases_with_answers(), st.sampled_from([(None, (",", ":")), (2, None), (0, (" ,", " : "))]))
def test_white_space_around_json_changes_nothing(
    case_and_calls: tuple[Case, list[Json]], layout: tuple[int | None, tuple[str, str] | None]
) -> None:
    case, calls = case_and_calls
    indent, separators = layout
    text = "\n " + json.dumps(plain(calls), indent=indent, separators=separators, ensure_ascii=False) + "\t\n"
    found = Scorer().score(read_item(item_of(case, {"content": text})))
    assert found.reward == reward(Scorer(), case, calls)


@given(st.data())
def test_call_order_changes_nothing_where_it_is_any(data: st.DataObject) -> None:
    case, calls = data.draw(cases_with_answers())
    free = Case(case.tools, case.calls, "any")
    shuffled = data.draw(st.permutations(calls))
    assert abs(reward(Scorer(), free, shuffled) - reward(Scorer(), free, calls)) < 1e-12


@given(st.data())
def test_the_order_of_the_reference_changes_nothing_where_it_is_any(data: st.DataObject) -> None:
    case, calls = data.draw(cases_with_answers())
    free = Case(case.tools, case.calls, "any")
    turned = Case(case.tools, data.draw(st.permutations(case.calls)), "any")
    assert abs(reward(Scorer(), turned, calls) - reward(Scorer(), free, calls)) < 1e-12


@given(cases_with_answers())
def test_the_order_of_tools_and_of_schema_keys_changes_nothing(case_and_calls: tuple[Case, list[Json]]) -> None:
    case, calls = case_and_calls
    turned = Case([_turned(tool) for tool in reversed(case.tools)], case.calls, case.order)
    assert reward(Scorer(), turned, calls) == reward(Scorer(), case, calls)
