from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.evaluation.run.fakes import CALLS, RIGHT, TOOLS, UNSCORABLE, WRONG, Fake, item, rows
from touchstone.evaluation.run.dataset import Row
from touchstone.evaluation.run.evaluate import Evaluated, EvaluationSettings, evaluate_rows
from touchstone.inference.breaker import GaveUpError
from touchstone.inference.model import Answered, ModelUnavailableError
from touchstone.inference.prompt import Prompt, prompt_digest, prompt_of
from touchstone.inference.retry import Budget, Clock
from touchstone.inference.runner import Stop
from touchstone.scoring import Scorer
from touchstone.wire.models.result import RESULT

QUICK = Budget(seconds=1.0, attempts=2, first_wait=0.0)


def evaluated(asked: list[Row], model: Fake, **settings: Any) -> list[Evaluated]:
    keywords = {key: settings.pop(key) for key in ("done", "stop", "clock") if key in settings}
    chosen = EvaluationSettings(**{"budget": QUICK, **settings})
    return list(evaluate_rows(asked, model, Scorer(), chosen, **keywords))


def failing(code: str, *, retryable: bool = True) -> Fake:
    def respond(prompt: Prompt) -> Answered:
        del prompt
        raise ModelUnavailableError(code, retryable=retryable, detail="HTTP 999")

    return Fake(respond)


def test_every_sample_of_every_row_is_asked_and_scored_once() -> None:
    model = Fake(lambda prompt: RIGHT if prompt.sample else WRONG)
    done = evaluated(rows(5), model, samples=3, concurrency=4)
    keys = [(f"q-{row}", sample) for row in range(5) for sample in range(3)]
    assert sorted(model.asked) == keys
    assert sorted((entry.result["id"], entry.result["sample"]) for entry in done) == keys
    assert {(entry.result["sample"], entry.result["reward"] == 1.0) for entry in done} == {
        (0, False),
        (1, True),
        (2, True),
    }
    for entry in done:
        RESULT.validate_python(entry.result)
        assert (entry.result["category"], entry.result["family"]) == ("sorting", "filings")


def test_rows_that_can_not_be_scored_are_not_asked_about() -> None:
    no_tool = item("b", calls=[{"name": "other", "arguments": {}}])
    mute = {**item("c"), "messages": []}
    unscored = [Row("lost", UNSCORABLE), Row("b", no_tool), Row("c", mute)]
    model = Fake()
    done = evaluated([*unscored, *rows(1)], model, samples=2)
    assert model.asked == [("q-0", 0), ("q-0", 1)]
    assert [
        (entry.result["id"], entry.result["unscored"]["code"], entry.record)
        for entry in done
        if "reward" not in entry[0]
    ] == [
        (identity, code, None)
        for identity, code in (("lost", "no_reference"), ("b", "unknown_tool"), ("c", "bad_messages"))
        for _ in range(2)
    ]
    assert [entry.record for entry in evaluated(unscored, model)] == [None] * 3


def test_a_failure_is_no_score() -> None:
    (entry,) = evaluated(rows(1), failing("throttled"))
    assert entry.result == {**_head("q-0"), "failed": {"code": "throttled"}}
    RESULT.validate_python(entry.result)
    assert entry.record is not None
    assert entry.record.failure is not None
    assert (entry.record.failure.attempts, entry.record.failure.detail) == (2, "HTTP 999")


def _head(identity: str) -> dict[str, Any]:
    rubric = Scorer().rubric.digest
    return {"id": identity, "sample": 0, "rubric": rubric, "category": "sorting", "family": "filings"}


def test_what_is_done_is_not_done_again_unless_its_prompt_changed() -> None:
    first = evaluated(rows(3), Fake())
    marks = {(f'"{entry.record.id}"', 0, entry.record.digest) for entry in first if entry.record}
    changed = [Row("q-1", item("q-1", text="Find Rule 145."))]
    model = Fake()
    assert evaluated(rows(3), model, done=marks) == []
    assert len(evaluated(changed, model, done=marks)) == 1
    assert model.asked == [("q-1", 0)]


def test_the_digest_is_of_prompt_and_settings() -> None:
    (entry,) = evaluated(rows(1), Fake())
    settings = EvaluationSettings().inference.document()
    assert entry.record is not None
    assert entry.record.digest == prompt_digest(prompt_of("q-0", item("q-0")), settings)


def test_after_the_deadline_nothing_is_asked() -> None:
    model = Fake()
    done = evaluated(rows(30), model, deadline=0.0, clock=Clock(now=lambda: 1.0))
    assert [entry.result["failed"]["code"] for entry in done] == ["out_of_time"] * 30
    assert model.asked == []


@dataclass
class Time:
    now: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def sleep(self, seconds: float) -> None:
        with self.lock:
            self.now += seconds


def test_a_deadline_shortens_the_budget() -> None:
    time = Time()
    model = failing("throttled")
    clock = Clock(lambda: time.now, time.sleep)
    evaluated(rows(1), model, budget=Budget(1000.0, 1000, 5.0, 5.0), deadline=50.0, clock=clock)
    assert 10 < len(model.asked) < 60
    assert time.now <= 50.0


def test_a_stop_leaves_the_rest() -> None:
    stop = Stop()

    def respond(prompt: Prompt) -> Answered:
        if prompt.id == "q-5":
            stop.set()
        return RIGHT

    done = evaluated(rows(500), Fake(respond), stop=stop, concurrency=2)
    assert 5 <= len(done) <= 9
    assert all(entry.result["reward"] == 1.0 for entry in done)


def test_a_right_denied_ends_the_run_at_once() -> None:
    model = failing("refused", retryable=False)
    with pytest.raises(GaveUpError, match=r"fake can't be had: refused \(HTTP 999\); check the model's name") as caught:
        evaluated(rows(1000), model, concurrency=4)
    assert caught.value.code == "refused"
    assert len(model.asked) <= 8


@pytest.mark.parametrize(("code", "retryable"), [("prompt_refused", False), ("unreachable", True)])
def test_nothing_but_failures_ends_the_run_after_some(code: str, *, retryable: bool) -> None:
    model = failing(code, retryable=retryable)
    with pytest.raises(GaveUpError, match="20 times in a row"):
        evaluated(rows(1000), model, concurrency=4)
    assert len(set(model.asked)) <= 24


def test_single_prompts_that_are_refused_do_not_end_it() -> None:
    def respond(prompt: Prompt) -> Answered:
        if prompt.id != "q-0":
            raise ModelUnavailableError("prompt_refused", retryable=False)
        return RIGHT

    assert len(evaluated(rows(60), Fake(respond), concurrency=1)) == 60


def test_missing_recordings_do_not_end_it() -> None:
    assert len(evaluated(rows(60), failing("no_recorded_answer", retryable=False))) == 60


def test_a_model_that_goes_away_ends_it() -> None:
    def respond(prompt: Prompt) -> Answered:
        if int(prompt.id[2:]) > 30:
            raise ModelUnavailableError("refused", retryable=False)
        return RIGHT

    model = Fake(respond)
    with pytest.raises(GaveUpError):
        evaluated(rows(1000), model, concurrency=2)
    assert len(model.asked) < 60


def test_a_fault_of_ours_is_raised_never_scored() -> None:
    with pytest.raises(ZeroDivisionError):
        evaluated(rows(3), Fake(lambda _: 1 // 0))  # type: ignore[arg-type,return-value]


def test_tools_are_offered_as_the_row_has_them() -> None:
    offered: list[Any] = []

    def respond(prompt: Prompt) -> Answered:
        offered.extend(prompt.tools)
        return RIGHT

    evaluated(rows(1), Fake(respond))
    assert [tool.name for tool in offered] == [TOOLS[0]["function"]["name"]]  # type: ignore[index]
    assert CALLS[0]["name"] == offered[0].name
