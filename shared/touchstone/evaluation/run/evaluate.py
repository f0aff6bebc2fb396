"""The evaluation of rows: asked, answered, scored. No files here: the command and the function both build on it."""

from __future__ import annotations

from collections.abc import Container, Generator, Iterable, Iterator
from contextlib import closing
from typing import Any, NamedTuple

from touchstone.evaluation.run.appended import Mark
from touchstone.evaluation.run.asking import EvaluationSettings, Task, ask_all
from touchstone.evaluation.run.dataset import Row
from touchstone.evaluation.run.ledger import Record
from touchstone.evaluation.run.scoring import prompts_of, result_row, unscored_row
from touchstone.inference.model import Model
from touchstone.inference.prompt import key_of, prompt_digest
from touchstone.inference.retry import Clock
from touchstone.inference.runner import Stop
from touchstone.scoring.errors import SampleError
from touchstone.scoring.score import Scorer

__all__ = ["Evaluated", "EvaluationSettings", "evaluate_rows"]


class Evaluated(NamedTuple):
    """One sample, evaluated.

    Attributes:
        result: its result row.
        record: its line of the ledger; None for a row that can't be scored, about which no model is asked.
    """

    result: dict[str, Any]
    record: Record | None


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
    with closing(ask_all(tasks.left(), model, settings, switch, clock)) as outcomes:
        for task, asked in outcomes:
            record = Record(task.row.id, task.prompt.sample, task.digest, asked.answered, asked.failure)
            yield from tasks.take_unscored()
            yield Evaluated(result_row(task.row, task.prompt, record, scorer), record)
    yield from tasks.take_unscored()


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

    def left(self) -> Iterator[Task]:
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
                    yield Task(row, prompt, digest)

    def take_unscored(self) -> list[Evaluated]:
        """The unscored rows met since the last time."""
        taken, self._unscored = self._unscored, []
        return taken
