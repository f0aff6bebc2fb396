"""What a request needs, read off the wire."""

from __future__ import annotations

import json
from typing import Any

import pytest

from touchstone.rehearsal.lambdas.http_server import Request
from touchstone.rehearsal.services.wire import meant_by

OBJECT = "arn:aws:s3:::bucket/a b/ü.json"
BUCKET = "arn:aws:s3:::bucket"


def signed(service: str, method: str, target: str, headers: dict[str, str] | None = None, body: bytes = b"") -> Request:
    scope = f"AWS4-HMAC-SHA256 Credential=KEY/20260101/us-east-1/{service}/aws4_request, SignedHeaders=host"
    return Request(method, target, {"authorization": scope, **(headers or {})}, body)


KEY = "/bucket/a%20b/%C3%BC.json"


@pytest.mark.parametrize(
    ("method", "target", "headers", "operation", "needs"),
    [
        ("GET", KEY, {}, "GetObject", [("s3:GetObject", OBJECT)]),
        ("GET", f"{KEY}?versionId=1", {}, "GetObject", [("s3:GetObjectVersion", OBJECT)]),
        ("HEAD", KEY, {}, "HeadObject", [("s3:GetObject", OBJECT)]),
        ("PUT", KEY, {}, "PutObject", [("s3:PutObject", OBJECT)]),
        (
            "PUT",
            KEY,
            {"x-amz-tagging": "a=b"},
            "PutObject",
            [("s3:PutObject", OBJECT), ("s3:PutObjectTagging", OBJECT)],
        ),
        (
            "PUT",
            KEY,
            {"x-amz-copy-source": "/other/k"},
            "CopyObject",
            [("s3:GetObject", "arn:aws:s3:::other/k"), ("s3:PutObject", OBJECT)],
        ),
        ("PUT", f"{KEY}?partNumber=1&uploadId=u", {}, "UploadPart", [("s3:PutObject", OBJECT)]),
        ("POST", f"{KEY}?uploads", {}, "CreateMultipartUpload", [("s3:PutObject", OBJECT)]),
        ("POST", f"{KEY}?uploadId=u", {}, "CompleteMultipartUpload", [("s3:PutObject", OBJECT)]),
        ("DELETE", f"{KEY}?uploadId=u", {}, "AbortMultipartUpload", [("s3:AbortMultipartUpload", OBJECT)]),
        ("DELETE", KEY, {}, "DeleteObject", [("s3:DeleteObject", OBJECT)]),
        ("GET", "/bucket?list-type=2&prefix=runs/", {}, "ListObjectsV2", [("s3:ListBucket", BUCKET)]),
        ("GET", "/bucket?versions", {}, "ListObjectVersions", [("s3:ListBucketVersions", BUCKET)]),
        ("HEAD", "/bucket", {}, "HeadBucket", [("s3:ListBucket", BUCKET)]),
        ("GET", "/", {}, "ListBuckets", [("s3:ListAllMyBuckets", "*")]),
    ],
)
def test_s3(method: str, target: str, headers: dict[str, str], operation: str, needs: list[Any]) -> None:
    meant = meant_by(signed("s3", method, target, headers), "us-east-1", "1")
    assert meant is not None
    assert meant.operation == operation
    assert [tuple(need.permission) for need in meant.needs] == needs


def test_the_prefix_of_a_listing_is_known() -> None:
    meant = meant_by(signed("s3", "GET", "/bucket?list-type=2&prefix=runs/"), "us-east-1", "1")
    assert meant is not None
    assert meant.needs[0].context == {"s3:prefix": "runs/"}


def test_every_key_of_a_deletion() -> None:
    body = b"<Delete><Object><Key>a</Key></Object><Object><Key>b</Key></Object></Delete>"
    meant = meant_by(signed("s3", "POST", "/bucket?delete", body=body), "us-east-1", "1")
    assert meant is not None
    assert [need.permission.resource for need in meant.needs] == [f"{BUCKET}/a", f"{BUCKET}/b"]


TOPIC = "arn:aws:sns:us-east-1:1:t"


@pytest.mark.parametrize(
    ("service", "target", "body", "needs"),
    [
        ("sns", "", f"Action=Publish&TopicArn={TOPIC}", [("sns:Publish", TOPIC)]),
        (
            "sqs",
            "AmazonSQS.SendMessage",
            {"QueueUrl": "http://127.0.0.1/1/q"},
            [("sqs:SendMessage", "arn:aws:sqs:us-east-1:1:q")],
        ),
        (
            "events",
            "AWSEvents.PutEvents",
            {"Entries": [{}, {"EventBusName": "b"}]},
            [
                ("events:PutEvents", "arn:aws:events:us-east-1:1:event-bus/b"),
                ("events:PutEvents", "arn:aws:events:us-east-1:1:event-bus/default"),
            ],
        ),
        ("monitoring", "", "Action=PutMetricData", [("cloudwatch:PutMetricData", "*")]),
        (
            "ssm",
            "AmazonSSM.GetParameter",
            {"Name": "/a/b"},
            [("ssm:GetParameter", "arn:aws:ssm:us-east-1:1:parameter/a/b")],
        ),
        ("sts", "", "Action=GetCallerIdentity", []),
    ],
)
def test_other_services(service: str, target: str, body: Any, needs: list[Any]) -> None:
    text = body if isinstance(body, str) else json.dumps(body)
    headers = {"x-amz-target": target} if target else {}
    meant = meant_by(signed(service, "POST", "/", headers, text.encode()), "us-east-1", "1")
    assert meant is not None
    assert [tuple(need.permission) for need in meant.needs] == needs


def test_a_request_that_nobody_signed() -> None:
    assert meant_by(Request("GET", "/", {}, b""), "us-east-1", "1") is None
