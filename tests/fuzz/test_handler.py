"""The reward handler answers every item, in order, with the same finite metrics, whatever the items hold."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.reward import handler as reward
from tests.fuzz.mutations import ANSWERS, JSON, grafted, item_with, mutated, turn
from touchstone.scoring.errors import TouchstoneError
from touchstone.wire.response import METRICS, TYPES

ITEMS = st.one_of(JSON, grafted(item_with(turn(ANSWERS[0]))), mutated().map(lambda text: item_with(turn(text))))


@pytest.fixture(autouse=True)
def _lenient(monkeypatch: pytest.MonkeyPatch) -> Any:
    """However many rows can't be scored, the batch is answered."""
    monkeypatch.setenv("TOUCHSTONE_MAX_UNSCORED_SHARE", "1")
    reward._configured.cache_clear()  # noqa: SLF001 - the environment changed
    yield
    reward._configured.cache_clear()  # noqa: SLF001


def check(entries: list[dict[str, Any]], count: int) -> None:
    assert len(entries) == count
    for entry in entries:
        assert list(entry) == ["id", "aggregate_reward_score", "metrics_list"]
        metrics = entry["metrics_list"]
        assert [metric["name"] for metric in metrics] == list(METRICS)
        assert [metric["type"] for metric in metrics] == list(TYPES)
        values = [entry["aggregate_reward_score"], *(metric["value"] for metric in metrics)]
        assert all(type(value) is float and math.isfinite(value) for value in values)


@given(st.lists(ITEMS, max_size=4))
def test_every_item_is_answered(items: list[Any]) -> None:
    entries = reward.handler(items)
    check(entries, len(items))
    for index, (entry, item) in enumerate(zip(entries, items, strict=True)):
        own = item.get("id") if isinstance(item, dict) else None
        assert repr(entry["id"]) == repr(f"item-{index}" if own is None else own)


@given(st.lists(ITEMS, max_size=3))
def test_honest_items_keep_their_reward(items: list[Any]) -> None:
    honest = item_with(turn(ANSWERS[0]))
    entries = reward.handler([honest, *items, honest])
    assert entries[0]["aggregate_reward_score"] == entries[-1]["aggregate_reward_score"] == 1.0


@given(JSON)
def test_any_event_is_answered_or_refused(event: Any) -> None:
    try:
        answer = reward.handler(event)
    except TouchstoneError:
        return
    assert isinstance(answer, (list, dict))
