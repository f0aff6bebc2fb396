from __future__ import annotations

from collections import Counter

import pytest

from functions.reward.handler import handler
from tests.wire.corpus import PROCESSOR_VECTORS, VECTORS, Vector, name_of
from touchstone.scoring import Scorer
from touchstone.scoring.errors import SampleError, TouchstoneError
from touchstone.wire.batch import outcome_of, score_items
from touchstone.wire.envelope import items_of


def test_there_are_enough_vectors_and_no_id_twice() -> None:
    assert len(VECTORS) >= 70
    assert not [name for name, count in Counter(map(name_of, VECTORS + PROCESSOR_VECTORS)).items() if count > 1]


@pytest.mark.parametrize("vector", VECTORS, ids=name_of)
def test_the_handler_answers_every_vector(vector: Vector) -> None:
    entries = handler(vector.event)
    assert len(entries) == vector.expected["count"]
    assert [entry["id"] for entry in entries] == vector.expected["ids"]
    assert [type(entry["id"]) for entry in entries] == [type(wanted) for wanted in vector.expected["ids"]]
    rewards = [entry["aggregate_reward_score"] for entry in entries]
    assert rewards == pytest.approx(vector.expected["rewards"], abs=1e-12)


@pytest.mark.parametrize("vector", VECTORS, ids=name_of)
def test_the_library_gives_the_same_bits_and_says_why_a_row_is_unscored(vector: Vector, scorer: Scorer) -> None:
    items = items_of(vector.event)
    outcomes = [outcome_of(item, scorer) for item in items]
    codes = [outcome.code if isinstance(outcome, SampleError) else None for outcome in outcomes]
    assert codes == vector.expected["unscored"]
    entries, tally = score_items(items, scorer, 0.0)
    assert entries == handler(vector.event)
    assert tally.unscored == Counter(code for code in codes if code)
    assert tally.samples == len(items)


@pytest.mark.parametrize("vector", PROCESSOR_VECTORS, ids=name_of)
def test_the_processor_answers_every_vector(vector: Vector) -> None:
    if "error" in vector.expected:
        with pytest.raises(TouchstoneError) as caught:
            handler(vector.event)
        assert vector.expected["error"] in str(caught.value)
        return
    answer = handler(vector.event)
    assert answer["statusCode"] == 200
    if "body" in vector.expected:
        assert answer["body"] == vector.expected["body"]
    else:
        reward = next(entry["value"] for entry in answer["body"] if entry["metric"] == "reward")
        assert reward == pytest.approx(vector.expected["reward"], abs=1e-12)
