"""S3 in memory, behind the few calls that the functions make; for runs of thousands of chunks."""

from __future__ import annotations

import io
import threading
from typing import Any

from botocore.exceptions import ClientError  # type: ignore[import-untyped]

from tests.workflows.functions import _invoked
from touchstone.rehearsal.asl.integrations import TaskContext
from touchstone.rehearsal.asl.resources import Resource


class MemoryS3:
    """A client of S3; counts its calls."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}
        self.calls = 0
        self._lock = threading.Lock()

    def get_object(self, *, Bucket: str, Key: str, Range: str = "", **_: Any) -> dict[str, Any]:  # noqa: N803
        with self._lock:
            self.calls += 1
            content = self.contents.get(f"{Bucket}/{Key}")
        if content is None:
            raise ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject")
        if Range:
            first, last = Range.removeprefix("bytes=").split("-")
            content = content[int(first) : int(last) + 1]
        return {"Body": io.BytesIO(content), "Metadata": {}}

    def put_object(self, *, Bucket: str, Key: str, Body: Any, **_: Any) -> dict[str, Any]:  # noqa: N803
        with self._lock:
            self.calls += 1
            content = Body.read() if hasattr(Body, "read") else Body
            self.contents[f"{Bucket}/{Key}"] = content if isinstance(content, bytes) else str(content).encode()
        return {}


class MemoryWorld:
    """The objects of the runner, and its services: the functions in this process, and `putObject`."""

    def __init__(self, client: MemoryS3) -> None:
        self._client = client

    def read(self, bucket: str, key: str, context: TaskContext) -> bytes:
        del context
        content: bytes = self._client.get_object(Bucket=bucket, Key=key)["Body"].read()
        return content

    def write(self, bucket: str, key: str, body: bytes, context: TaskContext) -> None:
        del context
        self._client.put_object(Bucket=bucket, Key=key, Body=body)

    def call(self, resource: Resource, arguments: Any, context: TaskContext) -> Any:
        del context
        if (resource.kind, resource.action) == ("lambda", "invoke"):
            answer = _invoked(arguments["FunctionName"].rpartition(":")[2], arguments["Payload"])
            return {"ExecutedVersion": "$LATEST", "StatusCode": 200, "Payload": answer}
        self._client.put_object(Bucket=arguments["Bucket"], Key=arguments["Key"], Body=str(arguments["Body"]))
        return {}
