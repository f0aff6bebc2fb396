"""S3 by moto's server on this machine, through unchanged boto3; one server for all tests of a process."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import boto3  # type: ignore[import-untyped]
import pytest
from moto.server import ThreadedMotoServer

from tests.functions.world import World, forget_settings
from tests.inference.servers import Endpoint, serving
from touchstone.wire.objects import Objects

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_REGION": "us-east-1",
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    "POWERTOOLS_LOG_LEVEL": "DEBUG",
    "TOUCHSTONE_CHECKPOINT_SECONDS": "0",
}
_numbers = itertools.count()


@pytest.fixture(scope="session")
def s3_url() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def world(s3_url: str, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world of the test's own; the handlers read its environment."""
    for name, value in {**ENVIRONMENT, "AWS_ENDPOINT_URL_S3": s3_url}.items():
        monkeypatch.setenv(name, value)
    forget_settings()
    client = boto3.client("s3")
    bucket = f"touchstone-test-{next(_numbers)}"
    client.create_bucket(Bucket=bucket)
    return World(Objects(client=client), bucket, client)


@pytest.fixture
def bedrock(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AbstractContextManager[Endpoint]]:
    """Serves a Bedrock while a block lasts; the handler asks it."""

    def serve(respond: Any) -> AbstractContextManager[Endpoint]:
        return _Served(respond, monkeypatch)

    return serve


class _Served(AbstractContextManager[Endpoint]):
    def __init__(self, respond: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self._serving = serving(respond)
        self._monkeypatch = monkeypatch

    def __enter__(self) -> Endpoint:
        endpoint = self._serving.__enter__()
        self._monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", endpoint.url)
        forget_settings()
        return endpoint

    def __exit__(self, *reason: object) -> None:
        self._serving.__exit__(*reason)  # type: ignore[arg-type]
