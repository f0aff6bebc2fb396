"""What a job's container does with AWS, as the job's role: it reads rows from S3, and asks the reward function."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]

from touchstone.rehearsal.doubles.objects import bucket_and_key
from touchstone.rehearsal.doubles.trainer import JobFault
from touchstone.rehearsal.student.rewards import Event

Clients = Callable[[str, str], Any]
"""A boto3 client of a service ("s3", "lambda") for a role's ARN, as `LocalAws.client` gives it."""

ATTEMPTS = 4
"""Calls of the reward function before the job fails: the platform tries three times again (contract 2)."""


def rows_at(uri: str, s3: Any) -> list[dict[str, Any]]:
    """The rows of all objects under a prefix, in the order of their keys.

    Raises:
        JobFault: there are none, they can't be read, or a line is no JSON object.
    """
    if not uri.startswith("s3://"):
        raise JobFault("data", "channel train: the student reads S3 objects only, no registered data set")
    try:
        rows = [row for key, content in _objects(uri, s3) for row in _rows(key, content)]
    except (ClientError, BotoCoreError) as error:
        raise JobFault("data", f"Data download failed: {_name(error)} (channel train)") from None
    if not rows:
        raise JobFault("data", "channel train holds no rows")
    return rows


def reward_of(function: str | None, client: Any) -> Callable[[Event], Any]:
    """The reward function behind an ARN.

    Raises:
        JobFault: there is no function, or it is no Lambda function.
    """
    if not function or ":function:" not in function:
        raise JobFault("reward", "expected the ARN of a Lambda function as the reward; hub content can't be invoked")

    def ask(event: Event) -> Any:
        payload = json.dumps(event).encode()
        failure = ""
        for _ in range(ATTEMPTS):
            try:
                response = client.invoke(FunctionName=function, Payload=payload)
            except (ClientError, BotoCoreError) as error:
                failure = _name(error)
                continue
            answer = json.loads(response["Payload"].read())
            if "FunctionError" not in response:
                return answer
            failure = str(answer.get("errorType")) if isinstance(answer, dict) else "FunctionError"
        raise JobFault("reward", f"the reward function failed {ATTEMPTS} times, at last with {failure}")

    return ask


def _objects(uri: str, s3: Any) -> Iterator[tuple[str, bytes]]:
    bucket, prefix = bucket_and_key(uri)
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for entry in page.get("Contents") or ():
            yield entry["Key"], s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()


def _rows(key: str, content: bytes) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if not isinstance(row, dict):
            raise JobFault("data", f"{key}, line {number}: expected a JSON object")
        yield row


def _name(error: Exception) -> str:
    """An error's name; its message may quote the request."""
    return str(error.response["Error"]["Code"]) if isinstance(error, ClientError) else type(error).__name__
