"""A batch scores as its items one by one, and permuting it permutes the results."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from functions.reward.handler import handler
from tests.laws.answers import NATIVE_WRITERS, item_of, score
from tests.laws.strategies import cases_with_answers
from touchstone.scoring import Scorer

BAD_ITEMS: list[Any] = [{"id": "b"}, None, 7, {"id": 5, "messages": [], "reference_answer": "nothing"}]


@st.composite
def batches(draw: st.DrawFn) -> list[Any]:
    """A few items, at most one of them a row that can't be scored."""
    pairs = draw(st.lists(cases_with_answers(), min_size=1, max_size=4))
    writer = draw(st.sampled_from(list(NATIVE_WRITERS.values())))
    items: list[Any] = [item_of(case, writer(calls), f"id-{at}") for at, (case, calls) in enumerate(pairs)]
    return items + draw(st.lists(st.sampled_from(BAD_ITEMS), max_size=1))


@given(batches())
def test_a_batch_is_its_items_one_by_one(batch: list[Any]) -> None:
    together = handler(batch)
    alone = [handler([item])[0] for item in batch]
    assert len(together) == len(batch)
    assert [_without_id(entry) for entry in together] == [_without_id(entry) for entry in alone]


@given(st.data())
def test_permuting_a_batch_permutes_the_results(data: st.DataObject) -> None:
    batch = [item for item in data.draw(batches()) if isinstance(item, dict) and "id" in item]
    shuffled = data.draw(st.permutations(batch))
    by_id = {repr(entry["id"]): entry for entry in handler(batch)}
    again = handler(shuffled)
    assert [entry["id"] for entry in again] == [item["id"] for item in shuffled]
    assert all(entry == by_id[repr(entry["id"])] for entry in again)


@given(cases_with_answers())
def test_the_handler_gives_the_library_s_own_numbers(case_and_calls: Any) -> None:
    case, calls = case_and_calls
    entry = handler([item_of(case, NATIVE_WRITERS["as_json"](calls))])[0]
    found = score(Scorer(), case, calls)
    metrics = {metric["name"]: metric["value"] for metric in entry["metrics_list"]}
    assert entry["aggregate_reward_score"] == found.reward
    assert (metrics["selection"], metrics["arguments"]) == (found.selection, found.arguments)


def _without_id(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key != "id"}
