from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError  # type: ignore[import-untyped]

from tests.rehearsal.doubles.scene import LITE, REWARD, ROLE, Scene
from touchstone.rehearsal.doubles.settings import Quotas

Start = Callable[..., Scene]


def start(scene: Scene, name: str = "j", **changes: Any) -> str:
    request = {
        "jobName": name,
        "customModelName": f"{name}-model",
        "roleArn": ROLE,
        "customizationType": "REINFORCEMENT_FINE_TUNING",
        "baseModelIdentifier": f"arn:aws:bedrock:us-east-1::foundation-model/{LITE}",
        "trainingDataConfig": {"s3Uri": "s3://bucket/train.jsonl"},
        "outputDataConfig": {"s3Uri": "s3://bucket/out/"},
        "customizationConfig": {
            "rftConfig": {
                "graderConfig": {"lambdaGrader": {"lambdaArn": REWARD}},
                "hyperParameters": {"epochCount": 1, "batchSize": 32, "learningRate": 5e-5},
            }
        },
        **changes,
    }
    scene.objects.write("s3://bucket/train.jsonl", b"{}")
    return str(scene.bedrock.create_model_customization_job(**request)["jobArn"])


def job(scene: Scene, name: str = "j") -> dict[str, Any]:
    found: dict[str, Any] = scene.bedrock.get_model_customization_job(jobIdentifier=name)
    return found


def test_a_job_makes_a_model_that_can_be_deployed(scene: Scene) -> None:
    arn = start(scene)
    assert job(scene)["status"] == "InProgress"
    assert [thing.kind for thing in scene.doubles.billable()] == ["customization job"]
    scene.clock.pass_(5400)
    done = job(scene, arn)
    assert done["status"] == "Completed"
    assert done["endTime"].timestamp() == 5400
    assert done["customizationConfig"]["rftConfig"]["hyperParameters"]["batchSize"] == 32
    model = scene.bedrock.get_custom_model(modelIdentifier=done["outputModelArn"])
    assert (model["modelName"], model["modelStatus"]) == ("j-model", "Active")
    assert model["customizationType"] == "REINFORCEMENT_FINE_TUNING"
    scene.ask(scene.deployment(done["outputModelArn"]))
    assert any(uri.endswith("training_artifacts/step_wise_training_metrics.csv") for uri in scene.objects.content)


def test_a_job_can_be_stopped(scene: Scene) -> None:
    start(scene)
    scene.bedrock.stop_model_customization_job(jobIdentifier="j")
    assert job(scene)["status"] == "Stopping"
    scene.clock.pass_(60)
    assert job(scene)["status"] == "Stopped"
    assert scene.doubles.billable() == []
    with pytest.raises(scene.bedrock.exceptions.ConflictException):
        scene.bedrock.stop_model_customization_job(jobIdentifier="j")


@pytest.mark.parametrize("status", ["Failed", "Stopped"])
def test_a_job_may_end_badly(stage: Start, status: str) -> None:
    scene = stage([{"operation": "CreateModelCustomizationJob", "outcome": {"status": status, "message": "why"}}])
    start(scene)
    scene.clock.pass_(5400)
    done = job(scene)
    assert done["status"] == status
    assert done.get("failureMessage") == ("why" if status == "Failed" else None)
    assert "outputModelArn" not in done
    assert scene.doubles.billable() == []


def test_names_tokens_and_limits(stage: Start) -> None:
    scene = stage(quotas=Quotas(customization_jobs=1))
    first = start(scene, clientRequestToken="t")
    assert start(scene, "other", clientRequestToken="t") == first
    with pytest.raises(scene.bedrock.exceptions.ConflictException):
        start(scene)
    with pytest.raises(scene.bedrock.exceptions.ConflictException):
        start(scene, "k", customModelName="j-model")
    with pytest.raises(scene.bedrock.exceptions.ServiceQuotaExceededException):
        start(scene, "k")
    scene.clock.pass_(5400)
    start(scene, "k")


@pytest.mark.parametrize(
    "changes",
    [
        {"customizationType": "FINE_TUNING"},
        {"customizationConfig": {"rftConfig": {}}},
        {"baseModelIdentifier": "amazon.nova-micro-v1:0:128k"},
        {"trainingDataConfig": {"s3Uri": "s3://bucket/nothing.jsonl"}},
    ],
)
def test_what_is_refused(scene: Scene, changes: dict[str, Any]) -> None:
    with pytest.raises(ClientError, match="ValidationException"):
        start(scene, **changes)


def test_an_unknown_job(scene: Scene) -> None:
    with pytest.raises(scene.bedrock.exceptions.ResourceNotFoundException):
        job(scene)
