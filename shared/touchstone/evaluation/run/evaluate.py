"""The evaluation of rows: asked, answered, scored. No files here: the command and the function both build on it."""

from __future__ import annotations

import random
from collections.abc import Container, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

from touchstone.evaluation.run.dataset import Row
from touchstone.evaluation.run.ledger import Record
from touchstone.evaluation.run.scoring import prompts_of, result_row, unscored_row
from touchstone.inference.breaker import Breaker
from touchstone.inference.model import InferenceSettings, Model
from touchstone.inference.pace import Pace
from touchstone.inference.prompt import Prompt, key_of, prompt_digest
from touchstone.inference.retry import Asked, Budget, Clock, Failure, ask
from touchstone.inference.runner import Stop, Until, in_parallel
from touchstone.scoring.errors import SampleError
from touchstone.scoring.score import Scorer

Mark = tuple[str, int, str]
"""Id (as text), sample and digest of an answer that is there already."""


@dataclass(frozen=True, slots=True)
class EvaluationSettings:
    """How rows are evaluated.

    Attributes:
        samples: answers to each prompt.
        concurrency: requests at once, at most.
        inference: how the model is asked; part of each prompt's digest.
        budget: what one request may take.
        deadline: time of the clock at which all is over; what is left then has failed with `out_of_time`.
    """

    samples: int = 1
    concurrency: int = 8
    inference: InferenceSettings = field(default_factory=InferenceSettings)
    budget: Budget = field(default_factory=Budget)
    deadline: float | None = None


class Evaluated(NamedTuple):
    """One sample, evaluated.

    Attributes:
        result: its result row.
        record: its line of the ledger; None for a row that can't be scored, about which no model is asked.
    """

    result: dict[str, Any]
    record: Record | None


class _Task(NamedTuple):
    row: Row
    prompt: Prompt
    digest: str


class _Outcome(NamedTuple):
    task: _Task
    asked: Asked


def evaluate_rows(
    rows: Iterable[Row],
    model: Model,
    scorer: Scorer,
    settings: EvaluationSettings,
    *,
    done: Container[Mark] = frozenset(),
    stop: Stop | None = None,
    clock: Clock | None = None,
) -> Generator[Evaluated]:
    """Ask a model about rows and score its answers; each sample as soon as it is there.

    Args:
        rows: rows with ids of their own.
        model: is asked, on several threads.
        scorer: scores, on the calling thread.
        settings: how.
        done: samples that are not asked again.
        stop: ends it early, and leaves the rest; set when anything else does.
        clock: time.

    Raises:
        GaveUpError: the model can't be had at all; what was evaluated until then has been yielded.
    """
    switch = stop or Stop()
    clock = clock or Clock(sleep=switch.sleep)
    tasks = _Tasks(rows, scorer, settings, done)
    pace = Pace(settings.concurrency)
    breaker = Breaker(model.name, settings.concurrency)
    until = Until(clock.now, switch, settings.deadline)
    asking = in_parallel(tasks.left(), partial(_ask, model, settings, clock), _late, pace, until)
    with _stopped_early(switch), closing(asking) as outcomes:
        for task, asked in outcomes:
            record = Record(task.row.id, task.prompt.sample, task.digest, asked.answered, asked.failure)
            yield from tasks.take_unscored()
            yield Evaluated(result_row(task.row, task.prompt, record, scorer), record)
            pace.note(throttled=asked.throttled)
            breaker.note(asked)
    yield from tasks.take_unscored()


@contextmanager
def _stopped_early(stop: Stop) -> Iterator[None]:
    """Sets the switch when the block is left before its end, so that no thread goes on waiting for another attempt."""
    try:
        yield
    except BaseException:
        stop.set()
        raise


def _ask(model: Model, settings: EvaluationSettings, clock: Clock, task: _Task) -> _Outcome:
    budget = settings.budget
    if settings.deadline is not None:
        budget = replace(budget, seconds=min(budget.seconds, settings.deadline - clock.now()))
    rng = random.Random(f"{task.digest}{task.prompt.sample}")  # noqa: S311 - jitter is no secret
    return _Outcome(task, ask(model, task.prompt, budget, clock, rng))


def _late(task: _Task) -> _Outcome:
    return _Outcome(task, Asked(failure=Failure("out_of_time", 0, retryable=True)))


class _Tasks:
    """What is left to ask, and the rows that nothing need be asked about."""

    def __init__(
        self, rows: Iterable[Row], scorer: Scorer, settings: EvaluationSettings, done: Container[Mark]
    ) -> None:
        self._rows = rows
        self._scorer = scorer
        self._samples = settings.samples
        self._inference = settings.inference.document()
        self._done = done
        self._unscored: list[Evaluated] = []

    def left(self) -> Iterator[_Task]:
        """A task for each sample that is not there yet."""
        for row in self._rows:
            prompts = prompts_of(row, self._samples, self._scorer)
            if isinstance(prompts, SampleError):
                self._unscored += [
                    Evaluated(unscored_row(row, sample, prompts, self._scorer), None) for sample in range(self._samples)
                ]
                continue
            digest = prompt_digest(prompts[0], self._inference)
            for prompt in prompts:
                if (key_of(row.id), prompt.sample, digest) not in self._done:
                    yield _Task(row, prompt, digest)

    def take_unscored(self) -> list[Evaluated]:
        """The unscored rows met since the last time."""
        taken, self._unscored = self._unscored, []
        return taken
