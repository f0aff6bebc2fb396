"""Rollouts are read from result rows, from runs, from answered items; and scored by the library or by any target."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bench import flawed
from tests.bench.fakes import RUBRIC, InProcess
from touchstone.bench.attack.sending import Sender
from touchstone.bench.signal.recipes import RecipeError, plan_from
from touchstone.bench.signal.rollouts import by_rubric, by_target, read_rollouts
from touchstone.bench.signal.signal import Plan
from touchstone.evaluation.results import failed_row, result_of
from touchstone.scoring import Rubric, Scorer
from touchstone.wire.batch import outcome_of
from touchstone.wire.rubrics import load_rubric

SCORER = Scorer()
CALL = {"name": "look", "arguments": {"at": "x"}}


def item(question: str, answer: str, **more: Any) -> dict[str, Any]:
    turns = [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]
    return {"messages": turns, "reference_answer": {"calls": [CALL]}, **more}


ITEMS = [
    item("one", json.dumps(CALL)),
    item("one", "no"),
    item("two", json.dumps({**CALL, "arguments": {"at": "y"}})),
    item("two", json.dumps(CALL)),
]


def written(path: Path, *lines: Any) -> Path:
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return path


def result(item_id: str, answered: dict[str, Any], sample: int) -> dict[str, Any]:
    return result_of(item_id, outcome_of(answered, SCORER), SCORER, None, sample=sample)


def test_items_are_scored_and_grouped_by_their_prompt(tmp_path: Path) -> None:
    file = written(tmp_path / "rollouts.jsonl", *ITEMS)
    found = read_rollouts([file], Rubric(), by_rubric(SCORER))
    assert [one.reward for one in found.kept] == [1.0, 0.0, pytest.approx(0.8 * 0.25 / 0.65), 1.0]
    assert [one.prompt for one in found.kept] == [found.kept[0].prompt] * 2 + [found.kept[2].prompt] * 2
    assert found.kept[0].prompt != found.kept[2].prompt
    assert [one.solved for one in found.kept] == [True, False, False, True]
    assert found.kept[1].length == 2


def test_another_reference_is_another_prompt_and_a_column_may_name_it(tmp_path: Path) -> None:
    other = {**item("one", "no", group="g"), "reference_answer": {"calls": []}}
    file = written(tmp_path / "rollouts.jsonl", item("one", "no", group="g"), other)
    assert len({one.prompt for one in read_rollouts([file], Rubric(), by_rubric(SCORER)).kept}) == 2
    assert len({one.prompt for one in read_rollouts([file], Rubric(), by_rubric(SCORER), "group").kept}) == 1


def test_result_rows_and_items_say_the_same(tmp_path: Path) -> None:
    items = written(tmp_path / "items.jsonl", *ITEMS)
    rows = written(
        tmp_path / "rows.jsonl", *[result(one["messages"][0]["content"], one, n) for n, one in enumerate(ITEMS)]
    )
    first, second = (read_rollouts([path], Rubric(), by_rubric(SCORER)).kept for path in (items, rows))
    assert [(one.reward, one.solved, one.parts, one.points) for one in first] == [
        (one.reward, one.solved, one.parts, one.points) for one in second
    ]
    assert [one.prompt for one in second] == ['"one"', '"one"', '"two"', '"two"']


def test_rows_of_another_rubric_have_no_points(tmp_path: Path) -> None:
    rows = written(tmp_path / "rows.jsonl", result("one", ITEMS[0], 0))
    found = read_rollouts([rows], load_rubric(RUBRIC), by_rubric(SCORER))
    assert found.foreign_rubrics == 1
    assert found.kept[0].points is None


def test_a_run_knows_the_lengths_of_its_answers(tmp_path: Path) -> None:
    written(tmp_path / "results.jsonl", result("one", ITEMS[0], 0), result("one", ITEMS[1], 1))
    answers = [{"id": "one", "sample": n, "answer": ITEMS[n]["messages"][-1]} for n in range(2)]
    written(tmp_path / "answers.jsonl", *answers, {"id": "one", "sample": 2, "answer": None})
    found = read_rollouts([tmp_path], Rubric(), by_rubric(SCORER))
    assert [one.length for one in found.kept] == [len(json.dumps(CALL)), 2]


def test_what_holds_no_rollout_is_counted_by_code(tmp_path: Path) -> None:
    failed = failed_row("x", "throttled", Rubric().digest, None)
    unscored = result_of("x", outcome_of({}, SCORER), SCORER, None)
    file = written(tmp_path / "rollouts.jsonl", "{", 5, failed, unscored, {"messages": []}, ITEMS[0])
    found = read_rollouts([file], Rubric(), by_rubric(SCORER))
    assert len(found.kept) == 1
    assert found.unusable == {"bad_line": 1, "not_an_object": 1, "failed": 1, "unscored": 1, "no_reference": 1}


def test_any_target_can_score_them_and_its_reward_metrics_are_the_parts(tmp_path: Path) -> None:
    file = written(tmp_path / "rollouts.jsonl", *ITEMS, {**ITEMS[0], "id": "its own"})
    found = read_rollouts([file], Rubric(), by_target(Sender(InProcess(flawed.sound), 5, 2)))
    own = read_rollouts([file], Rubric(), by_rubric(SCORER))
    assert [one.reward for one in found.kept] == [one.reward for one in own.kept]
    assert set(found.kept[0].parts) == {"parse", "selection", "arguments", "order", "schema", "exact"}
    assert found.kept[0].points is None


def test_items_that_a_target_fails_on_are_counted(tmp_path: Path) -> None:
    file = written(
        tmp_path / "rollouts.jsonl", *ITEMS, {**item("one", "x"), "messages": [{"role": "assistant", "content": None}]}
    )
    found = read_rollouts([file], Rubric(), by_target(Sender(InProcess(flawed.raises_at_nothing), 5, 2)))
    assert len(found.kept) == 4
    assert found.unusable == {"exception": 1}


def test_plans_are_read_from_recipes_and_settings(tmp_path: Path) -> None:
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(
        "training_config: {global_batch_size: 64, rollout: {advantage_strategy: {number_generation: 2}}}\n"
    )
    settings = tmp_path / "settings.json"
    settings.write_text('{"kind": "rft", "hyperparameters": {"global_batch_size": 128, "number_generation": 8}}')
    assert plan_from(recipe) == Plan(2, 64)
    assert plan_from(settings) == Plan(8, 128)


@pytest.mark.parametrize("text", ["{}", "[1]", "training_config: 5", "hyperparameters: {global_batch_size: 64}", "{"])
def test_a_file_that_is_no_recipe(text: str, tmp_path: Path) -> None:
    file = tmp_path / "recipe.yaml"
    file.write_text(text)
    with pytest.raises(RecipeError, match=r"recipe\.yaml"):
        plan_from(file)
