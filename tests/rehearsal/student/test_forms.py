"""What the student writes is what scoring reads, right or wrong as each form is meant to be."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rehearsal.student.world import TOOLS, samples, sft_rows
from touchstone.data.training_rows.sft import sft_row
from touchstone.rehearsal.student.desk import Desk
from touchstone.rehearsal.student.force import force
from touchstone.rehearsal.student.forms import FORMS, LIST, TALK, Answer, Planned, blocks_of, cut_to, text_of, tokens_in
from touchstone.rehearsal.student.forms import TOOLS as NATIVE_TOOLS
from touchstone.rehearsal.student.lexicon import Lexicon
from touchstone.rehearsal.student.rewards import item_of
from touchstone.rehearsal.student.script import script
from touchstone.rehearsal.student.slot import Reference
from touchstone.rehearsal.student.targets import answer_of, targets_of
from touchstone.scoring.errors import SampleError
from touchstone.scoring.score import Score, Scorer
from touchstone.wire.batch import outcome_of

CALLS = (
    Planned("get_weather", {"city": "Oslo"}),
    Planned("book_flight", {"destination": "Lima", "date": "2025-04-10"}),
)
CONFIG = {
    "tools": [
        {"toolSpec": {"name": one["function"]["name"], "inputSchema": {"json": one["function"]["parameters"]}}}
        for one in TOOLS
    ]
}
GRADES = {
    LIST: 1.0,
    NATIVE_TOOLS: 1.0,
    "solution": 1.0,
    "fenced": 0.95,
    "prose": 0.95,
    "analysis": 0.95,
    "truncated": 0.8,
    "single quotes": 0.0,
    "own wrapper": 0.0,
    "python": 0.0,
    TALK: 0.0,
}


def scored(content: Any) -> Score:
    reference = {
        "calls": [{"name": call.name, "arguments": dict(call.arguments)} for call in CALLS],
        "order": "sequence",
        "tools": TOOLS,
    }
    row = {"messages": [{"role": "user", "content": "?"}], "reference_answer": reference}
    item = item_of(row, "1", "")
    item["messages"][-1]["content"] = content
    outcome = outcome_of(item, Scorer())
    assert not isinstance(outcome, SampleError)
    return outcome


def test_all_forms_are_graded_here() -> None:
    assert set(GRADES) == set(FORMS)


@pytest.mark.parametrize("form", FORMS)
def test_what_scoring_makes_of_a_form(form: str) -> None:
    score = scored(text_of(Answer(form, () if form == TALK else CALLS)))
    assert score.parse == GRADES[form]
    assert score.exact == (GRADES[form] > 0.9)


def test_blocks_are_read_too() -> None:
    blocks = blocks_of(Answer(NATIVE_TOOLS, CALLS))
    assert [block["toolUse"]["name"] for block in blocks] == [call.name for call in CALLS]
    assert scored(blocks).exact
    assert blocks_of(Answer(LIST, CALLS)) == [{"text": text_of(Answer(LIST, CALLS))}]
    assert "text" in blocks_of(Answer(NATIVE_TOOLS))[0]


@pytest.mark.parametrize("form", [LIST, NATIVE_TOOLS, "solution", "fenced", "prose", "analysis"])
def test_a_target_is_read_as_it_was_written(form: str) -> None:
    referring = (CALLS[0], Planned("book_flight", {"destination": Reference(0, "city"), "date": "2025-04-10"}))
    for calls in (CALLS, referring if form in (LIST, NATIVE_TOOLS) else CALLS):
        written = Answer(form, calls)
        assert answer_of({"content": [{"text": text_of(written)}]}, CONFIG) == written
    assert answer_of({"content": blocks_of(Answer(NATIVE_TOOLS, CALLS))}, CONFIG) == Answer(NATIVE_TOOLS, CALLS)


@pytest.mark.parametrize(
    ("text", "form"), [("[]", LIST), ("Thank you!", TALK), ("I'd call get_weather(city='Oslo')", TALK)]
)
def test_a_target_without_calls(text: str, form: str) -> None:
    assert answer_of({"content": [{"text": text}]}, CONFIG) == Answer(form)


def test_every_turn_of_the_assistant_is_a_target() -> None:
    sample = samples()[2]
    calls = [{**sample["reference_answer"]["calls"][0], "label": "first"}, sample["reference_answer"]["calls"][1]]
    calls[1] = {**calls[1], "arguments": {**calls[1]["arguments"], "destination": "$first.next$"}}
    reference = {**sample["reference_answer"], "calls": calls}
    row = sft_row({**sample, "reference_answer": reference}, "tool_use", results=[{"next": "Lima"}, {}])
    targets = list(targets_of(row))
    assert [[call.name for call in target.answer.calls] for target in targets] == [["get_weather"], ["book_flight"]]
    assert "Lima" in targets[1].question.text, "the first call's result is part of what the second sees"


def test_the_way_to_a_target_leads_there() -> None:
    for row in sft_rows(samples()):
        (target,) = targets_of(row)
        desk = Desk(target.question, Lexicon())
        forced = force(desk, target.answer)
        assert forced.missed == 0
        assert answer_along(desk, [chosen for _, chosen in forced.choices]) == target.answer


def answer_along(desk: Desk, choices: list[int]) -> Answer:
    course = script(desk)
    next(course)
    for chosen in choices:
        try:
            course.send(chosen)
        except StopIteration as end:
            answer: Answer = end.value
    return answer


def test_what_can_not_be_said_is_missed() -> None:
    (target,) = targets_of(sft_rows(samples()[:1])[0])
    desk = Desk(target.question, Lexicon())
    stranger = Answer(LIST, (Planned("get_weather", {"city": "Ouagadougou"}), Planned("unknown_tool", {})))
    forced = force(desk, stranger)
    assert forced.missed == 2
    assert all(decision.key[0] != "value" for decision, _ in forced.choices[:2])


def test_tokens() -> None:
    assert [tokens_in(text) for text in ("", "a", "abcd", "abcde")] == [0, 1, 1, 2]
    assert cut_to("abcdefgh", 1) == "abcd"
    assert cut_to("abcdefgh", None) == "abcdefgh"
