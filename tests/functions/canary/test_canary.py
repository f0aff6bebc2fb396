"""The canary: shares, what counts as valid, and no text of a sample anywhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from functions.canary.compare import CanaryRefusedError, CanaryUnavailableError, Equipment, canary
from functions.canary.event import CanaryEvent
from tests.functions.world import RIGHT, WRONG, World, jsonl, row
from touchstone.evaluation.run.dataset import DatasetError
from touchstone.inference.model import Answered, ModelUnavailableError
from touchstone.inference.prompt import Prompt
from touchstone.inference.retry import Budget, Clock
from touchstone.scoring.rubric import Rubric
from touchstone.scoring.score import Scorer

SECRET = "PRIVILEGED AND CONFIDENTIAL"


def calls(arguments: Any, name: str = "regulation_lookup") -> Answered:
    block = {"toolUse": {"toolUseId": f"t{id(arguments)}", "name": name, "input": dict(arguments)}}
    return Answered({"role": "assistant", "content": [block]}, "tool_use")


def talks(text: str = SECRET, stop: str = "end_turn") -> Answered:
    return Answered({"role": "assistant", "content": [{"text": text}]}, stop)


class Model:
    kind = "bedrock"

    def __init__(self, name: str, answer: Callable[[int], Answered]) -> None:
        self.name = self.spec = name
        self._answer = answer

    def answer(self, prompt: Prompt) -> Answered:
        return self._answer(int(str(prompt.messages[-1]["content"]).rpartition("#")[2]))


def ask(world: World, candidate: Any, base: Any, **more: Any) -> Any:
    models = {"bedrock:candidate": Model("candidate", candidate), "bedrock:base": Model("base", base)}
    event = {
        "run": "one",
        "candidate": "bedrock:candidate",
        "base": "bedrock:base",
        "dataset": {"bucket": world.bucket, "key": "data/samples.jsonl"},
        "output": {"bucket": world.bucket, "prefix": "canary"},
        **more,
    }
    equipment = Equipment(
        objects=world.objects,
        scorer=Scorer(Rubric()),
        model=lambda name, _: models[name],  # type: ignore[arg-type,return-value]
        budget=Budget(),
        concurrency=2,
        clock=Clock(sleep=lambda _: None),
    )
    return canary(CanaryEvent.model_validate(event), equipment)


@pytest.fixture
def filled(world: World) -> World:
    world.upload(jsonl(row(number) for number in range(10)))
    return world


def test_a_trained_model_passes(filled: World) -> None:
    told = ask(filled, lambda _: calls(RIGHT), lambda number: calls(RIGHT if number < 5 else WRONG))
    assert (told["asked"], told["valid"], told["different"], told["passed"]) == (10, 1.0, 0.5, True)
    kept = filled.text("canary/canary.json")
    assert json.loads(kept)["rows"][0]["different"] is False


def test_the_base_model_in_its_place_does_not(filled: World) -> None:
    told = ask(filled, lambda _: calls(RIGHT), lambda _: calls(RIGHT))
    assert (told["different"], told["passed"]) == (0.0, False)


@pytest.mark.parametrize(
    "answer", [calls(RIGHT, "no_such_tool"), calls({}), talks("x", "malformed_tool_use"), talks("")]
)
def test_a_model_that_lost_the_format_does_not(filled: World, answer: Answered) -> None:
    told = ask(filled, lambda _: answer, lambda _: calls(RIGHT))
    assert (told["valid"], told["passed"]) == (0.0, False)


def test_no_text_is_kept_or_told(filled: World) -> None:
    told = ask(filled, lambda _: talks(), lambda _: talks("other"), prompts=3, min_valid=0.0)
    assert told["asked"] == 3
    assert SECRET not in json.dumps(told) + filled.text("canary/canary.json")


@pytest.mark.parametrize("expected", [CanaryUnavailableError, CanaryRefusedError])
def test_no_answer_is_no_verdict(filled: World, expected: type[Exception]) -> None:
    def refuse(_: int) -> Answered:
        raise ModelUnavailableError("throttled", retryable=expected is CanaryUnavailableError, detail=SECRET)

    with pytest.raises(expected, match="base: throttled") as caught:
        ask(filled, lambda _: calls(RIGHT), refuse)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"", "no row at all"), (b"{broken", ":1"), (jsonl([row(1), {"id": 2, "messages": SECRET}]), ":2: bad_messages")],
)
def test_a_canary_set_that_can_not_be_asked(world: World, content: bytes, problem: str) -> None:
    world.upload(content)
    with pytest.raises(DatasetError, match=problem) as caught:
        ask(world, lambda _: calls(RIGHT), lambda _: calls(RIGHT))
    assert SECRET not in str(caught.value)
