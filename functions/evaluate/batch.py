"""One batch of a run: its rows asked and scored, its answers and results kept in S3. Called again, it does the rest."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import fsum
from typing import Any

from functions.evaluate.answers import Answers
from touchstone.evaluation.run.dataset import Row
from touchstone.evaluation.run.evaluate import EvaluationSettings, evaluate_rows
from touchstone.evaluation.run.scoring import prompts_of, result_row, unscored_row
from touchstone.evaluation.storage.batches import Batch, rows_of
from touchstone.evaluation.storage.run_objects import Inputs, RunObjects
from touchstone.inference.breaker import GaveUpError
from touchstone.inference.model import InferenceSettings, Model
from touchstone.scoring.errors import SampleError
from touchstone.scoring.score import Scorer
from touchstone.wire.models.run_events import BatchEvent
from touchstone.wire.objects import Objects, Pointer

_HOPELESS = ("refused", "prompt_refused")
"""Codes of a model that can't be had, and won't be by trying again."""


class IncompleteBatchError(Exception):
    """Samples of a batch have no answer yet, and may get one: call again; what is there is kept."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """What a batch is worked with.

    Attributes:
        objects: S3.
        scorer: scores the answers.
        model: makes the model, when there is anything to ask.
        concurrency: requests at once.
        checkpoint: seconds between two saves.
        seconds: how long nothing but work may take; None for as long as it takes.
    """

    objects: Objects
    scorer: Scorer
    model: Callable[[str, InferenceSettings], Model]
    concurrency: int
    checkpoint: float
    seconds: float | None


def evaluate_batch(event: BatchEvent, equipment: Equipment) -> dict[str, Any]:
    """Evaluate a batch.

    Returns:
        Run, number of the batch, counts (rows, samples, scored, unscored and failed by code, retryable), mean reward,
        number of answers that were asked for in this call, and where answers and results lie.

    Raises:
        IncompleteBatchError: samples have no answer yet; the event is not final.
        GaveUpError: the model can't be had, and won't be by trying again.
        DatasetError: the dataset is not the one that was planned.
        StorageError: S3 refuses.
    """
    run = RunObjects(equipment.objects, event.output.bucket, event.output.prefix)
    batch = Batch(**event.batch.model_dump())
    digest = _inputs(event, equipment).digest(batch)
    counts, asked = run.finished(batch.index, digest), 0
    if counts is None or (counts["retryable"] and not event.final):
        rows = _rows(event, batch, equipment.objects)
        answers = Answers(run, batch.index, rows, event.samples, equipment.checkpoint)
        asked = _ask(event, rows, answers, equipment)
        results, retryable = _results(rows, answers, equipment.scorer, event.samples)
        counts = _counts(results, len(rows), retryable.total())
        if retryable and not event.final:
            codes = ", ".join(f"{code} x{count}" for code, count in sorted(retryable.items()))
            raise IncompleteBatchError(
                f"batch {batch.index}: {retryable.total()} of {len(results)} samples have no answer yet ({codes}); "
                f"call again, what is there is kept"
            )
        run.write_results(batch.index, results, digest, counts)
    return {
        "run": event.run,
        "batch": batch.index,
        "counts": counts,
        "asked": asked,
        "answers": run.answers_pointer(batch.index).document(),
        "results": run.results_pointer(batch.index).document(),
    }


def _inputs(event: BatchEvent, equipment: Equipment) -> Inputs:
    inference = event.inference.model_dump()
    return Inputs(event.dataset.digest, event.model, event.samples, inference, equipment.scorer.rubric.digest)


def _rows(event: BatchEvent, batch: Batch, objects: Objects) -> list[Row]:
    place = Pointer(event.dataset.bucket, event.dataset.key, event.dataset.version_id)
    return rows_of(objects.read_part(place, batch.offset, batch.bytes), batch, str(place))


def _ask(event: BatchEvent, rows: list[Row], answers: Answers, equipment: Equipment) -> int:
    """Ask what is missing or has failed, and keep it all, whatever happens.

    Returns:
        Number of samples that were asked about.
    """
    inference = InferenceSettings(**event.inference.model_dump())
    settings = EvaluationSettings(
        samples=event.samples,
        concurrency=equipment.concurrency,
        inference=inference,
        deadline=None if equipment.seconds is None else time.monotonic() + equipment.seconds,
    )
    asked = 0
    try:
        model = equipment.model(event.model, inference)
        for done in evaluate_rows(rows, model, equipment.scorer, settings, done=answers.marks):
            if done.record is not None:
                answers.keep(done.record)
                asked += 1
    except GaveUpError as error:
        if error.code in _HOPELESS:
            raise
        raise IncompleteBatchError(f"batch {event.batch.index}: {error}; what is there is kept") from None
    finally:
        answers.save()
    return asked


def _results(
    rows: list[Row], answers: Answers, scorer: Scorer, samples: int
) -> tuple[list[dict[str, Any]], Counter[str]]:
    """The result rows, in the order of the rows, then of the samples; and the failures that may go better, by code."""
    results: list[dict[str, Any]] = []
    retryable: Counter[str] = Counter()
    for row in rows:
        prompts = prompts_of(row, samples, scorer)
        if isinstance(prompts, SampleError):
            results += (unscored_row(row, sample, prompts, scorer) for sample in range(samples))
            continue
        for prompt in prompts:
            record = answers.record(row.id, prompt.sample)
            if record.failure is not None and record.failure.retryable:
                retryable[record.failure.code] += 1
            results.append(result_row(row, prompt, record, scorer))
    return results, retryable


def _counts(results: list[dict[str, Any]], rows: int, retryable: int) -> dict[str, Any]:
    """Numbers of a batch; the mean reward is that of its scored samples, null where there is none."""
    rewards = [row["reward"] for row in results if "reward" in row]
    return {
        "rows": rows,
        "samples": len(results),
        "scored": len(rewards),
        "unscored": _codes(results, "unscored"),
        "failed": _codes(results, "failed"),
        "retryable": retryable,
        "reward": fsum(rewards) / len(rewards) if rewards else None,
    }


def _codes(results: list[dict[str, Any]], key: str) -> Mapping[str, int]:
    return dict(sorted(Counter(row[key]["code"] for row in results if key in row).items()))
