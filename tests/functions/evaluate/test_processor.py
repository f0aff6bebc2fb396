"""The eval processor scores as the reward function does, to the bit, over the golden corpus and the example."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from functions.evaluate.handler import TooManyUnscoredError
from functions.evaluate.handler import handler as evaluate
from functions.reward import handler as reward_handler
from tests.functions.world import forget_settings
from tests.golden.corpus import Golden, by_rubric, golden_cases
from tests.wire.corpus import PROCESSOR_VECTORS, ROOT, VECTORS, Vector, name_of
from touchstone.scoring.errors import SampleError, TouchstoneError
from touchstone.wire.envelope import EnvelopeError

EXAMPLE = ROOT / "examples" / "securities"
ANSWERS = [json.loads(line) for line in (EXAMPLE / "answers.jsonl").read_text("utf-8").splitlines()]
GOLDEN = by_rubric(golden_cases())


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No settings of another test, and no limit on unscored items."""
    monkeypatch.setenv("TOUCHSTONE_MAX_UNSCORED_SHARE", "1")
    _forget()
    yield
    _forget()


def _forget() -> None:
    forget_settings()
    reward_handler._configured.cache_clear()  # noqa: SLF001 - the environment changed


def use(rubric: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUCHSTONE_RUBRIC", str(rubric))
    _forget()


@pytest.mark.parametrize(("rubric", "cases"), GOLDEN, ids=[cases[0].id for _, cases in GOLDEN])
def test_every_golden_case_scores_as_in_training(
    rubric: dict[str, Any], cases: list[Golden], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "rubric.json"
    file.write_text(json.dumps(rubric), encoding="utf-8")
    use(file, monkeypatch)
    items = [case.item for case in cases]
    assert evaluate(items) == reward_handler.handler(items)


def test_every_answer_of_the_example_scores_as_in_training(monkeypatch: pytest.MonkeyPatch) -> None:
    use(EXAMPLE / "rubric.yaml", monkeypatch)
    assert evaluate(ANSWERS) == reward_handler.handler(ANSWERS)


def test_custom_metrics_score_as_in_training(monkeypatch: pytest.MonkeyPatch) -> None:
    use(EXAMPLE / "rubric.yaml", monkeypatch)
    texts = [item for item in ANSWERS if _is_text(item)]
    assert len(texts) > len(ANSWERS) / 2
    for item in texts:
        data = {"prompt": "p", "inference_output": item["messages"][-1]["content"], "gold": item["reference_answer"]}
        (entry,) = reward_handler.handler([item])
        metrics = {metric["name"]: metric["value"] for metric in entry["metrics_list"]}
        for gold in (data["gold"], json.dumps(data["gold"])):
            body = evaluate({"process_type": "postprocess", "data": {**data, "gold": gold}})["body"]
            assert {one["metric"]: one["value"] for one in body} == {
                "reward": entry["aggregate_reward_score"],
                **metrics,
            }


def _is_text(item: dict[str, Any]) -> bool:
    last = item["messages"][-1]
    return last["role"] == "assistant" and isinstance(last["content"], str) and "tool_calls" not in last


@pytest.mark.parametrize("vector", VECTORS, ids=name_of)
def test_every_envelope_is_read_as_in_training(vector: Vector) -> None:
    assert evaluate(vector.event) == reward_handler.handler(vector.event)


@pytest.mark.parametrize("vector", PROCESSOR_VECTORS, ids=name_of)
def test_every_processor_event_is_answered_as_by_the_reward_function(vector: Vector) -> None:
    assert _outcome(evaluate, vector.event) == _outcome(reward_handler.handler, vector.event)


def _outcome(door: Any, event: Any) -> Any:
    try:
        return door(event)
    except TouchstoneError as error:
        return str(error)


def test_a_gold_answer_that_is_no_reference_is_named() -> None:
    with pytest.raises(SampleError, match=r"^bad_reference at /reference_answer: expected calls"):
        evaluate({"process_type": "postprocess", "data": {"inference_output": "x", "gold": "canary"}})


def test_too_many_unscored_items_raise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUCHSTONE_MAX_UNSCORED_SHARE", "0.5")
    _forget()
    with pytest.raises(TooManyUnscoredError, match="8 of 8 samples can't be scored"):
        evaluate([{"messages": []}] * 8)


def test_an_envelope_and_a_floor_if_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUCHSTONE_ENVELOPE", "true")
    monkeypatch.setenv("TOUCHSTONE_FLOOR", "0.25")
    _forget()
    answer = evaluate([{"id": "a", "messages": []}])
    assert answer["statusCode"] == 200
    assert json.loads(answer["body"])[0]["aggregate_reward_score"] == 0.25


@pytest.mark.parametrize("event", [{}, {"canary": 1}, 3, None, "canary", {"body": 3}])
def test_an_event_of_no_known_kind_is_told_what_is_known(event: Any) -> None:
    with pytest.raises(EnvelopeError) as caught:
        evaluate(event)
    assert "also takes events with process_type, plan or batch" in str(caught.value)
    assert "canary" not in str(caught.value)


def test_an_item_with_a_column_called_batch_is_an_item() -> None:
    (entry,) = evaluate({"id": "a", "batch": 3, "messages": [], "reference_answer": {"calls": []}})
    assert entry["id"] == "a"
