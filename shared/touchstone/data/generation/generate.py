"""Many chunks asked at once, in bounded memory; what is kept already is not asked again."""

from __future__ import annotations

import random
from collections.abc import Generator, Iterable
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple

from touchstone.data.generation.asking import Asking
from touchstone.data.generation.cache import Reply, ReplyCache, reply_of
from touchstone.data.generation.outcome import ChunkOutcome
from touchstone.data.generation.prompt import chunk_prompt, reply_key
from touchstone.data.generation.reading import failed, outcome_of
from touchstone.data.recipe import Recipe
from touchstone.data.rows.context import Context
from touchstone.inference.breaker import Breaker
from touchstone.inference.model import Model
from touchstone.inference.pace import Pace
from touchstone.inference.prompt import Prompt, prompt_digest
from touchstone.inference.retry import Asked, Budget, Clock, Failure, ask
from touchstone.inference.runner import Stop, Until, in_parallel


@dataclass(frozen=True, slots=True)
class Equipment:
    """What chunks are asked with.

    Attributes:
        recipe: the recipe.
        context: what rows are checked against.
        model: the model.
        cache: where replies are kept.
        concurrency: requests at once, at most.
        budget: what one request may take.
        deadline: time of the clock at which all is over.
    """

    recipe: Recipe
    context: Context
    model: Model
    cache: ReplyCache
    concurrency: int = 8
    budget: Budget = field(default_factory=Budget)
    deadline: float | None = None


class _Task(NamedTuple):
    asking: Asking
    prompt: Prompt
    key: str


class _Done(NamedTuple):
    """A task with its reply, or why there is none; `asked` is None when the reply was there already."""

    task: _Task
    reply: Reply | None
    asked: Asked | None


def generate(
    chunks: Iterable[Asking], equipment: Equipment, *, stop: Stop | None = None, clock: Clock | None = None
) -> Generator[ChunkOutcome]:
    """The outcome of each chunk, as soon as it is there; chunks are taken only when there is room for them.

    A reply that is kept already is read anew, without asking: a change of the rules costs no model call.

    Args:
        chunks: the chunks.
        equipment: what they are asked with.
        stop: ends it early, and leaves the rest without an outcome.
        clock: time.

    Raises:
        GaveUpError: the model can't be had at all; what was there until then has been yielded.
    """
    switch = stop or Stop()
    clock = clock or Clock(sleep=switch.sleep)
    pace, breaker = Pace(equipment.concurrency), Breaker(equipment.model.name, equipment.concurrency)
    until = Until(clock.now, switch, equipment.deadline)
    tasks = (_task(asking, equipment) for asking in chunks)
    with closing(in_parallel(tasks, partial(_replied, equipment, clock), _late, pace, until)) as finished:
        try:
            for done in finished:
                yield _outcome(done, equipment)
                if done.asked is not None:
                    pace.note(throttled=done.asked.throttled)
                    breaker.note(done.asked)
        except BaseException:
            switch.set()
            raise


def _task(asking: Asking, equipment: Equipment) -> _Task:
    prompt = chunk_prompt(equipment.recipe, asking.chunk, asking.facts)
    return _Task(asking, prompt, reply_key(equipment.recipe, prompt, equipment.model.spec))


def _replied(equipment: Equipment, clock: Clock, task: _Task) -> _Done:
    """The reply that is kept, or a new one, which is kept before anything is done with it."""
    reply = equipment.cache.get(task.key)
    if reply is not None:
        return _Done(task, reply, None)
    budget = equipment.budget
    if equipment.deadline is not None:
        budget = replace(budget, seconds=min(budget.seconds, equipment.deadline - clock.now()))
    asked = ask(equipment.model, task.prompt, budget, clock, random.Random(task.key))  # noqa: S311 - jitter
    if asked.answered is None:
        return _Done(task, None, asked)
    reply = reply_of(asked.answered)
    equipment.cache.put(task.key, reply)
    return _Done(task, reply, asked)


def _late(task: _Task) -> _Done:
    return _Done(task, None, Asked(failure=Failure("out_of_time", 0, retryable=True)))


def _outcome(done: _Done, equipment: Equipment) -> ChunkOutcome:
    asking, prompt = done.task.asking, done.task.prompt
    digest, spec = prompt_digest(prompt, equipment.recipe.inference.document()), equipment.model.spec
    if done.reply is not None:
        return outcome_of(asking.chunk, asking.family, done.reply, equipment.context, digest, spec)
    failure = done.asked.failure if done.asked else None
    return failed(asking.chunk, asking.family, failure or Failure("out_of_time", 0, retryable=True), digest, spec)
