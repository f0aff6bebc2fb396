from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError  # type: ignore[import-untyped]

from tests.rehearsal.doubles.scene import Scene
from touchstone.rehearsal.doubles.errors import DoubleError
from touchstone.rehearsal.doubles.faults import rules_of

Start = Callable[..., Scene]
BASE = "amazon.nova-2-lite-v1:0"
CALLERS = [("Eval*", "ThrottlingException"), ("Can*", "ModelTimeoutException")]


@pytest.mark.parametrize(
    ("service", "operation", "name", "status"),
    [
        ("sagemaker", "DescribeTrainingJob", "ThrottlingException", 400),
        ("sagemaker", "DescribeTrainingJob", "InternalFailure", 500),
        ("sagemaker", "DescribeTrainingJob", "AccessDeniedException", 400),
        ("bedrock", "GetCustomModel", "ThrottlingException", 429),
        ("bedrock", "GetCustomModel", "InternalServerException", 500),
        ("bedrock", "GetCustomModel", "AccessDeniedException", 403),
        ("bedrock-runtime", "Converse", "ThrottlingException", 429),
        ("bedrock-runtime", "Converse", "ModelTimeoutException", 408),
        ("bedrock-runtime", "Converse", "ModelErrorException", 424),
        ("bedrock-runtime", "Converse", "ServiceUnavailableException", 503),
    ],
)
def test_errors_have_the_status_of_their_service(
    stage: Start, service: str, operation: str, name: str, status: int
) -> None:
    scene = stage([{"service": service, "operation": operation, "error": {"name": name}}])
    ask: dict[str, Callable[[], Any]] = {
        "sagemaker": scene.job,
        "bedrock": lambda: scene.bedrock.get_custom_model(modelIdentifier="m"),
        "bedrock-runtime": lambda: scene.ask(BASE),
    }
    with pytest.raises(ClientError) as caught:
        ask[service]()
    assert caught.value.response["Error"]["Code"] == name
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == status


def test_rules_count_the_calls_that_they_match(stage: Start) -> None:
    rule = {
        "operation": "CreateTrainingJob",
        "where": {"ResourceConfig.InstanceCount": "4", "TrainingJobName": "rft-*"},
        "calls": [1, 3],
        "error": {"name": "ThrottlingException", "message": "Rate exceeded", "status": 400},
    }
    scene = stage([rule])
    scene.train("sft-1")
    outcomes = []
    for _ in range(4):
        try:
            scene.train("rft-1")
            outcomes.append("made")
        except ClientError as error:
            outcomes.append(error.response["Error"]["Code"])
    assert outcomes == ["ThrottlingException", "made", "ThrottlingException", "ResourceInUse"]


def test_a_rule_may_be_for_one_caller(stage: Start) -> None:
    rules = [{"caller": role, "operation": "Converse", "error": {"name": name}} for role, name in CALLERS]
    scene = stage(rules, roles={"AKIDTOUCHSTONE": "Canary"})
    with pytest.raises(scene.runtime.exceptions.ModelTimeoutException):
        scene.ask(BASE)


def test_an_error_after_the_deed_leaves_the_deed_done(stage: Start) -> None:
    error = {"name": "InternalServerException", "after": True}
    scene = stage([{"operation": "CreateCustomModel", "calls": [1], "error": error}])
    with pytest.raises(ClientError, match="InternalServerException"):
        scene.model(clientRequestToken="t")
    arn = scene.model(clientRequestToken="t")
    assert [one["modelArn"] for one in scene.bedrock.list_custom_models()["modelSummaries"]] == [arn]


@pytest.mark.parametrize(("when", "made"), [("before", 0), ("after", 1)])
def test_a_connection_can_be_lost(stage: Start, when: str, made: int) -> None:
    scene = stage([{"operation": "CreateTrainingJob", "calls": [1], "drop": when}])
    with pytest.raises(ConnectionClosedError):
        scene.train()
    assert len(scene.doubles.billable()) == made
    assert scene.doubles.calls.all[-1].status == 0


def test_a_latency_lets_virtual_time_pass(stage: Start) -> None:
    waited: list[float] = []
    scene = stage([{"operation": "Converse", "latency": 30}], wait=waited.append)
    answer = scene.ask(BASE)
    assert answer["ResponseMetadata"]["HTTPHeaders"]["x-touchstone-latency"] == "30"
    assert waited == [30]
    assert scene.doubles.calls.all[-1].latency == 30


def test_an_answer_can_be_cut_or_changed(stage: Start) -> None:
    scene = stage(
        [
            {"operation": "Converse", "calls": [1], "malformed": "truncated"},
            {"operation": "Converse", "calls": [2], "malformed": {"stopReason": "malformed_tool_use", "usage": None}},
        ]
    )
    assert set(scene.ask(BASE)) == {"ResponseMetadata"}
    answer = scene.ask(BASE)
    assert answer["stopReason"] == "malformed_tool_use"
    assert "usage" not in answer


def test_a_job_may_take_longer(stage: Start) -> None:
    scene = stage([{"operation": "CreateTrainingJob", "outcome": {"seconds": 50_000}}])
    scene.train()
    scene.clock.pass_(50_000)
    assert scene.job()["SecondaryStatus"] == "Training"


def test_a_scenario_that_tests_nothing_is_found_out(stage: Start) -> None:
    rules = [{"name": "never", "operation": "StopTrainingJob", "latency": 1}, {"name": "once", "latency": 1}]
    scene = stage(rules)
    scene.train()
    assert scene.doubles.unused_faults() == ["never"]
    assert scene.doubles.calls.all[0].faults == ("once",)


@pytest.mark.parametrize(
    ("operation", "outcome"),
    [
        ("CreateTrainingJob", {"status": "Broken"}),
        ("CreateTrainingJob", {"cause": "mice"}),
        ("CreateTrainingJob", {"artifact": "burnt"}),
        ("CreateCustomModel", {"status": "Stopped"}),
    ],
)
def test_an_outcome_that_can_not_be_is_a_fault_of_the_rule(
    stage: Start, operation: str, outcome: dict[str, str]
) -> None:
    scene = stage([{"operation": operation, "outcome": outcome}])
    with pytest.raises(ClientError, match="InternalServerException"):
        _ = scene.train() if operation == "CreateTrainingJob" else scene.model()
    (failure,) = scene.doubles.failures
    assert isinstance(failure, DoubleError)
    assert "outcome of a" in str(failure)


def test_wrong_rules_are_all_named_with_their_place() -> None:
    rules: list[dict[str, Any]] = [
        {"operation": "Converse"},
        {"latency": 1, "opertion": "x"},
        {"error": {"status": 400}},
        {"drop": "never"},
        {"calls": [0], "outcome": {"state": "Failed"}},
    ]
    with pytest.raises(DoubleError) as caught:
        rules_of(rules)
    for words in (
        "/0: nothing goes wrong",
        "/1: /opertion: unknown",
        "/2: /error/name: missing",
        "/3: /drop",
        "/4: /outcome/state: unknown",
        "/4: /calls",
    ):
        assert words in str(caught.value)
