"""What boto3 raises, under the names that Step Functions gives it.

AWS SDK integrations: the service's id and the error's name with the suffix Exception, `S3.NoSuchKeyException`; an error
that the service's model does not list is `S3.S3Exception`; a call that got no answer is `S3.SdkClientException`.
Optimised integrations are older and have their own: `SageMaker.AmazonSageMakerException`, `Lambda.AWSLambdaException`.
Sources: Step Functions developer guide, "AWS SDK service integrations" and "Handling errors"; the names of the older
ones as executions show them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import (  # type: ignore[import-untyped]
    BotoCoreError,
    ClientError,
    HTTPClientError,
    ParamValidationError,
)
from botocore.exceptions import ConnectionError as NoConnectionError
from botocore.parsers import ResponseParserError  # type: ignore[import-untyped]

from touchstone.rehearsal.asl.errors import RUNTIME, TaskError

_NOT_LISTED: Final = frozenset({("s3", "AccessDenied")})
"""Errors that the model lists for a few new operations only; elsewhere they come without a type."""
FAULTS: Final = (BotoCoreError, ClientError, ResponseParserError)
"""What boto3 raises for a call that did not succeed."""


@dataclass(frozen=True, slots=True)
class Naming:
    """How errors of a service are named.

    Attributes:
        service: botocore's name of the service.
        prefix: what names begin with.
        general: the error that has no type of its own.
        model: botocore's ServiceModel.
        optimised: whether the integration is an optimised one, whose causes are written in the older form.
    """

    service: str
    prefix: str
    general: str
    model: Any
    optimised: bool = False


def task_error(error: Exception, naming: Naming) -> TaskError:
    """What boto3 raised, as the state sees it.

    Raises:
        TypeError: it is nothing that boto3 raises for a call.
    """
    if isinstance(error, ClientError):
        return _answered(error, naming)
    if isinstance(error, ParamValidationError):
        return TaskError(RUNTIME, f"The Arguments could not be used to start the Task: [{error.kwargs['report']}]")
    if isinstance(error, (HTTPClientError, NoConnectionError, ResponseParserError)):
        return TaskError(f"{naming.prefix}.SdkClientException", f"Unable to execute HTTP request: {_kind(error)}")
    raise TypeError(f"{_kind(error)} is no fault of a call") from error


def name_of(code: str, naming: Naming) -> str:
    """The name of an error that the service answered with by its code."""
    for shape in naming.model.error_shapes:
        if code in {shape.name, shape.error_code} and (naming.service, code) not in _NOT_LISTED:
            return f"{naming.prefix}.{_with_suffix(str(shape.name))}"
    return f"{naming.prefix}.{naming.general}"


def _answered(error: Any, naming: Naming) -> TaskError:
    told = error.response.get("Error", {})
    code, message = str(told.get("Code", "")), str(told.get("Message", ""))
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    service = naming.model.service_id
    if naming.optimised:
        cause = f"{message} (Service: {naming.general[:-9]}; Status Code: {status}; Error Code: {code})"
    else:
        cause = f"{message} (Service: {service}, Status Code: {status})"
    return TaskError(name_of(code, naming), cause)


def _with_suffix(name: str) -> str:
    if name.endswith("Exception"):
        return name
    return name.removesuffix("Fault") + "Exception"


def _kind(error: Exception) -> str:
    return type(error).__name__
