"""Objects in S3: read whole or in part, written whole, and every refusal named by its place."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO, NamedTuple, cast

from touchstone.scoring.errors import TouchstoneError

CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 5, 60, 5
_MISSING = ("404", "NoSuchKey", "NotFound")
_BLOCK = 1 << 18


class StorageError(TouchstoneError):
    """An object that can't be read or written, or that holds something else than it should."""


class NoSuchObjectError(StorageError):
    """An object that is not there."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where an object lies; without a version, the latest."""

    bucket: str
    key: str
    version_id: str | None = None

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"

    def document(self) -> dict[str, str]:
        """As JSON."""
        version = {} if self.version_id is None else {"version_id": self.version_id}
        return {"bucket": self.bucket, "key": self.key, **version}


class Stored(NamedTuple):
    """An object: its bytes, its own metadata, and its version where the bucket has versions."""

    content: bytes
    metadata: Mapping[str, str]
    version_id: str | None


class _Body(io.RawIOBase):
    """The body of a response as a raw stream; boto3's own says that it is closed once it is read."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        content: bytes = self._body.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)


class Objects:
    """S3, by the few calls that a run needs; the client is made at the first of them.

    Args:
        owner: account that owns the buckets; S3 refuses a bucket of anybody else. None trusts any.
        client: a client of boto3's, for S3; made from the environment when left out.
    """

    def __init__(self, owner: str | None = None, client: Any = None) -> None:
        self._owner = {} if owner is None else {"ExpectedBucketOwner": owner}
        self._made = client

    @property
    def _client(self) -> Any:
        if self._made is None:
            self._made = _new_client()
        return self._made

    def metadata(self, pointer: Pointer) -> Mapping[str, str] | None:
        """An object's own metadata; None if there is no such object.

        Raises:
            StorageError: S3 refuses.
        """
        try:
            with _named(pointer):
                found = self._client.head_object(**_place(pointer), **self._owner)
        except NoSuchObjectError:
            return None
        return cast("Mapping[str, str]", found["Metadata"])

    def read(self, pointer: Pointer) -> Stored:
        """An object, whole.

        Raises:
            NoSuchObjectError: it is not there.
            StorageError: S3 refuses.
        """
        with _named(pointer):
            found = self._client.get_object(**_place(pointer), **self._owner)
            return Stored(found["Body"].read(), found["Metadata"], found.get("VersionId"))

    def read_part(self, pointer: Pointer, offset: int, size: int) -> bytes:
        """Some bytes of an object.

        Raises:
            NoSuchObjectError: it is not there.
            StorageError: S3 refuses, or it has fewer bytes.
        """
        with _named(pointer):
            part = f"bytes={offset}-{offset + size - 1}"
            content: bytes = self._client.get_object(**_place(pointer), Range=part, **self._owner)["Body"].read()
        if len(content) != size:
            raise StorageError(f"{pointer}: expected {size} bytes from {offset} on, saw {len(content)}")
        return content

    @contextmanager
    def file(self, pointer: Pointer) -> Iterator[Path]:
        """An object as a file with the same ending, for as long as the block lasts.

        Raises:
            NoSuchObjectError: it is not there.
            StorageError: S3 refuses.
        """
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"object{PurePosixPath(pointer.key).suffix}"
            with self.stream(pointer) as (content, _), path.open("wb") as file:
                shutil.copyfileobj(content, file, _BLOCK)
            yield path

    @contextmanager
    def stream(self, pointer: Pointer) -> Iterator[tuple[BinaryIO, str | None]]:
        """An object as a stream, and the version that is read, where the bucket has versions.

        Raises:
            NoSuchObjectError: it is not there.
            StorageError: S3 refuses.
        """
        with _named(pointer):
            found = self._client.get_object(**_place(pointer), **self._owner)
            with found["Body"] as body:
                yield io.BufferedReader(_Body(body), _BLOCK), found.get("VersionId")

    def write(
        self, pointer: Pointer, content: bytes | IO[bytes], content_type: str, metadata: Mapping[str, str] | None = None
    ) -> None:
        """Write an object whole; an older one of that name is replaced.

        Args:
            pointer: where to.
            content: its bytes, or a file that is read from where it stands; 5 GB at most.
            content_type: what it is.
            metadata: its own metadata.

        Raises:
            StorageError: S3 refuses.
        """
        with _named(pointer):
            self._client.put_object(
                **_place(pointer), Body=content, ContentType=content_type, Metadata=dict(metadata or {}), **self._owner
            )

    def write_pieces(self, pointer: Pointer, pieces: Iterable[bytes], content_type: str) -> None:
        """Write an object whole, which is never whole in memory; an older one of that name is replaced.

        Raises:
            StorageError: S3 refuses.
        """
        with tempfile.SpooledTemporaryFile(_BLOCK) as file:
            file.writelines(pieces)
            file.seek(0)
            self.write(pointer, file, content_type)


def _place(pointer: Pointer) -> dict[str, str]:
    version = {} if pointer.version_id is None else {"VersionId": pointer.version_id}
    return {"Bucket": pointer.bucket, "Key": pointer.key, **version}


@contextmanager
def _named(pointer: Pointer) -> Iterator[None]:
    """S3's refusals by place and code; never the rest of what it says."""
    from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]  # noqa: PLC0415

    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", "unknown"))
        if code in _MISSING:
            raise NoSuchObjectError(f"{pointer}: there is no such object") from None
        raise StorageError(f"{pointer}: S3 answers {code}") from None
    except BotoCoreError as error:
        raise StorageError(f"{pointer}: S3 can't be had ({type(error).__name__})") from None


def _new_client() -> Any:
    import boto3  # type: ignore[import-untyped]  # noqa: PLC0415
    from botocore.config import Config  # type: ignore[import-untyped]  # noqa: PLC0415

    retries = {"mode": "standard", "total_max_attempts": ATTEMPTS}
    return boto3.client(
        "s3", config=Config(connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS, retries=retries)
    )
