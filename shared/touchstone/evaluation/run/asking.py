"""Prompts asked on many threads, each with its budget, until the model is known to be away."""

from __future__ import annotations

import random
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple

from touchstone.evaluation.run.dataset import Row
from touchstone.inference.breaker import Breaker
from touchstone.inference.model import InferenceSettings, Model
from touchstone.inference.pace import Pace
from touchstone.inference.prompt import Prompt
from touchstone.inference.retry import Asked, Budget, Clock, Failure, ask
from touchstone.inference.runner import Stop, Until, in_parallel


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


class Task(NamedTuple):
    """A prompt to ask: its row, and the digest of all that is asked."""

    row: Row
    prompt: Prompt
    digest: str


class Outcome(NamedTuple):
    """What came of a task."""

    task: Task
    asked: Asked


def ask_all(
    tasks: Iterable[Task], model: Model, settings: EvaluationSettings, stop: Stop, clock: Clock
) -> Generator[Outcome]:
    """Ask every prompt; each outcome as soon as it is there.

    Args:
        tasks: read on the calling thread, when there is room for another.
        model: is asked, on several threads.
        settings: how.
        stop: ends it early, and leaves the rest; set when anything else does.
        clock: time.

    Raises:
        GaveUpError: the model can't be had at all; what was answered until then has been yielded.
    """
    pace = Pace(settings.concurrency)
    breaker = Breaker(model.name, settings.concurrency)
    until = Until(clock.now, stop, settings.deadline)
    asking = in_parallel(tasks, partial(_ask, model, settings, clock), _late, pace, until)
    with _stopped_early(stop), closing(asking) as outcomes:
        for outcome in outcomes:
            yield outcome
            pace.note(throttled=outcome.asked.throttled)
            breaker.note(outcome.asked)


@contextmanager
def _stopped_early(stop: Stop) -> Iterator[None]:
    """Sets the switch when the block is left before its end, so that no thread goes on waiting for another attempt."""
    try:
        yield
    except BaseException:
        stop.set()
        raise


def _ask(model: Model, settings: EvaluationSettings, clock: Clock, task: Task) -> Outcome:
    budget = settings.budget
    if settings.deadline is not None:
        budget = replace(budget, seconds=min(budget.seconds, settings.deadline - clock.now()))
    rng = random.Random(f"{task.digest}{task.prompt.sample}")  # noqa: S311 - jitter is no secret
    return Outcome(task, ask(model, task.prompt, budget, clock, rng))


def _late(task: Task) -> Outcome:
    return Outcome(task, Asked(failure=Failure("out_of_time", 0, retryable=True)))
