"""Targets in AWS and behind HTTP, by fakes of the one and a real server for the other."""

from __future__ import annotations

import io
import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError  # type: ignore[import-untyped]

from touchstone.bench.targets.http_endpoint import HttpTarget
from touchstone.bench.targets.lambda_function import LambdaTarget
from touchstone.bench.targets.spec import target_from
from touchstone.bench.targets.target import TargetError
from touchstone.rehearsal.lambdas.http_server import Answer, HttpServer, Request

ARN = "arn:aws:lambda:eu-west-1:111122223333:function:SageMaker-reward"


class Client:
    """A Lambda client that answers once what it was made with, or raises it."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked: dict[str, Any] = {}

    def invoke(self, **asked: Any) -> Any:
        self.asked = asked
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def close(self) -> None:
        pass


def failed(body: dict[str, Any]) -> dict[str, Any]:
    return {"FunctionError": "Unhandled", "Payload": io.BytesIO(json.dumps(body).encode())}


def test_a_function_is_invoked_by_its_arn() -> None:
    client = Client({"Payload": io.BytesIO(b"[1]")})
    reply = LambdaTarget(ARN, 5, client).call(b"[]", 5)
    assert (reply.body, reply.fault) == (b"[1]", None)
    assert client.asked == {"FunctionName": ARN, "Payload": b"[]"}


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (failed({"errorType": "KeyError", "errorMessage": "secret"}), "exception (KeyError)"),
        (failed({"errorType": "Sandbox.Timedout", "errorMessage": "x"}), "timeout (of the function)"),
        (failed({"errorMessage": "2026 Task timed out after 3.00 seconds"}), "timeout (of the function)"),
        (failed({"errorType": "Runtime.ExitError"}), "crash (Runtime.ExitError)"),
        ({"FunctionError": "Unhandled", "Payload": io.BytesIO(b"no json")}, "exception (unknown)"),
        (ClientError({"Error": {"Code": "TooManyRequestsException"}}, "Invoke"), "refused (TooManyRequestsException)"),
        (ReadTimeoutError(endpoint_url="x"), "timeout (5 s)"),
        (EndpointConnectionError(endpoint_url="x"), "unreachable (EndpointConnectionError)"),
    ],
)
def test_what_lambda_reports_is_told_without_its_message(answer: Any, fault: str) -> None:
    assert str(LambdaTarget(ARN, 5, Client(answer)).call(b"[]", 5).fault) == fault


def served(request: Request) -> Answer | None:
    if request.path == "/slow":
        time.sleep(1)
    if request.path == "/gone":
        return None
    status = {"/broken": 502, "/missing": 404}.get(request.path, 200)
    return Answer(status, request.body + request.headers["content-type"].encode())


@pytest.fixture(scope="module")
def server() -> Any:
    server = HttpServer(served, "reward")
    yield server
    server.close()


def test_an_event_is_posted_as_json(server: HttpServer) -> None:
    target = HttpTarget(f"{server.url}/reward")
    reply = target.call(b"[1]", 5)
    target.close()
    assert (reply.body, reply.fault) == (b"[1]application/json", None)


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("broken", "exception (status 502)"),
        ("missing", "refused (status 404)"),
        ("slow", "timeout (0.2 s)"),
        ("gone", "unreachable (RemoteProtocolError)"),
    ],
)
def test_what_http_reports(path: str, fault: str, server: HttpServer) -> None:
    target = HttpTarget(f"{server.url}/{path}")
    reply = target.call(b"[]", 0.2 if path == "slow" else 5)
    target.close()
    assert str(reply.fault) == fault
    assert reply.body == b""


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("arn:aws:s3:::bucket", "no ARN of a Lambda function"),
        ("nowhere/reward.py", "there is no file"),
        ("what is this", "is no target: expected a Python file"),
        ("", "is no target"),
        ("no.such.module_at_all:handler", "can't be loaded"),
    ],
)
def test_what_is_no_target_is_told_with_what_would_be_one(spec: str, said: str) -> None:
    with pytest.raises(TargetError, match=said):
        target_from(spec, seconds=5)


def test_specs_lead_to_their_targets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    for spec, kind in ((ARN, LambdaTarget), (f"{ARN}:live", LambdaTarget), ("https://host.invalid/x", HttpTarget)):
        target = target_from(spec, seconds=5)
        assert isinstance(target, kind)
        assert target.spec == spec
        target.close()
    target = target_from("tests/bench/naive/reward.py", seconds=5)
    assert target.spec == "tests/bench/naive/reward.py:lambda_handler"
    target.close()
