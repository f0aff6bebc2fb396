from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.inference.prompts import prompt
from touchstone.inference.model import Answered, Kind, ModelUnavailableError
from touchstone.inference.pace import Pace
from touchstone.inference.prompt import Prompt
from touchstone.inference.retry import Asked, Budget, Clock, ask

BUDGET = Budget(seconds=60.0, attempts=8, first_wait=1.0, longest_wait=10.0)
THROTTLED = ModelUnavailableError("throttled", retryable=True)
RIGHT = Answered({"role": "assistant", "content": "[]"})


@dataclass
class Time:
    """Time that passes only when somebody sleeps."""

    now: float = 100.0
    waits: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.now, self.sleep)


@dataclass
class Script:
    """A model that fails as it is told, then answers."""

    failures: Iterator[ModelUnavailableError]
    asked: int = 0
    name: str = "script"
    spec: str = "script"
    kind: Kind = "replay"

    def answer(self, prompt: Prompt) -> Answered:
        del prompt
        self.asked += 1
        for failure in self.failures:
            raise failure
        return RIGHT

    def close(self) -> None:
        pass


def asked(*failures: ModelUnavailableError, budget: Budget = BUDGET, seed: int = 1) -> tuple[Asked, Time, Script]:
    time, model = Time(), Script(iter(failures))
    return ask(model, prompt(), budget, time.clock, random.Random(seed)), time, model  # noqa: S311 - jitter is no secret


def test_an_answer_at_once_waits_for_nothing() -> None:
    done, time, _ = asked()
    assert (done, time.waits) == (Asked(answered=RIGHT), [])


def test_what_may_go_better_is_tried_again() -> None:
    done, time, model = asked(*[THROTTLED] * 3)
    assert done == Asked(answered=RIGHT, throttled=True)
    assert (model.asked, len(time.waits)) == (4, 3)


def test_what_will_not_go_better_is_not() -> None:
    done, time, _ = asked(ModelUnavailableError("prompt_refused", retryable=False, detail="HTTP 400"))
    assert done.failure is not None
    assert (done.failure.code, done.failure.attempts, done.failure.retryable) == ("prompt_refused", 1, False)
    assert done.failure.detail == "HTTP 400"
    assert time.waits == []


def test_the_last_failure_is_what_is_told() -> None:
    done, _, model = asked(*[THROTTLED] * 7, ModelUnavailableError("timeout", retryable=True), THROTTLED)
    assert done.failure is not None
    assert (done.failure.code, done.failure.attempts, model.asked) == ("timeout", 8, 8)
    assert done.throttled


@given(st.integers(0, 2**32), st.floats(0.0, 100.0))
def test_waits_have_full_jitter_and_keep_to_the_budget(seed: int, seconds: float) -> None:
    _, time, model = asked(*[THROTTLED] * 50, budget=Budget(seconds, 8, 1.0, 10.0), seed=seed)
    assert time.now - 100.0 <= seconds
    assert model.asked <= 8
    for number, wait in enumerate(time.waits):
        assert 0.0 <= wait <= min(10.0, 2.0**number)


def test_the_same_seed_waits_the_same() -> None:
    one, other, third = (asked(*[THROTTLED] * 5, seed=seed)[1].waits for seed in (3, 3, 4))
    assert one == other != third


def test_the_wait_that_the_platform_asks_for_is_kept() -> None:
    _, time, _ = asked(ModelUnavailableError("throttled", retryable=True, retry_after=20.0))
    assert 20.0 <= time.waits[0] <= 21.0


def test_a_wait_beyond_the_budget_is_not_begun() -> None:
    done, time, _ = asked(ModelUnavailableError("throttled", retryable=True, retry_after=61.0))
    assert done.failure is not None
    assert (done.failure.code, time.waits) == ("throttled", [])


def test_a_fault_of_ours_is_raised() -> None:
    class Broken(Script):
        def answer(self, prompt: Prompt) -> Answered:  # noqa: ARG002 - it never comes to that
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask(Broken(iter(())), prompt(), BUDGET, Time().clock, random.Random(1))  # noqa: S311 - as above


@given(st.lists(st.booleans(), max_size=80), st.integers(1, 300))
def test_the_pace_keeps_within_its_bounds(throttled: list[bool], most: int) -> None:
    pace = Pace(most)
    for was in throttled:
        before = pace.limit
        pace.note(throttled=was)
        assert 1 <= pace.limit <= most
        assert pace.limit <= before if was else pace.limit >= before


def test_the_pace_recovers() -> None:
    pace = Pace(16)
    for _ in range(16):
        pace.note(throttled=True)
    assert pace.limit == 11
    for _ in range(100):
        pace.note(throttled=True)
    assert pace.limit == 1
    for _ in range(200):
        pace.note(throttled=False)
    assert pace.limit == 16
