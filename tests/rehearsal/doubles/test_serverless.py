from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError  # type: ignore[import-untyped]

from tests.rehearsal.doubles.scene import GROUP, ROLE, Scene

HUB = "arn:aws:sagemaker:us-east-1:aws:hub-content/SageMakerPublicHub/Model/nova-textgeneration-lite-v2/1.0.0"
EVALUATOR = "arn:aws:sagemaker:us-east-1:111122223333:hub-content/hub/JsonDoc/reward/1.0.0"
DATA = "arn:aws:sagemaker:us-east-1:111122223333:hub-content/hub/DataSet/d/1.0.0"


def request(**config: Any) -> dict[str, Any]:
    return {
        "TrainingJobName": "job",
        "RoleArn": ROLE,
        "ServerlessJobConfig": {
            "BaseModelArn": HUB,
            "AcceptEula": True,
            "JobType": "FineTuning",
            "CustomizationTechnique": "RLVR",
            "Peft": "LORA",
            "EvaluatorArn": EVALUATOR,
            **config,
        },
        "ModelPackageConfig": {"ModelPackageGroupArn": GROUP},
        "InputDataConfig": [{"ChannelName": "train", "DataSource": {"DatasetSource": {"DatasetArn": DATA}}}],
        "OutputDataConfig": {"S3OutputPath": "s3://bucket/out/", "CompressionType": "NONE"},
        "HyperParameters": {"global_batch_size": "64"},
    }


def test_a_serverless_job_makes_a_model_package(scene: Scene) -> None:
    scene.sagemaker.create_training_job(**request())
    assert scene.job()["SecondaryStatus"] == "Starting"
    scene.clock.pass_(1e5)
    job = scene.job()
    assert job["TrainingJobStatus"] == "Completed"
    assert "CheckpointConfig" not in job
    manifest = json.loads(scene.objects.content["s3://bucket/out/job/output/output/manifest.json"])
    package = scene.sagemaker.describe_model_package(ModelPackageName=job["OutputModelPackageArn"])
    source = package["InferenceSpecification"]["Containers"][0]["ModelDataSource"]["S3DataSource"]
    assert source["S3Uri"] == manifest["checkpoint_s3_bucket"]
    assert job["OutputModelPackageArn"] == GROUP.replace("-group", "", 1) + "/1"

    again = request() | {"TrainingJobName": "second"}
    again["ModelPackageConfig"]["SourceModelPackageArn"] = job["OutputModelPackageArn"]
    scene.sagemaker.create_training_job(**again)
    scene.clock.pass_(1e5)
    assert scene.job("second")["OutputModelPackageArn"].endswith("/2")
    assert scene.doubles.failures == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"EvaluatorArn": "arn:aws:lambda:us-east-1:111122223333:function:f"}, "hub content of type JsonDoc only"),
        ({"EvaluatorArn": ""}, "hub content of type JsonDoc only"),
    ],
)
def test_an_evaluator_must_be_hub_content(scene: Scene, change: dict[str, str], words: str) -> None:
    scene.sagemaker.create_training_job(**request(**change))
    scene.clock.pass_(1e5)
    assert words in scene.job()["FailureReason"]


def test_a_package_to_start_from_must_be_there(scene: Scene) -> None:
    asked = request()
    asked["ModelPackageConfig"]["SourceModelPackageArn"] = GROUP.replace("-group", "", 1) + "/9"
    scene.sagemaker.create_training_job(**asked)
    scene.clock.pass_(1e5)
    assert "no such model package" in scene.job()["FailureReason"]


def test_what_is_refused_at_once(scene: Scene) -> None:
    both = request() | {"ResourceConfig": {"InstanceType": "ml.p5.48xlarge", "InstanceCount": 1, "VolumeSizeInGB": 1}}
    no_group = request()
    del no_group["ModelPackageConfig"]
    for wrong, words in (
        (both, "together with ServerlessJobConfig"),
        (no_group, "ModelPackageConfig is required"),
        (request(AcceptEula=False), "AcceptEula"),
    ):
        with pytest.raises(ClientError, match=f"ValidationException.*{words}"):
            scene.sagemaker.create_training_job(**wrong)


def test_an_unknown_package(scene: Scene) -> None:
    with pytest.raises(ClientError, match="does not exist"):
        scene.sagemaker.describe_model_package(ModelPackageName=GROUP.replace("-group", "", 1) + "/9")
