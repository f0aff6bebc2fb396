"""A deployed reward function, invoked by its ARN with boto3 and the session's credentials."""

from __future__ import annotations

import json
import time
from typing import Any

import boto3  # type: ignore[import-untyped]
from botocore.config import Config  # type: ignore[import-untyped]
from botocore.exceptions import BotoCoreError, ClientError, ReadTimeoutError  # type: ignore[import-untyped]

from touchstone.bench.targets.target import Fault, FaultCode, Reply

_TIMED_OUT = "Sandbox.Timedout"


class LambdaTarget:
    """A function in AWS. The caller needs `lambda:InvokeFunction` on it.

    Args:
        arn: its ARN, with or without an alias.
        seconds: longest wait for an answer.
        client: the Lambda client to use; by default one of boto3, for the ARN's Region, without retries.
    """

    def __init__(self, arn: str, seconds: float, client: Any = None) -> None:
        self.spec = arn
        self._client = client if client is not None else _client(arn, seconds)

    def call(self, payload: bytes, seconds: float) -> Reply:
        """Invoke the function once; a throttled or refused call is a fault, not an answer."""
        started = time.perf_counter()
        try:
            answer = self._client.invoke(FunctionName=self.spec, Payload=payload)
            body = answer["Payload"].read()
        except ReadTimeoutError:
            return _failed("timeout", f"{seconds:g} s", started)
        except ClientError as error:
            return _failed("refused", error.response.get("Error", {}).get("Code", "unknown"), started)
        except BotoCoreError as error:
            return _failed("unreachable", type(error).__name__, started)
        fault = _error_of(body) if "FunctionError" in answer else None
        return Reply(b"" if fault else body, fault, time.perf_counter() - started)

    def close(self) -> None:
        """Close its connections."""
        self._client.close()


def _client(arn: str, seconds: float) -> Any:
    config = Config(read_timeout=seconds, connect_timeout=10, retries={"total_max_attempts": 1})
    return boto3.client("lambda", region_name=arn.split(":")[3], config=config)


def _error_of(body: bytes) -> Fault:
    """The fault that Lambda reports: by type only."""
    try:
        kind = json.loads(body).get("errorType") or "unknown"
    except (ValueError, AttributeError):
        kind = "unknown"
    if kind == _TIMED_OUT or b"Task timed out" in body:
        return Fault("timeout", "of the function")
    if str(kind).startswith("Runtime."):
        return Fault("crash", str(kind))
    return Fault("exception", str(kind))


def _failed(code: FaultCode, detail: str, started: float) -> Reply:
    return Reply(b"", Fault(code, detail), time.perf_counter() - started)
