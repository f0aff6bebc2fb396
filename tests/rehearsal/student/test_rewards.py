"""What the training container takes of a reward function's response, and what it refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.rehearsal.student.world import ROOT, reward, rft_rows, samples
from touchstone.rehearsal.invocation import LocalFunction
from touchstone.rehearsal.student.rewards import RewardError, graded, item_of, through_bytes
from touchstone.wire.response import METRICS

ROWS = rft_rows(samples()[:5])
ITEMS = [item_of(row, f"step-{at}", "[]") for at, row in enumerate(ROWS)]


def test_an_item_is_the_row_with_the_answer_as_its_last_turn() -> None:
    item = ITEMS[0]
    assert item["id"] == "step-0"
    assert item["messages"][:-1] == ROWS[0]["messages"]
    assert item["messages"][-1] == {"role": "assistant", "content": "[]"}
    assert {key: item[key] for key in ("tools", "reference_answer")} == {
        key: ROWS[0][key] for key in ("tools", "reference_answer")
    }


def test_batches_are_no_larger_than_asked_for() -> None:
    sizes = []

    def ask(event: Any) -> Any:
        sizes.append(len(event))
        return reward()(event)

    grades = graded(ask, ITEMS, 2)
    assert sizes == [2, 2, 1]
    assert [set(grade.metrics) for grade in grades] == [set(METRICS)] * 5
    assert set(grades[0].parts) == {"parse", "selection", "arguments", "order", "schema", "exact"}


def test_library_and_handler_say_the_same() -> None:
    handler = LocalFunction("functions.reward.handler:handler", ROOT)
    assert graded(through_bytes(handler.invoke), ITEMS, 64) == graded(reward(), ITEMS, 64)


def test_an_envelope_is_opened() -> None:
    def ask(event: Any) -> Any:
        return {"statusCode": 200, "body": json.dumps(reward()(event))}

    assert graded(ask, ITEMS, 64) == graded(reward(), ITEMS, 64)


@pytest.mark.parametrize(
    ("response", "said"),
    [
        (None, "expected a list of 1 entries, saw a NoneType"),
        ([], "expected a list of 1 entries, saw a list of 0"),
        ([{"id": "other", "aggregate_reward_score": 1}], "entry 0: expected the id of item 0"),
        ([{"aggregate_reward_score": 1}], "entry 0: expected the id of item 0"),
        ([{"id": "step-0"}], "entry 0: expected finite numbers as scores, saw a NoneType"),
        ([{"id": "step-0", "aggregate_reward_score": float("nan")}], "entry 0: expected finite numbers"),
        ([{"id": "step-0", "aggregate_reward_score": True}], "entry 0: expected finite numbers"),
    ],
)
def test_a_response_that_breaks_the_contract(response: Any, said: str) -> None:
    with pytest.raises(RewardError, match=said):
        graded(lambda event: response, ITEMS[:1], 64)  # noqa: ARG005 - whatever it is asked
