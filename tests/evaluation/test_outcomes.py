from __future__ import annotations

from typing import Any

import pytest

from touchstone.evaluation.outcomes import calls_of, is_valid
from touchstone.evaluation.results import failed_row, result_of
from touchstone.scoring import Sample, Score, Scorer
from touchstone.wire.models.result import RESULT

TOOLS = [
    {
        "name": name,
        "parameters": {"type": "object", "properties": {"q": {"type": "string"}, "n": {"type": "integer"}}},
    }
    for name in ("search", "check", "lookup")
]


def score_of(calls: list[Any], emitted: Any, tools: list[Any] | None = TOOLS) -> Score:
    message = emitted if isinstance(emitted, dict) else {"role": "assistant", "content": emitted}
    return Scorer().score(Sample(id="s", message=message, reference={"calls": calls}, tools=tools))


def test_a_right_call_shows_every_expected_argument() -> None:
    score = score_of(
        [{"name": "search", "arguments": {"q": "a", "n": 1}}], '[{"name":"search","arguments":{"q":"a","n":1}}]'
    )
    assert calls_of(score) == [{"expected": "search", "emitted": "search", "arguments": {"q": 1.0, "n": 1.0}}]
    assert is_valid(score)


def test_an_argument_that_the_model_made_up_is_not_named() -> None:
    score = score_of(
        [{"name": "search", "arguments": {"q": "a"}}], '[{"name":"search","arguments":{"q":"b","secret":1}}]'
    )
    assert calls_of(score) == [{"expected": "search", "emitted": "search", "arguments": {"q": 0.0}}]


def test_what_is_left_over_stands_side_by_side() -> None:
    expected = [{"name": "search", "arguments": {"q": "a"}}, {"name": "check", "arguments": {}}]
    emitted = '[{"name":"lookup","arguments":{}},{"name":"made_up","arguments":{}},{"name":"check","arguments":{}}]'
    score = score_of(expected, emitted)
    assert calls_of(score) == [
        {"expected": "check", "emitted": "check", "arguments": {}},
        {"expected": "search", "emitted": "lookup", "arguments": {}},
        {"expected": None, "emitted": "(unknown)", "arguments": {}},
    ]
    assert not is_valid(score)


def test_a_missing_call_stands_beside_nothing() -> None:
    score = score_of([{"name": "search", "arguments": {"q": "a"}}], "I can't help with that.")
    assert calls_of(score) == [{"expected": "search", "emitted": None, "arguments": {}}]
    assert is_valid(score)


def test_an_attempt_that_cant_be_used_is_broken() -> None:
    score = score_of([{"name": "search", "arguments": {"q": "a"}}], '[{"name":"search","arguments":[1]}]')
    assert calls_of(score) == [{"expected": "search", "emitted": "(broken)", "arguments": {}}]
    assert not is_valid(score)


def test_names_stay_out_where_the_row_shows_no_tools() -> None:
    score = score_of([{"name": "search", "arguments": {}}], '[{"name":"Client Smith v. Jones","arguments":{}}]', None)
    assert calls_of(score) == [{"expected": "search", "emitted": "(unknown)", "arguments": {}}]


@pytest.mark.parametrize("content", ["", None])
def test_an_empty_answer_is_not_valid(content: str | None) -> None:
    assert not is_valid(score_of([], {"role": "assistant", "content": content}))


def test_a_broken_schema_is_not_valid() -> None:
    score = score_of([{"name": "search", "arguments": {"n": 1}}], '[{"name":"search","arguments":{"n":"x"}}]')
    assert not is_valid(score)


def test_rows_of_evaluations_fit_the_published_contract(scorer: Scorer) -> None:
    score = score_of([], "Nothing to do.")
    row = result_of("a", score, scorer, "b", family="c", sample=2)
    assert (row["sample"], row["family"]) == (2, "c")
    RESULT.validate_python(row)
    RESULT.validate_python(failed_row("a", "throttled", scorer.rubric.digest, None, sample=0))
