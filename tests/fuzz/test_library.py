"""Whatever a model says, the library scores it; whatever a row holds, nothing but a SampleError is raised."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.mutations import ANSWERS, CALLS, JSON, REFERENCE, TEXTS, TOOLS, grafted, item_with, mutated, turn
from touchstone.scoring import SampleError, Score, Scorer, reasons_of, rubric_from
from touchstone.wire.batch import outcome_of
from touchstone.wire.items import category_of, read_item

RUBRIC = {
    "gates": {"forbidden": ["wipe"]},
    "parameters": {
        "text": {"compare": "free_text", "right_at": 0.8},
        "tags": {"compare": "set", "items": {"compare": "citation"}},
    },
}
SCORERS = (Scorer(), Scorer(rubric_from(RUBRIC)))


def check(score: Score, scorer: Scorer) -> None:
    parts = [score.reward, score.graded, score.parse, score.selection, score.arguments, score.order, score.schema]
    assert all(math.isfinite(part) and 0.0 <= part <= 1.0 for part in parts if part is not None)
    lost = math.fsum(reason.lost for reason in reasons_of(score, scorer))
    assert abs(lost - (1.0 - score.reward)) < 1e-9


def check_model(item: Any) -> None:
    """The row is sound: nothing at all is raised."""
    for scorer in SCORERS:
        check(scorer.score(read_item(item)), scorer)


def check_row(item: Any) -> None:
    """The row may be at fault."""
    category_of(item)
    for scorer in SCORERS:
        outcome = outcome_of(item, scorer)
        if isinstance(outcome, SampleError):
            assert outcome.code
            assert outcome.problem
        else:
            check(outcome, scorer)


@given(TEXTS)
def test_any_text(text: str) -> None:
    check_model(item_with(turn(text)))


@given(mutated())
def test_mutated_answers(text: str) -> None:
    check_model(item_with(turn(text)))


@given(mutated(), mutated())
def test_mutated_answers_where_none_is_right(first: str, second: str) -> None:
    check_model(item_with(turn(first + second), reference={"calls": [], "tools": TOOLS}))


@given(JSON)
def test_any_content(content: Any) -> None:
    check_model(item_with(turn(content)))


@given(JSON, st.one_of(st.none(), TEXTS))
def test_any_tool_calls(tool_calls: Any, content: str | None) -> None:
    check_model(item_with(turn(content, tool_calls=tool_calls)))


@given(grafted([{"id": "x", "function": call} for call in CALLS]))
def test_grafted_tool_calls(tool_calls: Any) -> None:
    check_model(item_with(turn(None, tool_calls=tool_calls)))


@given(grafted([{"toolUse": {"toolUseId": "x", "name": "find", "input": CALLS[0]["arguments"]}}, {"text": ANSWERS[0]}]))
def test_grafted_blocks(content: Any) -> None:
    check_model(item_with(turn(content)))


@given(JSON)
def test_any_message(message: Any) -> None:
    check_row(item_with(message))


@given(JSON)
def test_any_item(item: Any) -> None:
    check_row(item)


@given(JSON, st.sampled_from(ANSWERS))
def test_any_reference(reference: Any, answer: str) -> None:
    check_row(item_with(turn(answer), reference=reference))


@given(grafted(REFERENCE), st.sampled_from(ANSWERS))
def test_grafted_references(reference: Any, answer: str) -> None:
    check_row(item_with(turn(answer), reference=reference))


@given(grafted(TOOLS), st.sampled_from(ANSWERS))
def test_grafted_tools(tools: Any, answer: str) -> None:
    check_row(item_with(turn(answer), reference={"calls": CALLS}, tools=tools))


@given(JSON)
def test_any_tools(tools: Any) -> None:
    check_row(item_with(turn(ANSWERS[0]), reference={"calls": CALLS}, tools=tools))


@given(grafted(item_with(turn(ANSWERS[0]))))
def test_grafted_items(item: Any) -> None:
    check_row(item)


@given(mutated([ANSWERS[0], '{"calls": [{"name": "find", "arguments": {"text": "x"}}]}']))
def test_mutated_references_in_text(reference: str) -> None:
    check_row(item_with(turn(ANSWERS[0]), reference=reference))
