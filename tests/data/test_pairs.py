from __future__ import annotations

from typing import Any

import pytest

from tests.data.samples import call, sample
from touchstone.data.pairs import Answer, PairCounts, answer_from, pairs_of
from touchstone.data.training_rows import calls_text
from touchstone.scoring.rubric import Rubric
from touchstone.scoring.score import Scorer

RIGHT = call("lookup", citation="17 CFR 230.144")
WRONG = call("search", query="x")


def said(text: str) -> Any:
    return {"role": "assistant", "content": text}


GOOD, POOR, HALF = said(calls_text([RIGHT])), said("I don't know."), said(calls_text([RIGHT, WRONG]))
BLOCKS = {
    "role": "assistant",
    "content": [{"toolUse": {"toolUseId": "a", "name": "lookup", "input": RIGHT["arguments"]}}],
}


def paired(*answers: Any, margin: float = 0.2, samples: Any = None) -> tuple[list[Any], PairCounts]:
    counts = PairCounts()
    prompts = samples or [sample(RIGHT)]
    rows = list(pairs_of(prompts, [Answer("q-1", one) for one in answers], Scorer(Rubric()), counts, margin))
    return rows, counts


def test_the_best_answer_is_preferred_to_the_worst_in_whatever_order_they_come() -> None:
    for answers in ([GOOD, HALF, POOR], [POOR, HALF, GOOD], [HALF, GOOD, POOR]):
        (row,), counts = paired(*answers)
        texts = [one["content"][0]["text"] for one in row["messages"][-1]["candidates"]]
        assert texts == [GOOD["content"], POOR["content"]]
        assert counts.pairs == 1


CASES = [
    ([], "no_answer"),
    ([GOOD], "one_answer"),
    ([GOOD, GOOD], "no_difference"),
    ([BLOCKS, GOOD], "one_answer"),
]


@pytest.mark.parametrize(("answers", "code"), CASES, ids=range(len(CASES)))
def test_a_prompt_without_a_pair_says_why(answers: list[Any], code: str) -> None:
    rows, counts = paired(*answers)
    assert (rows, dict(counts.without)) == ([], {code: 1})


def test_a_margin_is_held() -> None:
    assert paired(GOOD, HALF, margin=0.9)[0] == []
    assert len(paired(GOOD, HALF, margin=0.01)[0]) == 1


def test_answers_that_can_not_count_are_counted() -> None:
    counts = PairCounts()
    broken = {**sample(RIGHT, sample_id="q-2"), "reference_answer": {"calls": [call("nothing")]}}
    answers = [Answer("q-1", BLOCKS), Answer("elsewhere", GOOD), Answer("q-2", GOOD)]
    assert list(pairs_of([sample(RIGHT), broken], answers, Scorer(Rubric()), counts)) == []
    assert (counts.not_text, counts.strange, dict(counts.unscored)) == (1, 1, {"unknown_tool": 1})


LINES = [
    ({"id": 1, "sample": 0, "answer": GOOD}, Answer(1, GOOD)),
    ({"id": 1, "sample": 0, "answer": None, "failed": {"code": "timeout"}}, None),
    ({"id": "a", "question": "q", "messages": [{"role": "user", "content": "x"}, GOOD]}, Answer("q", GOOD)),
    ({"id": "a", "messages": [{"role": "user", "content": "x"}]}, None),
    ({"id": "a", "messages": 7}, None),
    (7, None),
]


@pytest.mark.parametrize(("line", "answer"), LINES, ids=range(len(LINES)))
def test_answers_are_read_from_runs_and_from_items(line: Any, answer: Answer | None) -> None:
    assert answer_from(line) == answer
