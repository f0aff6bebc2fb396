"""The object store that jobs read from and write to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, Self
from urllib.parse import urlsplit

from botocore.exceptions import ClientError  # type: ignore[import-untyped]

from touchstone.scoring.errors import TouchstoneError


class MissingObject(TouchstoneError):
    """There is no such object, or it may not be read."""


class Objects(Protocol):
    """Objects by their s3:// URI."""

    def read(self, uri: str) -> bytes:
        """The content; raises MissingObject."""

    def write(self, uri: str, content: bytes) -> None:
        """Write an object whole."""

    def exists(self, prefix: str) -> bool:
        """Whether any object's URI starts so."""

    def of(self, role: str) -> Objects:
        """The same objects, as a role may reach them."""


class S3Objects:
    """Objects in S3.

    Args:
        client: a client of boto3's, for S3.
        client_of: gives the client of a role, by ARN; without it, every role has the same.
    """

    def __init__(self, client: Any, client_of: Callable[[str], Any] | None = None) -> None:
        self._client = client
        self._client_of = client_of

    def of(self, role: str) -> Self:
        """The same objects, as a role may reach them."""
        return self if self._client_of is None else type(self)(self._client_of(role), self._client_of)

    def read(self, uri: str) -> bytes:
        """The content; raises MissingObject."""
        bucket, key = bucket_and_key(uri)
        try:
            return bytes(self._client.get_object(Bucket=bucket, Key=key)["Body"].read())
        except ClientError as error:
            raise MissingObject(f"{uri}: {error.response['Error']['Code']}") from None

    def write(self, uri: str, content: bytes) -> None:
        """Write an object whole."""
        bucket, key = bucket_and_key(uri)
        try:
            self._client.put_object(Bucket=bucket, Key=key, Body=content)
        except ClientError as error:
            raise MissingObject(f"{uri}: {error.response['Error']['Code']}") from None

    def exists(self, prefix: str) -> bool:
        """Whether any object's URI starts so."""
        bucket, key = bucket_and_key(prefix)
        try:
            found = self._client.list_objects_v2(Bucket=bucket, Prefix=key, MaxKeys=1)
        except ClientError:
            return False
        return bool(found.get("KeyCount"))


def bucket_and_key(uri: str) -> tuple[str, str]:
    """The two parts of an s3:// URI."""
    parts = urlsplit(uri)
    return parts.netloc, parts.path.lstrip("/")
