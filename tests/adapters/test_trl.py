"""TRL's calling convention, and scores equal to the handler's to the bit."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from functions.reward.handler import handler
from tests.laws.answers import as_json, item_of
from tests.laws.strategies import Case, Json, cases_with_answers
from touchstone.adapters.trl import PARTS, reward_function
from touchstone.scoring import Rubric, RubricError, Scorer
from touchstone.wire.batch import score_items
from touchstone.wire.rubrics import load_rubric

ROOT = Path(__file__).resolve().parents[2]
RUBRIC = ROOT / "examples/securities/rubric.yaml"
ANSWERS = [json.loads(line) for line in (ROOT / "examples/securities/answers.jsonl").read_text().splitlines()]
REFERENCE = {"calls": [{"name": "look", "arguments": {"at": "x"}}]}


class Trainer:
    """What the trainer hands to a reward function, as `GRPOTrainer._calculate_rewards` of TRL 1.16 does."""

    def __init__(self) -> None:
        self.logged: dict[str, list[float]] = defaultdict(list)

    def call(self, function: Any, items: list[dict[str, Any]]) -> list[float | None]:
        keys = [key for key in items[0] if key != "messages"]
        return function(  # type: ignore[no-any-return]
            prompts=[item["messages"][:-1] for item in items],
            completions=[item["messages"][-1:] for item in items],
            completion_ids=[[1, 2, 3] for _ in items],
            **{key: [item[key] for item in items] for key in keys},
            trainer_state=object(),
            log_extra=self.logged.setdefault,
            log_metric=lambda name, value: self.logged[name].append(value),
        )


def test_rewards_are_the_handlers_to_the_bit_on_every_example_answer() -> None:
    scorer = Scorer(load_rubric(RUBRIC))
    entries, _ = score_items(ANSWERS, scorer, 0.0)
    rewards = Trainer().call(reward_function(RUBRIC), ANSWERS)
    assert rewards == [entry["aggregate_reward_score"] for entry in entries]


@given(cases_with_answers())
def test_and_on_any_other(case_and_calls: tuple[Case, list[Json]]) -> None:
    case, calls = case_and_calls
    item = item_of(case, as_json(calls))
    (entry,) = handler([item])
    assert Trainer().call(reward_function(), [item]) == [entry["aggregate_reward_score"]]


def test_texts_are_turns_and_references_may_be_json_text() -> None:
    rewards = reward_function()(
        prompts=["Where?", "Where?"],
        completions=['{"name": "look", "arguments": {"at": "x"}}', "no"],
        reference_answer=[json.dumps(REFERENCE)] * 2,
        task=["ignored", "too"],
    )
    assert rewards == [1.0, 0.0]


def test_tool_calls_of_a_completion_are_read() -> None:
    call = {"type": "function", "function": {"name": "look", "arguments": {"at": "x"}}}
    completion = [{"role": "assistant", "content": "", "tool_calls": [call]}, {"role": "tool", "content": "42"}]
    assert reward_function()(prompts=[[]], completions=[completion], reference_answer=[REFERENCE]) == [1.0]


def test_a_row_that_cannot_be_scored_has_no_reward() -> None:
    trainer = Trainer()
    items = [{"messages": [{"role": "assistant", "content": "no"}], "reference_answer": one} for one in (REFERENCE, 5)]
    assert trainer.call(reward_function(), items) == [0.0, None]
    assert trainer.logged["touchstone/unscored"] == [0.5]
    assert trainer.logged["touchstone/selection"] == [0.0]
    assert "touchstone/order" not in trainer.logged


@pytest.mark.parametrize("part", PARTS)
def test_each_part_can_be_a_reward_function_of_its_own(part: str) -> None:
    function = reward_function(Rubric(), part=part)
    assert function.__name__ == ("touchstone" if part == "reward" else f"touchstone_{part}")
    item = {
        "messages": [{"role": "assistant", "content": json.dumps(REFERENCE["calls"])}],
        "reference_answer": REFERENCE,
    }
    assert Trainer().call(function, [item]) == [None if part in ("order", "schema") else 1.0]


def test_wrong_arguments_fail_at_once(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="part is one of"):
        reward_function(part="style")
    file = tmp_path / "rubric.yaml"
    file.write_text("weights: 7")
    with pytest.raises(RubricError):
        reward_function(file)
    with pytest.raises(ValueError, match="zip"):
        reward_function()(prompts=["a"], completions=[], reference_answer=[REFERENCE])


def test_the_example_prints_a_right_and_a_wrong_answer() -> None:
    command = [sys.executable, "-m", "examples.adapters.trl_grpo"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "touchstone [1.0, 0.4]\n"
    assert done.stderr == ""
