"""The object store that distributed Maps read from and write to: S3, by the role of the machine."""

from __future__ import annotations

from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]

from touchstone.rehearsal.asl.integrations import ObjectError, TaskContext
from touchstone.rehearsal.services.clients import Clients


class S3Store:
    """Objects in S3 (`touchstone.rehearsal.asl.integrations.Objects`).

    Args:
        clients: clients by service and role.
    """

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def read(self, bucket: str, key: str, context: TaskContext) -> bytes:
        """The bytes of an object.

        Raises:
            ObjectError: it can't be read.
        """
        try:
            return bytes(self._clients.of("s3", context.role).get_object(Bucket=bucket, Key=key)["Body"].read())
        except (ClientError, BotoCoreError) as error:
            raise _object_error(error) from None

    def write(self, bucket: str, key: str, body: bytes, context: TaskContext) -> None:
        """Write an object.

        Raises:
            ObjectError: it can't be written.
        """
        try:
            self._clients.of("s3", context.role).put_object(Bucket=bucket, Key=key, Body=body)
        except (ClientError, BotoCoreError) as error:
            raise _object_error(error) from None


def _object_error(error: Exception) -> ObjectError:
    if isinstance(error, ClientError):
        told = error.response.get("Error", {})
        return ObjectError(str(told.get("Code", "Unknown")), str(told.get("Message", "")))
    return ObjectError("SdkClientException", type(error).__name__)
