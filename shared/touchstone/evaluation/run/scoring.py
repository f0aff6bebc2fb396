"""From answers to result rows, through the one door that the reward scores by."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

from touchstone.evaluation.execution.record import ExecutionRecord
from touchstone.evaluation.results import failed_row, result_of
from touchstone.evaluation.run.appended import LineIndex
from touchstone.evaluation.run.dataset import Dataset, Row
from touchstone.evaluation.run.ledger import Index, LedgerError, Record
from touchstone.inference.prompt import Prompt, answered_item, prompt_of
from touchstone.scoring.errors import SampleError
from touchstone.scoring.score import Scorer
from touchstone.wire.batch import outcome_of
from touchstone.wire.items import category_of, family_of

_NO_ANSWER = {"role": "assistant", "content": ""}


def prompts_of(row: Row, samples: int, scorer: Scorer) -> list[Prompt] | SampleError:
    """The prompts of a row, one a sample; or why no answer to it could be scored, so that none is paid for."""
    try:
        prompts = [prompt_of(row.id, row.item, sample) for sample in range(samples)]
    except SampleError as error:
        return error
    outcome = outcome_of(answered_item(row.item, prompts[0], _NO_ANSWER), scorer)
    return outcome if isinstance(outcome, SampleError) else prompts


def unscored_row(row: Row, sample: int, error: SampleError, scorer: Scorer) -> dict[str, Any]:
    """The result row of a row that can't be scored."""
    return result_of(row.id, error, scorer, category_of(row.item), family=family_of(row.item), sample=sample)


def result_row(row: Row, prompt: Prompt, record: Record, scorer: Scorer) -> dict[str, Any]:
    """The result row of an answer, or of its failure."""
    category, family = category_of(row.item), family_of(row.item)
    if record.answered is None:
        code = record.failure.code if record.failure else "unknown"
        return failed_row(row.id, code, scorer.rubric.digest, category, family=family, sample=record.sample)
    outcome = outcome_of(answered_item(row.item, prompt, record.answered.message), scorer)
    return result_of(row.id, outcome, scorer, category, family=family, sample=record.sample)


def score_ledger(
    dataset: Dataset, index: Index, scorer: Scorer, samples: int, executions: LineIndex[ExecutionRecord] | None = None
) -> Iterator[dict[str, Any]]:
    """The result rows of a finished run, in the order of the dataset, then of the samples.

    Args:
        dataset: what was asked.
        index: the answers.
        scorer: scores them.
        samples: answers to each prompt.
        executions: what became of their calls, where they were executed: its outcome stands in the scored rows.

    Raises:
        LedgerError: a sample is missing.
    """
    with index.reader() as ledger, nullcontext() if executions is None else executions.reader() as executed:
        for row in dataset.rows():
            prompts = prompts_of(row, samples, scorer)
            if isinstance(prompts, SampleError):
                yield from (unscored_row(row, sample, prompts, scorer) for sample in range(samples))
                continue
            for prompt in prompts:
                record = ledger.record(row.id, prompt.sample)
                if record is None:
                    raise LedgerError(f"the ledger has no line for row {row.id!r}, sample {prompt.sample}")
                result = result_row(row, prompt, record, scorer)
                if executed is not None and "reward" in result:
                    result["execution"] = _outcome(executed.record(row.id, prompt.sample), row, prompt)
                yield result


def _outcome(record: ExecutionRecord | None, row: Row, prompt: Prompt) -> dict[str, Any]:
    if record is None:
        raise LedgerError(f"no line says what became of the calls of row {row.id!r}, sample {prompt.sample}")
    return dict(record.outcome)
