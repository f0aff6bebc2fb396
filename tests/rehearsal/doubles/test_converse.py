from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError  # type: ignore[import-untyped]

from tests.rehearsal.doubles.scene import Scene
from touchstone.rehearsal.doubles.policy import Conversation, ModelIdentity, Reply
from touchstone.rehearsal.doubles.settings import Quotas

Start = Callable[..., Scene]
BASE = "us.amazon.nova-2-lite-v1:0"
TOOLS = {"tools": [{"toolSpec": {"name": "look", "inputSchema": {"json": {"type": "object", "properties": {}}}}}]}


class Recorder:
    """Keeps what it is asked, and answers as it is told."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.asked: list[tuple[ModelIdentity, Conversation]] = []

    def answer(self, model: ModelIdentity, conversation: Conversation) -> Reply:
        self.asked.append((model, conversation))
        return self.reply


def test_the_policy_sees_which_model_is_asked_and_what(stage: Start) -> None:
    policy = Recorder(Reply([{"text": "yes"}], input_tokens=12, output_tokens=3, latency=250))
    scene = stage(policy=policy)
    model = scene.model()
    arn = scene.deployment(model)
    answer = scene.ask(arn, "may I?", system=[{"text": "be brief"}], inferenceConfig={"maxTokens": 5}, toolConfig=TOOLS)
    assert answer["output"]["message"] == {"role": "assistant", "content": [{"text": "yes"}]}
    assert answer["stopReason"] == "end_turn"
    assert answer["usage"] == {"inputTokens": 12, "outputTokens": 3, "totalTokens": 15}
    assert answer["metrics"]["latencyMs"] == 250
    ((identity, conversation),) = policy.asked
    assert (identity.model_arn, identity.deployment_arn, identity.foundation) == (model, arn, BASE[3:])
    assert identity.checkpoint is not None
    assert identity.checkpoint.weights == {"of": "m"}
    assert conversation.messages == [{"role": "user", "content": [{"text": "may I?"}]}]
    assert (conversation.tools, conversation.inference) == (TOOLS, {"maxTokens": 5})


@pytest.mark.parametrize("asked", [BASE, BASE[3:], f"arn:aws:bedrock:us-east-1:111122223333:inference-profile/{BASE}"])
def test_the_base_model_answers_too(stage: Start, asked: str) -> None:
    policy = Recorder(Reply([{"text": "no"}]))
    scene = stage(policy=policy)
    scene.ask(asked)
    assert policy.asked[0][0] == ModelIdentity(asked, BASE[3:])


def test_an_import_may_change_nothing(stage: Start) -> None:
    policy = Recorder(Reply([{"text": "no"}]))
    scene = stage([{"operation": "CreateCustomModel", "outcome": {"weights": "base"}}], policy=policy)
    model = scene.model()
    scene.ask(scene.deployment(model))
    identity = policy.asked[0][0]
    assert (identity.model_arn, identity.checkpoint, identity.foundation) == (model, None, BASE[3:])


def test_a_deployment_warms_up(scene: Scene) -> None:
    arn = scene.deployment(scene.model())
    scene.clock.pass_(-1)
    with pytest.raises(scene.runtime.exceptions.ModelNotReadyException) as caught:
        scene.ask(arn)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 429
    scene.clock.pass_(1)
    scene.ask(arn)


def test_models_that_are_not_there(scene: Scene) -> None:
    model = scene.model()
    arn = scene.deployment(model)
    scene.bedrock.delete_custom_model_deployment(customModelDeploymentIdentifier=arn)
    with pytest.raises(scene.runtime.exceptions.ResourceNotFoundException):
        scene.ask(arn)
    for other in ("amazon.nova-9", model):
        with pytest.raises(ClientError, match="ValidationException"):
            scene.ask(other)


USE = {"toolUse": {"toolUseId": "t1", "name": "look", "input": {}}}
RESULT = {"toolResult": {"toolUseId": "t1", "content": [{"text": "found"}]}}
ASK = {"role": "user", "content": [{"text": "hello"}]}
CONVERSATIONS: dict[str, tuple[list[dict[str, Any]], Any, str | None]] = {
    "a tool round": (
        [ASK, {"role": "assistant", "content": [USE]}, {"role": "user", "content": [RESULT]}],
        TOOLS,
        None,
    ),
    "none": ([], None, "must start with a user message"),
    "starts with the assistant": ([{"role": "assistant", "content": [{"text": "x"}]}], None, "must start with a user"),
    "two users": ([ASK, ASK], None, "must alternate"),
    "ends with the assistant": ([ASK, {"role": "assistant", "content": [{"text": "x"}]}], None, "must end with a user"),
    "blank": ([{"role": "user", "content": [{"text": " "}]}], None, "is blank"),
    "empty": ([{"role": "user", "content": []}], None, "is empty"),
    "result without a use": ([{"role": "user", "content": [RESULT]}], TOOLS, "exceed the toolUse blocks"),
    "use without a result": ([ASK, {"role": "assistant", "content": [USE]}, ASK], TOOLS, "Expected toolResult blocks"),
    "use without tools": (
        [ASK, {"role": "assistant", "content": [USE]}, {"role": "user", "content": [RESULT]}],
        None,
        "toolConfig field must be defined",
    ),
    "two tools of a name": ([ASK], {"tools": TOOLS["tools"] * 2}, "two tools of one name"),
}


@pytest.mark.parametrize("case", CONVERSATIONS, ids=lambda name: name.replace(" ", "-"))
def test_what_the_service_takes(scene: Scene, case: str) -> None:
    messages, tools, words = CONVERSATIONS[case]
    request: dict[str, Any] = {"modelId": BASE, "messages": messages} | ({"toolConfig": tools} if tools else {})
    if words is None:
        scene.runtime.converse(**request)
        return
    with pytest.raises(ClientError, match=rf"ValidationException.*{words}"):
        scene.runtime.converse(**request)


def test_a_rate_is_kept_by_the_virtual_minute_and_model(stage: Start) -> None:
    scene = stage(quotas=Quotas(converse_per_minute=2))
    scene.ask(BASE)
    scene.ask(BASE)
    with pytest.raises(scene.runtime.exceptions.ThrottlingException) as caught:
        scene.ask(BASE)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 429
    scene.ask("amazon.nova-pro-v1:0")
    scene.clock.pass_(60)
    scene.ask(BASE)


@pytest.mark.parametrize(
    "reply", [Reply([]), Reply([{"toolUse": {"name": "x"}}]), Reply([{"text": "x"}], stop_reason="because")]
)
def test_a_policy_that_answers_as_no_model_could_is_found_out(stage: Start, reply: Reply) -> None:
    scene = stage(policy=Recorder(reply))
    with pytest.raises(scene.runtime.exceptions.InternalServerException):
        scene.ask(BASE)
    assert len(scene.doubles.failures) == 1


def test_many_ask_at_once(scene: Scene) -> None:
    arn = scene.deployment(scene.model())
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda index: scene.ask(arn, f"question {index}"), range(64)))
    assert len(answers) == len(scene.doubles.calls.of("Converse")) == 64
    numbers = [call.number for call in scene.doubles.calls]
    assert numbers == list(range(1, len(numbers) + 1))
