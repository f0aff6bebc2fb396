"""PascalCase members against botocore's own shapes."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from botocore.validate import ParamValidator  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from touchstone.rehearsal.asl.errors import TaskError
from touchstone.rehearsal.services.members import pascal, to_request, to_result
from touchstone.rehearsal.services.names import Target, prefix_of, service_model, target_of


def target(service: str, action: str) -> Any:
    found = target_of(service, action)
    assert isinstance(found, Target)
    return found.operation


IMPORT = {
    "ModelName": "m",
    "RoleArn": "arn:aws:iam::111122223333:role/r",
    "ModelSourceConfig": {"S3DataSource": {"S3Uri": "s3://b/k/"}},
    "ModelTags": [{"Key": "run", "Value": "1"}],
}


def test_arguments_in_botocores_own_names() -> None:
    assert to_request(target("bedrock", "createCustomModel").input_shape, IMPORT) == {
        "modelName": "m",
        "roleArn": "arn:aws:iam::111122223333:role/r",
        "modelSourceConfig": {"s3DataSource": {"s3Uri": "s3://b/k/"}},
        "modelTags": [{"key": "run", "value": "1"}],
    }


@pytest.mark.parametrize(
    ("service", "action", "arguments", "words"),
    [
        (
            "bedrock",
            "createCustomModel",
            {**IMPORT, "Nmae": "x"},
            "The field 'Nmae' is not supported by Step Functions",
        ),
        ("bedrock", "createCustomModel", {**IMPORT, "modelName": "x"}, "The field 'modelName' is not supported"),
        (
            "bedrock",
            "createCustomModel",
            {**IMPORT, "ModelSourceConfig": {"S3DataSource": {"Uri": "x", "S3Uri": "y"}}},
            "The field 'ModelSourceConfig.S3DataSource.Uri' is not supported",
        ),
        ("bedrock", "createCustomModel", {}, "The field 'ModelName' is required but was missing"),
        ("s3", "putObject", {"Bucket": "b"}, "The field 'Key' is required but was missing"),
        ("s3", "putObject", {"Bucket": 1, "Key": "k"}, "The value for the field 'Bucket' must be a STRING"),
        (
            "s3",
            "listObjectsV2",
            {"Bucket": "b", "MaxKeys": True},
            "The value for the field 'MaxKeys' must be a INTEGER",
        ),
        (
            "bedrock",
            "createCustomModel",
            {**IMPORT, "ModelTags": {}},
            "The value for the field 'ModelTags' must be a LIST",
        ),
    ],
)
def test_arguments_that_are_wrong(service: str, action: str, arguments: Any, words: str) -> None:
    with pytest.raises(TaskError) as caught:
        to_request(target(service, action).input_shape, arguments)
    assert caught.value.error == "States.Runtime"
    assert words in caught.value.cause


def test_all_faults_at_once() -> None:
    with pytest.raises(TaskError, match=r"'A' is not supported.*'B' is not supported.*'Bucket' is required"):
        to_request(target("s3", "putObject").input_shape, {"A": 1, "B": 2})


@pytest.mark.parametrize(
    ("body", "written"),
    [("text", b"text"), ({"a": ["ü", 1]}, '{"a":["ü",1]}'.encode()), ([1], b"[1]"), (7, b"7"), (True, b"true")],
)
def test_bytes(body: Any, written: bytes) -> None:
    request = to_request(target("s3", "putObject").input_shape, {"Bucket": "b", "Key": "k", "Body": body})
    assert request["Body"] == written


def test_keys_of_maps_and_documents_stay_as_they_are() -> None:
    request = to_request(
        target("bedrockruntime", "converse").input_shape,
        {
            "ModelId": "m",
            "Messages": [{"Role": "user", "Content": [{"Text": "x"}]}],
            "ToolConfig": {"Tools": [{"ToolSpec": {"Name": "t", "InputSchema": {"Json": {"Type": "object", "a": 1}}}}]},
            "RequestMetadata": {"someKey": "v"},
        },
    )
    assert request["toolConfig"]["tools"][0]["toolSpec"]["inputSchema"]["json"] == {"Type": "object", "a": 1}
    assert request["requestMetadata"] == {"someKey": "v"}


def test_answers() -> None:
    moment = datetime(2026, 1, 5, 10, 0, tzinfo=timezone(timedelta(hours=1)))
    shape = target("bedrock", "getCustomModel").output_shape
    answer = {"modelArn": "a", "creationTime": moment, "modelStatus": None, "ResponseMetadata": {"x": 1}}
    assert to_result(shape, answer) == {"ModelArn": "a", "CreationTime": "2026-01-05T09:00:00Z"}
    assert to_result(shape, answer, "millis")["CreationTime"] == round(moment.timestamp() * 1000)
    shape = target("s3", "getObject").output_shape
    assert to_result(shape, {"Body": io.BytesIO(b"caf\xc3\xa9"), "ETag": "e"}) == {"Body": "café", "ETag": "e"}


def test_no_output_is_an_empty_object() -> None:
    assert to_result(target("bedrock", "deleteCustomModel").output_shape, {"ResponseMetadata": {}}) == {}


@pytest.mark.parametrize(
    ("service_id", "prefix"),
    [
        ("S3", "S3"),
        ("SageMaker", "SageMaker"),
        ("Bedrock Runtime", "BedrockRuntime"),
        ("SFN", "Sfn"),
        ("SNS", "Sns"),
        ("DynamoDB", "DynamoDb"),
        ("EventBridge", "EventBridge"),
        ("ACM PCA", "AcmPca"),
        ("EC2", "Ec2"),
        ("CloudWatch Logs", "CloudWatchLogs"),
    ],
)
def test_prefixes_of_errors(service_id: str, prefix: str) -> None:
    assert prefix_of(service_id) == prefix


@pytest.mark.parametrize(
    ("service", "botocore"),
    [("bedrockruntime", "bedrock-runtime"), ("sfn", "stepfunctions"), ("eventbridge", "events"), ("s3", "s3")],
)
def test_names_of_services(service: str, botocore: str) -> None:
    actions = {"sfn": "startExecution", "eventbridge": "putEvents", "s3": "putObject"}
    found = target_of(service, actions.get(service, "converse"))
    assert isinstance(found, Target)
    assert found.service == botocore


def test_names_that_mean_nothing() -> None:
    assert target_of("bedrok", "converse") == "no AWS service is named 'bedrok' here"
    assert target_of("bedrock", "createModel") == "bedrock has no action 'createModel'"


def values(shape: Any, depth: int = 0) -> st.SearchStrategy[Any]:
    """Arguments in PascalCase that a shape takes."""
    kind = shape.type_name
    if getattr(shape, "is_document_type", False):
        return st.just({"anyThing": 1})
    if kind == "structure":
        chosen = [name for name in shape.members if name in shape.required_members or depth < 2]
        union = getattr(shape, "is_tagged_union", False)
        if union:
            chosen = list(shape.members)[:1]
        fields = {pascal(name): values(shape.members[name], depth + 1) for name in chosen}
        required = {pascal(name) for name in shape.required_members} | (set(fields) if union else set())
        return st.fixed_dictionaries(
            {name: value for name, value in fields.items() if name in required},
            optional={name: value for name, value in fields.items() if name not in required},
        )
    if kind == "list":
        return st.lists(values(shape.member, depth + 1), min_size=int(shape.metadata.get("min", 0)), max_size=2)
    if kind == "map":
        return st.dictionaries(st.sampled_from(["aKey", "B"]), values(shape.value, depth + 1), max_size=2)
    if kind in {"integer", "long", "float", "double"}:
        low = int(shape.metadata.get("min", 0))
        return st.integers(low, int(shape.metadata.get("max", low + 9)))
    if kind == "boolean":
        return st.booleans()
    if kind == "timestamp":
        return st.just("2026-01-05T09:00:00Z")
    length = int(shape.metadata.get("min", 0))
    return st.sampled_from(["x" * max(length, 1)]) if not getattr(shape, "enum", None) else st.sampled_from(shape.enum)


OPERATIONS = [
    ("sagemaker", "createTrainingJob"),
    ("bedrock", "createCustomModel"),
    ("bedrock", "createCustomModelDeployment"),
    ("bedrock", "createModelCustomizationJob"),
    ("s3", "putObject"),
    ("sqs", "sendMessage"),
    ("events", "putEvents"),
]


@settings(max_examples=30, deadline=None)
@given(st.data(), st.sampled_from(OPERATIONS))
def test_what_is_taken_passes_botocores_own_check_and_comes_back(data: st.DataObject, name: tuple[str, str]) -> None:
    shape = target(*name).input_shape
    arguments = data.draw(values(shape))
    request = to_request(shape, arguments)
    report = ParamValidator().validate(request, shape)
    assert not report.has_errors(), report.generate_report()
    assert set(to_result(shape, request)) == set(arguments)


def test_times_are_in_utc() -> None:
    moment = datetime(2026, 1, 5, 9, 0, 0, 123_000, tzinfo=UTC)
    shape = service_model("sagemaker").shape_for("Timestamp")
    assert to_result(shape, moment) == "2026-01-05T09:00:00.123Z"
