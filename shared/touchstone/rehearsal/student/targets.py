"""What an SFT row wants: for every assistant turn, the question before it and the answer in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from touchstone.rehearsal.student.forms import LIST, TALK, TOOLS, Answer, Planned
from touchstone.rehearsal.student.question import Question, question_of_converse
from touchstone.rehearsal.student.slot import Reference
from touchstone.scoring.calls import REPAIRED, Call
from touchstone.scoring.dialects.answer import read_answer
from touchstone.scoring.rubric import Rubric
from touchstone.scoring.toolset import ToolCache

_REFERENCE = re.compile(r"\$([^.$\s]+)\.([^$\s]+)\$")
_RUBRIC = Rubric()
_SOLUTION = "<|begin_of_solution|>"


@dataclass(frozen=True, slots=True)
class Target:
    """A question with the answer that is wanted.

    Attributes:
        question: the question.
        answer: the answer; its calls in their order.
    """

    question: Question
    answer: Answer


def targets_of(row: Mapping[str, Any]) -> Iterator[Target]:
    """The targets of an SFT row in the form `bedrock-conversation-2024`, one an assistant turn.

    Raises:
        SampleError, ModelUnavailableError, KeyError, TypeError, AttributeError: the row has another form.
    """
    messages, tools = row["messages"], row.get("toolConfig") or {}
    for at, message in enumerate(messages):
        if message["role"] == "assistant":
            question = question_of_converse(messages[:at], row.get("system") or [], tools)
            yield Target(question, answer_of(message, tools))


def answer_of(message: Mapping[str, Any], tools: Mapping[str, Any]) -> Answer:
    """The answer that a turn of Converse holds.

    Args:
        message: the turn, with content blocks.
        tools: toolConfig.
    """
    toolset = ToolCache(_RUBRIC).toolset(tools.get("tools"))
    read = read_answer(message, toolset, _RUBRIC.limits)
    text = "".join(block.get("text", "") for block in message["content"])
    calls = [call for call in read.calls if call.fault is None]
    labels = {call.label: at for at, call in enumerate(calls) if call.label is not None}
    planned = tuple(Planned(call.name, _planned(call.arguments, labels)) for call in calls)
    return Answer(_form(calls, text.strip()), planned)


def _form(calls: Sequence[Call], text: str) -> str:
    """Which of the student's forms a text is in, or comes nearest to."""
    if not calls:
        return LIST if text == "[]" else TALK
    first = calls[0]
    if first.dialect in ("tool_use", "nova"):
        return TOOLS
    if first.form == REPAIRED:
        return "truncated"
    if first.dialect == "query_analysis":
        return "analysis"
    if _SOLUTION in text:
        return "solution"
    if text.startswith(("[", "{")):
        return LIST
    return "fenced" if text.startswith("```") else "prose"


def _planned(value: Any, labels: Mapping[str, int]) -> Any:
    """A value, in which what refers to an earlier call says so."""
    if isinstance(value, dict):
        return {key: _planned(inner, labels) for key, inner in value.items()}
    if isinstance(value, list):
        return [_planned(inner, labels) for inner in value]
    match = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
    return Reference(labels[match.group(1)], match.group(2)) if match and match.group(1) in labels else value
