from __future__ import annotations

import pytest
from botocore.exceptions import (  # type: ignore[import-untyped]
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    ReadTimeoutError,
)

from touchstone.rehearsal.services.errors import Naming, task_error
from touchstone.rehearsal.services.names import prefix_of, service_model


def naming(service: str, prefix: str | None = None, general: str | None = None) -> Naming:
    model = service_model(service)
    own = prefix_of(model.service_id)
    return Naming(service, prefix or own, general or f"{own}Exception", model, optimised=general is not None)


@pytest.mark.parametrize(
    ("service", "code", "name"),
    [
        ("s3", "NoSuchKey", "S3.NoSuchKeyException"),
        ("s3", "NoSuchBucket", "S3.NoSuchBucketException"),
        ("s3", "AccessDenied", "S3.S3Exception"),
        ("s3", "SlowDown", "S3.S3Exception"),
        ("bedrock", "ThrottlingException", "Bedrock.ThrottlingException"),
        ("bedrock", "Unheard", "Bedrock.BedrockException"),
        ("bedrock-runtime", "ModelNotReadyException", "BedrockRuntime.ModelNotReadyException"),
        ("sagemaker", "ResourceInUse", "SageMaker.ResourceInUseException"),
        ("sagemaker", "ResourceNotFound", "SageMaker.ResourceNotFoundException"),
        ("sagemaker", "ValidationException", "SageMaker.SageMakerException"),
        ("sns", "Throttled", "Sns.ThrottledException"),
        ("stepfunctions", "ExecutionAlreadyExists", "Sfn.ExecutionAlreadyExistsException"),
        ("dynamodb", "ConditionalCheckFailedException", "DynamoDb.ConditionalCheckFailedException"),
        ("rds", "DBInstanceNotFound", "Rds.DBInstanceNotFoundException"),
    ],
)
def test_errors_of_services(service: str, code: str, name: str) -> None:
    error = ClientError({"Error": {"Code": code, "Message": "said"}, "ResponseMetadata": {"HTTPStatusCode": 400}}, "Op")
    found = task_error(error, naming(service))
    assert found.error == name
    assert found.cause == f"said (Service: {service_model(service).service_id}, Status Code: 400)"


def test_errors_of_optimised_integrations() -> None:
    error = ClientError({"Error": {"Code": "ValidationException", "Message": "said"}}, "Op")
    found = task_error(error, naming("sagemaker", "SageMaker", "AmazonSageMakerException"))
    assert found.error == "SageMaker.AmazonSageMakerException"
    assert found.cause == "said (Service: AmazonSageMaker; Status Code: 0; Error Code: ValidationException)"


@pytest.mark.parametrize(
    "error",
    [
        EndpointConnectionError(endpoint_url="http://127.0.0.1"),
        ConnectionClosedError(endpoint_url="http://127.0.0.1"),
        ReadTimeoutError(endpoint_url="http://127.0.0.1"),
    ],
)
def test_a_call_without_an_answer(error: Exception) -> None:
    assert task_error(error, naming("s3")).error == "S3.SdkClientException"


def test_parameters_that_botocore_refuses() -> None:
    assert task_error(ParamValidationError(report="too short"), naming("s3")).error == "States.Runtime"


def test_what_is_our_own_fault() -> None:
    with pytest.raises(TypeError, match="NoCredentialsError"):
        task_error(NoCredentialsError(), naming("s3"))
