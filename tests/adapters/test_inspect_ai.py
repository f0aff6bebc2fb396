"""inspect_ai's scorer, where it is installed: scores equal to the handler's to the bit, in real evaluations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from functions.reward.handler import handler

pytest.importorskip("inspect_ai")

import inspect_ai
from inspect_ai import Task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ChatMessageAssistant, ContentReasoning, ContentText, ModelOutput, ModelUsage, get_model
from inspect_ai.solver import generate
from inspect_ai.tool import ToolCall

from examples.adapters.inspect_task import securities
from touchstone.adapters.inspect_ai import rubric_scorer

pytestmark = pytest.mark.filterwarnings("default")

ROOT = Path(__file__).resolve().parents[2]
ANSWERS = [json.loads(line) for line in (ROOT / "examples/securities/answers.jsonl").read_text().splitlines()]
REFERENCE = {"calls": [{"name": "look", "arguments": {"at": "x"}}]}
CALL = json.dumps(REFERENCE["calls"])


def scored(task: Task, outputs: list[ModelOutput], folder: Path) -> list[Any]:
    """The scores of an evaluation by a model that answers the n-th sample with the n-th output, by its question."""
    by_question = {}
    for number, (sample, answer) in enumerate(zip(task.dataset, outputs, strict=True)):
        question = f"question {number}"
        by_question[question] = answer
        sample.input = question

    def answer_to(turns: Any, *_: Any) -> ModelOutput:
        return by_question[next(turn.text for turn in turns if turn.role == "user")]

    model = get_model("mockllm/model", custom_outputs=answer_to)
    (log,) = inspect_ai.eval(task, model=model, log_dir=str(folder), display="none")
    assert log.status == "success", log.error
    return [next(iter(sample.scores.values())) for sample in log.samples or [] if sample.scores]


def output(message: ChatMessageAssistant) -> ModelOutput:
    """An output that says its usage, or inspect_ai would fetch a tokeniser from the network to count it."""
    found = ModelOutput.from_message(message)
    found.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
    return found


def task_of(references: list[Any]) -> Task:
    samples = [Sample(id=f"s-{n}", input="q", target=json.dumps(one)) for n, one in enumerate(references)]
    return Task(dataset=MemoryDataset(samples), solver=generate(tool_calls="none"), scorer=rubric_scorer())


def test_scores_are_the_handlers_to_the_bit(tmp_path: Path) -> None:
    answers = [item for item in ANSWERS if isinstance(item["messages"][-1].get("content"), str)][:60]
    samples = [
        Sample(id=item["id"], input="q", target="", metadata={"reference_answer": item["reference_answer"]})
        for item in answers
    ]
    outputs = [output(ChatMessageAssistant(content=item["messages"][-1]["content"])) for item in answers]
    scores = scored(Task(dataset=MemoryDataset(samples), scorer=rubric_scorer()), outputs, tmp_path)
    items = [{**item, "messages": item["messages"][-1:]} for item in answers]
    assert [score.value for score in scores] == [entry["aggregate_reward_score"] for entry in handler(items)]
    assert len(scores) == len(answers)


def test_tool_calls_reasoning_and_broken_calls_are_read(tmp_path: Path) -> None:
    call = ToolCall(id="1", function="look", arguments={"at": "x"})
    messages = [
        ChatMessageAssistant(content="", tool_calls=[call]),
        ChatMessageAssistant(content=[ContentReasoning(reasoning=CALL), ContentText(text="no")]),
        ChatMessageAssistant(content=[ContentText(text=CALL)]),
        ChatMessageAssistant(
            content="", tool_calls=[ToolCall(id="1", function="look", arguments={}, parse_error="bad")]
        ),
    ]
    scores = scored(task_of([REFERENCE] * 4), [output(message) for message in messages], tmp_path)
    assert [score.value for score in scores] == [1.0, 0.0, 1.0, 0.0]
    assert "no_call" in scores[1].explanation
    assert scores[2].metadata["selection"] == 1.0
    assert scores[2].metadata["rubric"].startswith("sha256:")


def test_a_row_that_cannot_be_scored_is_unscored(tmp_path: Path) -> None:
    (score,) = scored(task_of([5]), [output(ChatMessageAssistant(content="no"))], tmp_path)
    assert score.value != score.value
    assert score.reason == "bad_reference"


def test_the_example_is_a_task_of_all_questions(tmp_path: Path) -> None:
    task = securities()
    assert len(task.dataset) == 173
    rows = [json.loads(line) for line in (ROOT / "examples/securities/samples.jsonl").read_text().splitlines()]
    task.dataset = MemoryDataset(list(task.dataset)[:3])
    right = [output(ChatMessageAssistant(content=json.dumps(row["reference_answer"]["calls"]))) for row in rows[:3]]
    assert [score.value for score in scored(task, right, tmp_path)] == [1.0] * 3
