"""Requests are held to the service models, beyond what boto3 itself checks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from typing import Any

import pytest
from botocore.exceptions import ClientError  # type: ignore[import-untyped]

from tests.rehearsal.doubles.scene import ROLE, Scene, client, rft_request
from touchstone.rehearsal.doubles.errors import ReplyError
from touchstone.rehearsal.doubles.protocol.checking import compiled
from touchstone.rehearsal.doubles.protocol.models import service_model
from touchstone.rehearsal.doubles.protocol.writing import document_of

LAX = {"parameter_validation": False}
BAD_JOBS: dict[str, tuple[dict[str, Any], str]] = {
    "pattern": ({"TrainingJobName": "with_underscore"}, "'trainingJobName'.*regular expression pattern"),
    "length": ({"TrainingJobName": "x" * 64}, "'trainingJobName'.*length less than or equal to 63"),
    "role": ({"RoleArn": "arn:aws:iam::1:role/too-short"}, "'roleArn'.*regular expression pattern"),
    "enum": (
        {"ResourceConfig": {"InstanceType": "ml.huge", "InstanceCount": 4, "VolumeSizeInGB": 1}},
        "'resourceConfig.instanceType'.*enum value set",
    ),
    "range": (
        {"StoppingCondition": {"MaxRuntimeInSeconds": 0}},
        "'stoppingCondition.maxRuntimeInSeconds'.*value great",
    ),
    "map": ({"HyperParameters": {"k": "v" * 2501}}, "'hyperParameters.k.member'.*length less than"),
    "list": ({"InputDataConfig": []}, "'inputDataConfig'.*length greater than or equal to 1"),
    "nested required": (
        {"InputDataConfig": [{"ChannelName": "train"}]},
        "'inputDataConfig.1.member.dataSource'.*must not be null",
    ),
    "tag": ({"Tags": [{"Key": "run#", "Value": "r"}]}, "'tags.1.member.key'.*regular expression"),
    "two channels of a name": (
        {"InputDataConfig": rft_request()["InputDataConfig"] * 2},
        "channel names must be unique",
    ),
    "no instances": ({"ResourceConfig": {"InstanceType": "ml.p5.48xlarge"}}, "needs InstanceType, InstanceCount"),
}


@pytest.mark.parametrize("case", BAD_JOBS, ids=lambda name: name.replace(" ", "-"))
def test_a_training_job_that_breaks_the_model(scene: Scene, case: str) -> None:
    changes, words = BAD_JOBS[case]
    with (
        closing(client("sagemaker", scene.doubles.url, **LAX)) as lax,
        pytest.raises(ClientError, match=words) as caught,
    ):
        lax.create_training_job(**{**rft_request(), **changes})
    assert caught.value.response["Error"]["Code"] == "ValidationException"
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_all_faults_are_named_at_once_and_no_value(scene: Scene) -> None:
    with closing(client("sagemaker", scene.doubles.url, **LAX)) as lax, pytest.raises(ClientError) as caught:
        lax.create_training_job(TrainingJobName="secret_name")
    message = caught.value.response["Error"]["Message"]
    assert message.startswith("3 validation errors detected: ")
    assert "secret" not in message


def test_rest_requests_too(scene: Scene) -> None:
    for request, words in (
        ({"modelName": "a b"}, "'modelName'"),
        ({"modelName": "m", "modelKmsKeyArn": "alias/mine"}, "'modelKmsKeyArn'"),
        ({"modelName": "m", "modelSourceConfig": {"s3DataSource": {"s3Uri": "s3://B"}}}, "'modelSourceConfig.s3Data"),
        ({"modelName": "m", "clientRequestToken": "-t"}, "'clientRequestToken'"),
        ({"modelName": "m", "modelTags": [{"key": "k", "value": "#"}]}, "'modelTags.1.member.value'"),
    ):
        with pytest.raises(ClientError, match=rf"ValidationException.*{words}"):
            scene.bedrock.create_custom_model(roleArn=ROLE, **request)
    with pytest.raises(ClientError, match=r"ValidationException.*'modelId'"):
        scene.ask("no such/model")
    tools = {"tools": [{"toolSpec": {"name": "a b", "inputSchema": {"json": {}}}}]}
    with pytest.raises(ClientError, match=r"'toolConfig\.tools\.1\.member\.toolSpec\.name'"):
        scene.ask("amazon.nova-pro-v1:0", toolConfig=tools)


def post(scene: Scene, body: str, target: str | None, path: str = "/") -> tuple[int, dict[str, Any]]:
    connection = HTTPConnection(scene.doubles.url.removeprefix("http://"))
    headers = {"X-Amz-Target": target} if target else {}
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    found = answer.status, json.loads(answer.read())
    connection.close()
    return found


@pytest.mark.parametrize(
    ("body", "target", "path", "status", "name"),
    [
        ("{", "SageMaker.DescribeTrainingJob", "/", 400, "SerializationException"),
        ("[]", "SageMaker.DescribeTrainingJob", "/", 400, "SerializationException"),
        ('{"TrainingJobName": 1}', "SageMaker.DescribeTrainingJob", "/", 400, "SerializationException"),
        ('{"TrainingJob": "x"}', "SageMaker.DescribeTrainingJob", "/", 400, "SerializationException"),
        ("{}", "SageMaker.DescribeTrainingJob", "/", 400, "ValidationException"),
        ("{}", "SageMaker.Nothing", "/", 404, "UnknownOperationException"),
        ("{}", "SageMaker.CreateEndpoint", "/", 404, "UnknownOperationException"),
        ("{}", "DynamoDB.GetItem", "/", 404, "UnknownOperationException"),
        ("{}", None, "/nowhere", 404, "UnknownOperationException"),
        ("{}", None, "/model/m/converse-stream", 404, "UnknownOperationException"),
        (
            '{"modelName": "m", "modelTags": "x"}',
            None,
            "/custom-models/create-custom-model",
            400,
            "SerializationException",
        ),
        (
            '{"messages": [{"role": "user", "content": [{"text": "a", "toolUse": null, "image": 1}]}]}',
            None,
            "/model/m/converse",
            400,
            "SerializationException",
        ),
        (
            '{"messages": [{"role": "user", "content": [{}]}]}',
            None,
            "/model/m/converse",
            400,
            "ValidationException",
        ),
    ],
)
def test_what_no_client_of_boto3_would_send(
    scene: Scene, body: str, target: str | None, path: str, status: int, name: str
) -> None:
    found, document = post(scene, body, target, path)
    assert (found, document["__type"]) == (status, name)
    (call,) = scene.doubles.calls
    assert call.error == name


def test_times_go_out_as_each_protocol_has_them(scene: Scene) -> None:
    scene.train()
    scene.model()
    _, job = post(scene, '{"TrainingJobName": "job"}', "SageMaker.DescribeTrainingJob")
    assert job["CreationTime"] == 0.0
    connection = HTTPConnection(scene.doubles.url.removeprefix("http://"))
    connection.request("GET", "/custom-models/m")
    assert json.loads(connection.getresponse().read())["creationTime"] == "1970-01-01T00:00:00Z"
    connection.close()


@pytest.mark.parametrize(
    "value",
    [{}, {"modelArn": "a", "other": 1}, {"modelArn": 1}, [], {"modelArn": "a", "status": "Gone"}],
)
def test_an_answer_that_breaks_its_shape_is_not_sent(value: Any) -> None:
    shape = service_model("bedrock").shape_for("CustomModelDeploymentSummary")
    with pytest.raises(ReplyError):
        document_of(shape, value)


def patterns(shape: Any, seen: set[str]) -> Iterator[str]:
    if shape.name in seen:
        return
    seen.add(shape.name)
    yield from [shape.metadata["pattern"]] if "pattern" in shape.metadata else []
    parts = [getattr(shape, name) for name in ("member", "key", "value") if hasattr(shape, name)]
    for member in [*parts, *getattr(shape, "members", {}).values()]:
        yield from patterns(member, seen)


@pytest.mark.parametrize("service", ["sagemaker", "bedrock", "bedrock-runtime"])
def test_every_pattern_of_what_is_doubled_can_be_checked(scene: Scene, service: str) -> None:
    operations = scene.doubles.operations(service)
    assert operations
    for name in operations:
        shape = service_model(service).operation_model(name).input_shape
        for pattern in patterns(shape, set()):
            assert compiled(pattern) is not None, (name, pattern)
