"""Rules on the last turn of a DPO row: two candidates, one preferred."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from touchstone.data.validation.problem import Nothing, Problem, Told
from touchstone.data.validation.row import Row, Turn
from touchstone.data.validation.rule import Rule
from touchstone.data.validation.sources import DPO, OURS

LABELS = ("preferred", "non-preferred")
_PAIR = 2


def _last(row: Row) -> Turn | None:
    return row.turns[-1] if row.turns and isinstance(row.turns[-1].value.get("candidates"), list) else None


def _candidates(row: Row) -> Iterator[Problem]:
    if not row.turns:
        return
    last = row.turns[-1]
    found = last.value.get("candidates", Nothing)
    if not isinstance(found, list) or len(found) != _PAIR or not all(isinstance(one, dict) for one in found):
        yield Problem(last.at("candidates"), "two candidates, as objects", found)
    for turn in row.turns[:-1]:
        if "candidates" in turn.value:
            yield Problem(turn.at("candidates"), "candidates in the last turn only", turn.value["candidates"])


def _alone(row: Row) -> Iterator[Problem]:
    for turn in row.turns:
        if "candidates" in turn.value and "content" in turn.value:
            yield Problem(turn.at("content"), "candidates in place of content", turn.value["content"])


def _labels(row: Row) -> Iterator[Problem]:
    last = _last(row)
    if last is None:
        return
    labels = [one.get("preferenceLabel", Nothing) for one in last.value["candidates"] if isinstance(one, dict)]
    for index, label in enumerate(labels):
        if label not in LABELS or labels.index(label) != index:
            seen = Told("the label of the other candidate") if label in LABELS else label
            yield Problem(
                last.at("candidates", index, "preferenceLabel"), "preferred and non-preferred, once each", seen
            )


def _texts(row: Row) -> Iterator[Problem]:
    last = _last(row)
    for index, one in enumerate(last.value["candidates"] if last is not None else ()):
        content = one.get("content", Nothing) if isinstance(one, dict) else Nothing
        if last is not None and not (isinstance(content, list) and content and all(map(_is_text, content))):
            yield Problem(last.at("candidates", index, "content"), "a list of text blocks, one at least", content)


def _is_text(block: Any) -> bool:
    return isinstance(block, dict) and block.keys() == {"text"} and isinstance(block["text"], str)


def _differ(row: Row) -> Iterator[Problem]:
    last = _last(row)
    if last is None:
        return
    contents = [one.get("content") for one in last.value["candidates"] if isinstance(one, dict)]
    if len(contents) == _PAIR and contents[0] == contents[1]:
        yield Problem(last.at("candidates"), "two answers that differ", Told("the same answer twice"))


RULES: tuple[Rule[Row], ...] = (
    Rule(
        "candidates",
        "error",
        "the last turn, and no other, has two candidates",
        "write the better and the worse answer as `candidates` of the last turn",
        DPO,
        _candidates,
        ("dpo",),
    ),
    Rule(
        "candidates_alone",
        "error",
        "a turn with candidates has no content beside them",
        "take the content out: the answers stand in the candidates, and one of the two would be lost",
        DPO,
        _alone,
        ("dpo",),
    ),
    Rule(
        "preference_label",
        "error",
        "one candidate is preferred, the other non-preferred",
        "write preferenceLabel into both",
        DPO,
        _labels,
        ("dpo",),
    ),
    Rule(
        "candidate_text",
        "error",
        "a candidate's content is text",
        "write the calls as text: candidates take no toolUse",
        DPO,
        _texts,
        ("dpo",),
    ),
    Rule(
        "same_candidates",
        "error",
        "the candidates differ",
        "drop the row: it teaches nothing",
        OURS,
        _differ,
        ("dpo",),
    ),
)
