"""The bench finds the form in which a target reads answers, also with the references of others."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.bench import flawed
from tests.bench.fakes import attacked, securities
from touchstone.bench.attack.attack import AttackSettings
from touchstone.bench.attack.verdict import Limits, broken_limits
from touchstone.bench.rows import Row, row_of
from touchstone.scoring.rubric import Rubric
from touchstone.scoring.toolset import ToolCache

SETTINGS = AttackSettings(hostile_rows=0)
TALK = ("def-37", "comp-35", "rca-16", "cross-12", "rir-12")


def only(reads: Callable[[Any], bool]) -> Callable[[Any, Any], Any]:
    """A sound reward that reads one form of answers only."""

    def reward(event: Any, _context: Any) -> Any:
        entries = [dict(entry) for entry in flawed.sound(event)]
        for item, entry in zip(event, entries, strict=True):
            if not reads(item["messages"][-1]):
                entry["aggregate_reward_score"] = 0.0
        return entries

    return reward


def begins(text: str) -> Callable[[Any], bool]:
    return lambda turn: isinstance(turn["content"], str) and turn["content"].startswith(text)


@pytest.mark.parametrize(
    ("reads", "dialect"),
    [
        (lambda turn: isinstance(turn["content"], str) and turn["content"][:1] == "[", "json"),
        (lambda turn: bool(turn.get("tool_calls")), "tool_calls"),
        (lambda turn: isinstance(turn["content"], list), "tool_use"),
        (begins("<tools>"), "nova"),
        (begins("<tool_call>"), "tool_call"),
        (begins("```"), "fenced"),
        (begins("<|begin_of_solution|>["), "solution"),
        (begins('{"Query analysis"'), "query_analysis"),
        (begins('<|begin_of_solution|>{"Query analysis"'), "solution_query_analysis"),
    ],
)
def test_the_form_that_is_paid_is_found(reads: Callable[[Any], bool], dialect: str) -> None:
    findings = attacked(only(reads), securities("def-37", "comp-23"), SETTINGS)
    assert findings.dialect == dialect
    assert findings.notes == []
    assert findings.exploitability == 0.0


def analysed(row: Row) -> Row:
    """The row with its reference as the public Nova sample writes it."""
    tools = [{"Tool": call["name"], "Parameters": call["arguments"], "Reasoning": "r"} for call in row.calls()]
    reference = {"Query analysis": {"Type": "research", "Information needed": "as asked", "Tools": tools}}
    return row_of({**row.item, "reference_answer": json.dumps(reference)}, row.index, ToolCache(Rubric()))


def test_rows_with_a_query_analysis_are_attacked_too() -> None:
    rows = tuple(analysed(row) for row in securities(*TALK))
    findings = attacked(only(begins('{"Query analysis"')), rows, SETTINGS)
    assert findings.dialect == "query_analysis"
    assert broken_limits(findings, Limits()) == ()
    assert findings.rows == len(TALK)
    assert "accepted-value" not in findings.classes
    assert findings.classes["wrong-order"].pairs["right"] > 0
