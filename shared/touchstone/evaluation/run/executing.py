"""The answers of a run executed, and the model asked once more with what the tools gave back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Generator, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import Any

from touchstone.evaluation.execution.facts import ExecutionFacts
from touchstone.evaluation.execution.final_prompt import final_prompt
from touchstone.evaluation.execution.record import ExecutionRecord
from touchstone.evaluation.execution.registry import Registry
from touchstone.evaluation.execution.results import NotExecutedError
from touchstone.evaluation.execution.score import ExecutionScore, Executor
from touchstone.evaluation.run.appended import LineIndex, Mark
from touchstone.evaluation.run.asking import EvaluationSettings, Task, ask_all
from touchstone.evaluation.run.dataset import Dataset, Row
from touchstone.evaluation.run.ledger import Record
from touchstone.evaluation.run.scoring import prompts_of
from touchstone.inference.model import Model
from touchstone.inference.prompt import Prompt, answered_item, key_of, prompt_digest
from touchstone.inference.retry import Clock
from touchstone.inference.runner import Stop
from touchstone.scoring.errors import SampleError
from touchstone.scoring.score import Scorer


@dataclass(frozen=True, slots=True)
class Execution:
    """How answers are executed.

    Attributes:
        registry: the tools.
        facts: what tells them from others.
        final_answers: whether the model is asked once more, with what the tools gave back.
    """

    registry: Registry
    facts: ExecutionFacts
    final_answers: bool = False


def execute_answers(
    dataset: Dataset,
    answers: LineIndex[Record],
    scorer: Scorer,
    samples: int,
    execution: Execution,
    done: Container[Mark],
) -> Iterator[ExecutionRecord]:
    """Execute the answers of a run, each as soon as it is asked for.

    Args:
        dataset: what was asked.
        answers: the answers; those that failed are passed over.
        scorer: reads answers and references.
        samples: answers to each prompt.
        execution: the tools.
        done: what need not be executed again.
    """
    executor = Executor(execution.registry, scorer)
    for row, prompt, record in _answered(dataset, answers, scorer, samples):
        digest = _digest(row, record, scorer, execution.facts)
        if (key_of(row.id), prompt.sample, digest) not in done:
            yield _executed(executor, row, prompt, record, digest)


def ask_final_answers(
    dataset: Dataset,
    executions: LineIndex[ExecutionRecord],
    model: Model,
    settings: EvaluationSettings,
    done: Container[Mark],
    *,
    scorer: Scorer,
    stop: Stop,
    clock: Clock,
) -> Generator[Record]:
    """Ask a model for its final answer to every prompt at which it called tools that ran.

    Raises:
        GaveUpError: the model can't be had; what was answered until then has been yielded.
    """
    tasks = _final_tasks(dataset, executions, settings, done, scorer)
    with closing(ask_all(tasks, model, settings, stop, clock)) as outcomes:
        for task, asked in outcomes:
            yield Record(task.row.id, task.prompt.sample, task.digest, asked.answered, asked.failure)


def _answered(
    dataset: Dataset, answers: LineIndex[Record], scorer: Scorer, samples: int
) -> Iterator[tuple[Row, Prompt, Record]]:
    with answers.reader() as ledger:
        for row in dataset.rows():
            prompts = prompts_of(row, samples, scorer)
            for prompt in [] if isinstance(prompts, SampleError) else prompts:
                record = ledger.record(row.id, prompt.sample)
                if record is not None and record.answered is not None:
                    yield row, prompt, record


def _final_tasks(
    dataset: Dataset,
    executions: LineIndex[ExecutionRecord],
    settings: EvaluationSettings,
    done: Container[Mark],
    scorer: Scorer,
) -> Iterator[Task]:
    asked_with = settings.inference.document()
    with executions.reader() as ledger:
        for row in dataset.rows():
            prompts = prompts_of(row, settings.samples, scorer)
            for prompt in [] if isinstance(prompts, SampleError) else prompts:
                record = ledger.record(row.id, prompt.sample)
                final = None if record is None else final_prompt(prompt, record.calls)
                if final is None:
                    continue
                digest = prompt_digest(final, asked_with)
                if (key_of(row.id), prompt.sample, digest) not in done:
                    yield Task(row, final, digest)


def _executed(executor: Executor, row: Row, prompt: Prompt, record: Record, digest: str) -> ExecutionRecord:
    assert record.answered is not None  # noqa: S101 - only answers get here
    try:
        score = executor.score(answered_item(row.item, prompt, record.answered.message))
    except NotExecutedError as error:
        outcome = {"unscored": {"code": error.code, "pointer": error.pointer}}
        return ExecutionRecord(row.id, prompt.sample, digest, outcome, (), error.problem)
    return ExecutionRecord(row.id, prompt.sample, digest, score.document(), _calls(score))


def _calls(score: ExecutionScore) -> list[dict[str, Any]]:
    """The emitted calls with what became of each."""
    calls = []
    for call, result in zip(score.calls, score.results, strict=True):
        became = {"result": result.result} if result.ok else {"faults": [one.document() for one in result.faults]}
        calls.append({"name": call.name, "arguments": call.arguments, "label": call.label, **became})
    return calls


def _digest(row: Row, record: Record, scorer: Scorer, facts: ExecutionFacts) -> str:
    """Digest of all that an outcome depends on, but for what the tools do inside."""
    assert record.answered is not None  # noqa: S101 - only answers get here
    reads = {
        "asked": record.digest,
        "answer": record.answered.message,
        "row": row.item,
        "rubric": scorer.rubric.digest,
        "tools": asdict(facts),
    }
    return f"sha256:{hashlib.sha256(json.dumps(reads, sort_keys=True).encode()).hexdigest()}"
