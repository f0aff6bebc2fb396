"""Attempts at one request, within a budget: the one place that retries, whatever the model."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tenacity import RetryCallState, Retrying, retry_if_exception

from touchstone.inference.model import Answered, Model, ModelUnavailableError
from touchstone.inference.prompt import Prompt


@dataclass(frozen=True, slots=True)
class Budget:
    """What a request may take.

    Attributes:
        seconds: from the first attempt to the start of the last one.
        attempts: number of attempts.
        first_wait: longest wait after the first attempt, in seconds; it doubles from attempt to attempt.
        longest_wait: longest wait of all, in seconds.
    """

    seconds: float = 300.0
    attempts: int = 12
    first_wait: float = 1.0
    longest_wait: float = 30.0


@dataclass(frozen=True, slots=True)
class Clock:
    """Time, to be replaced in tests: seconds that only go forward, and how to let some of them pass."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a request was given up: see `ModelUnavailableError`."""

    code: str
    attempts: int
    retryable: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a request: an answer or a failure, and whether the platform throttled it meanwhile."""

    answered: Answered | None = None
    failure: Failure | None = None
    throttled: bool = False


@dataclass(slots=True)
class _Attempts:
    """The attempts at one request."""

    budget: Budget
    clock: Clock
    rng: random.Random
    throttled: bool = False
    started: float = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.clock.now()

    def wait(self, state: RetryCallState) -> float:
        """Full jitter: anything from nothing to a bound that doubles; longer where the platform asks for it."""
        error = _error_of(state)
        self.throttled = self.throttled or error.code == "throttled"
        bound = min(self.budget.longest_wait, self.budget.first_wait * 2.0 ** (state.attempt_number - 1))
        wait = self.rng.uniform(0.0, bound)
        return wait if error.retry_after is None else error.retry_after + min(wait, 1.0)

    def stop(self, state: RetryCallState) -> bool:
        """Whether the budget is used up, or would be after the wait."""
        after = self.clock.now() - self.started + state.upcoming_sleep
        return state.attempt_number >= self.budget.attempts or after > self.budget.seconds


def ask(model: Model, prompt: Prompt, budget: Budget, clock: Clock, rng: random.Random) -> Asked:
    """Ask a model, again and again while that may help and the budget lasts.

    Waits have full jitter (Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015).
    """
    attempts = _Attempts(budget, clock, rng)
    retrying = Retrying(
        retry=retry_if_exception(lambda error: isinstance(error, ModelUnavailableError) and error.retryable),
        wait=attempts.wait,
        stop=attempts.stop,
        sleep=clock.sleep,
        reraise=True,
    )
    try:
        return Asked(answered=retrying(model.answer, prompt), throttled=attempts.throttled)
    except ModelUnavailableError as error:
        made = int(retrying.statistics["attempt_number"])
        failure = Failure(error.code, made, error.retryable, error.detail)
        return Asked(failure=failure, throttled=attempts.throttled or error.code == "throttled")


def _error_of(state: RetryCallState) -> ModelUnavailableError:
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, ModelUnavailableError):  # the retry condition lets no other through
        raise TypeError(f"no failed attempt to wait for: {type(error).__name__}")
    return error
