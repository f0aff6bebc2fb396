from __future__ import annotations

import io
import json
import tarfile

from tests.rehearsal.doubles.scene import ROLE, Scene


def test_from_a_training_job_to_an_answer(scene: Scene) -> None:
    scene.train()
    scene.clock.pass_(600 + 300 + 120 + 7200 + 180)
    job = scene.job()
    assert job["TrainingJobStatus"] == "Completed", job.get("FailureReason")
    where = job["ModelArtifacts"]["S3ModelArtifacts"].replace("model.tar.gz", "output.tar.gz")
    with tarfile.open(fileobj=io.BytesIO(scene.objects.content[where])) as archive:
        manifest = archive.extractfile("manifest.json")
        assert manifest is not None
        checkpoint = json.load(manifest)["checkpoint_s3_bucket"]
    assert checkpoint.startswith(job["CheckpointConfig"]["S3Uri"])

    model = scene.bedrock.create_custom_model(
        modelName="m", roleArn=ROLE, modelSourceConfig={"s3DataSource": {"s3Uri": checkpoint}}
    )["modelArn"]
    assert scene.bedrock.get_custom_model(modelIdentifier=model)["modelStatus"] == "Creating"
    scene.clock.pass_(900)
    assert scene.bedrock.get_custom_model(modelIdentifier="m")["modelStatus"] == "Active"

    deployment = scene.bedrock.create_custom_model_deployment(modelDeploymentName="d", modelArn=model)
    arn = deployment["customModelDeploymentArn"]
    assert scene.state(arn)["status"] == "Creating"
    scene.clock.pass_(2100 + 120)
    assert scene.state("d")["status"] == "Active"
    tools = {"tools": [{"toolSpec": {"name": "look", "inputSchema": {"json": {"type": "object"}}}}]}
    answer = scene.ask(arn, toolConfig=tools)
    assert answer["stopReason"] == "tool_use"
    assert answer["output"]["message"]["content"][0]["toolUse"] == {
        "toolUseId": "tooluse_1",
        "name": "look",
        "input": {},
    }
    assert scene.doubles.failures == []
