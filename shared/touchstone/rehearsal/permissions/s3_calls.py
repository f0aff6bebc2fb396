"""Which operation of S3 a request means, and what the caller's policies must allow for it.

Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3", and the S3 API
reference's page of each operation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, unquote

from touchstone.rehearsal.doubles.calls import Permission
from touchstone.rehearsal.permissions.needs import Need, NeededCall

_OBJECT: Final[tuple[tuple[str, str, str], ...]] = (
    ("GET", "tagging", "GetObjectTagging"),
    ("PUT", "tagging", "PutObjectTagging"),
    ("DELETE", "tagging", "DeleteObjectTagging"),
    ("GET", "acl", "GetObjectAcl"),
    ("GET", "attributes", "GetObjectAttributes"),
    ("GET", "uploadId", "ListParts"),
    ("PUT", "partNumber", "UploadPart"),
    ("DELETE", "uploadId", "AbortMultipartUpload"),
    ("POST", "uploads", "CreateMultipartUpload"),
    ("POST", "uploadId", "CompleteMultipartUpload"),
    ("GET", "", "GetObject"),
    ("HEAD", "", "HeadObject"),
    ("PUT", "", "PutObject"),
    ("DELETE", "", "DeleteObject"),
)
_BUCKET: Final[tuple[tuple[str, str, str], ...]] = (
    ("POST", "delete", "DeleteObjects"),
    ("GET", "versions", "ListObjectVersions"),
    ("GET", "uploads", "ListMultipartUploads"),
    ("GET", "location", "GetBucketLocation"),
    ("GET", "versioning", "GetBucketVersioning"),
    ("PUT", "versioning", "PutBucketVersioning"),
    ("GET", "list-type", "ListObjectsV2"),
    ("GET", "", "ListObjects"),
    ("HEAD", "", "HeadBucket"),
    ("PUT", "", "CreateBucket"),
    ("DELETE", "", "DeleteBucket"),
)
_ACTIONS: Final[Mapping[str, str]] = {
    "HeadObject": "GetObject",
    "UploadPart": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "CompleteMultipartUpload": "PutObject",
    "ListParts": "ListMultipartUploadParts",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "ListObjectVersions": "ListBucketVersions",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "HeadBucket": "ListBucket",
    "ListBuckets": "ListAllMyBuckets",
    "DeleteObjects": "DeleteObject",
}
_KEY: Final = re.compile(rb"<Key>(.*?)</Key>", re.DOTALL)
READS: Final = frozenset({"GetObject", "HeadObject"})
"""Operations that answer 403 instead of 404 where the caller may not list the bucket."""


def s3_call(method: str, path: str, query: str, headers: Mapping[str, str], body: bytes) -> NeededCall:
    """What a request to S3 means, with the bucket in its path."""
    asked = dict(parse_qsl(query, keep_blank_values=True))
    bucket, _, key = unquote(path).lstrip("/").partition("/")
    if not bucket:
        return NeededCall("s3", "ListBuckets", {}, (Need(Permission("s3:ListAllMyBuckets", "*")),))
    operation = _operation(method, asked, _OBJECT if key else _BUCKET)
    copied = unquote(headers.get("x-amz-copy-source", "")).lstrip("/")
    if copied and operation == "PutObject":
        operation = "CopyObject"
    parameters = {"Bucket": bucket, "Key": key, "Prefix": asked.get("prefix", "")}
    return NeededCall("s3", operation, parameters, _needs(operation, bucket, key, asked, headers, copied, body))


def may_list(bucket: str, key: str) -> Need:
    """What a caller must be allowed to be told that there is no such object."""
    return Need(Permission("s3:ListBucket", f"arn:aws:s3:::{bucket}"), {"s3:prefix": key})


def _operation(method: str, asked: Mapping[str, str], table: tuple[tuple[str, str, str], ...]) -> str:
    return next((name for verb, flag, name in table if verb == method and (not flag or flag in asked)), "Unknown")


def _needs(
    operation: str,
    bucket: str,
    key: str,
    asked: Mapping[str, str],
    headers: Mapping[str, str],
    copied: str,
    body: bytes,
) -> tuple[Need, ...]:
    place = f"arn:aws:s3:::{bucket}"
    if operation == "DeleteObjects":
        keys = [found.decode() for found in _KEY.findall(body)]
        return tuple(Need(Permission("s3:DeleteObject", f"{place}/{name}")) for name in keys)
    if operation == "CopyObject":
        reads = Need(Permission("s3:GetObject", f"arn:aws:s3:::{copied.partition('?')[0]}"))
        return (reads, Need(Permission("s3:PutObject", f"{place}/{key}")))
    action = _ACTIONS.get(operation, operation)
    if not key:
        context = {"s3:prefix": asked.get("prefix", "")} if action.startswith("ListBucket") else {}
        return (Need(Permission(f"s3:{action}", place), context),)
    if "versionId" in asked and action in {"GetObject", "DeleteObject"}:
        action += "Version"
    needs = [Need(Permission(f"s3:{action}", f"{place}/{key}"))]
    if "x-amz-tagging" in headers:
        needs.append(Need(Permission("s3:PutObjectTagging", f"{place}/{key}")))
    return tuple(needs)
