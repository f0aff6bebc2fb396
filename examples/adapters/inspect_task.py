"""The securities questions as a task of inspect_ai, scored by the rubric (`pip install 'touchstone[inspect]'`).

`inspect eval examples/adapters/inspect_task.py --model bedrock/amazon.nova-lite-v1:0`
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ChatMessageSystem, ChatMessageUser
from inspect_ai.solver import generate

from touchstone.adapters.inspect_ai import rubric_scorer

SECURITIES = Path(__file__).parents[1] / "securities"


def samples() -> list[Sample]:
    """The questions: the reference in the metadata, where the scorer finds it."""
    lines = (SECURITIES / "samples.jsonl").read_text(encoding="utf-8").splitlines()
    return [_sample(json.loads(line)) for line in lines]


def _sample(row: dict[str, Any]) -> Sample:
    system, user = (turn["content"] for turn in row["messages"])
    metadata = {"reference_answer": row["reference_answer"]}
    prompt = [ChatMessageSystem(content=system), ChatMessageUser(content=user)]
    return Sample(id=row["id"], input=prompt, target="", metadata=metadata)


@task  # type: ignore[untyped-decorator]
def securities() -> Task:
    """Choose the tool calls that answer a securities lawyer's question."""
    return Task(
        dataset=MemoryDataset(samples()),
        solver=generate(tool_calls="none"),
        scorer=rubric_scorer(SECURITIES / "rubric.yaml"),
    )
