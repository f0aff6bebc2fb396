"""The gate in front of the plain services, by unchanged boto3."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError  # type: ignore[import-untyped]

from touchstone.rehearsal.permissions.guard import Guard
from touchstone.rehearsal.permissions.keys import OPERATOR, Keys
from touchstone.rehearsal.permissions.statements import statements_of
from touchstone.rehearsal.services.clients import Clients, NoEndpointError
from touchstone.rehearsal.services.plain import PlainServices, PlainSettings

ROLE = "arn:aws:iam::1:role/r"
Start = Callable[..., Callable[..., Any]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts the services, with a bucket; gives the maker of clients."""
    made: list[Any] = []

    def start_one(statements: list[Any] | None = None, **settings: Any) -> Callable[..., Any]:
        keys = Keys()
        guard = None if statements is None else Guard({ROLE: statements_of({"Statement": statements}, "p")})
        plain = PlainServices(PlainSettings(keys=keys, guard=guard, **settings))
        clients = Clients({"*": plain.url}, keys)
        made.extend([clients, plain])
        clients.of("s3", OPERATOR).create_bucket(Bucket="bucket")
        clients.of("s3", OPERATOR).put_object(Bucket="bucket", Key="k", Body=b"content")

        def client(service: str, role: str = ROLE) -> Any:
            return clients.of(service, role)

        return client

    yield start_one
    for one in made:
        assert not getattr(one, "failures", [])
        one.close()


def code(call: Callable[..., Any], **arguments: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return str(caught.value.response["Error"]["Code"])


GET = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/*"}
LIST = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::bucket"}


def test_keys_of_every_sort_and_every_size(start: Start) -> None:
    s3 = start()("s3")
    for key, size in (("a b/ü+?&.json", 0), ("x" * 200, 1), ("big", 3_000_000)):
        s3.put_object(Bucket="bucket", Key=key, Body=b"x" * size)
        assert len(s3.get_object(Bucket="bucket", Key=key)["Body"].read()) == size
        assert s3.head_object(Bucket="bucket", Key=key)["ContentLength"] == size
    listed = s3.list_objects_v2(Bucket="bucket")["Contents"]
    assert sorted(one["Key"] for one in listed) == sorted(["a b/ü+?&.json", "x" * 200, "big", "k"])


def test_conditions_of_a_write(start: Start) -> None:
    s3 = start()("s3")
    assert code(s3.put_object, Bucket="bucket", Key="k", Body=b"", IfNoneMatch="*") == "PreconditionFailed"


def test_each_service_refuses_in_its_own_words(start: Start) -> None:
    client = start([])
    topic = client("sns", OPERATOR).create_topic(Name="t")["TopicArn"]
    queue = client("sqs", OPERATOR).create_queue(QueueName="q")["QueueUrl"]
    assert code(client("s3").get_object, Bucket="bucket", Key="k") == "AccessDenied"
    assert code(client("s3").head_object, Bucket="bucket", Key="k") == "403"
    assert code(client("sns").publish, TopicArn=topic, Message="m") == "AuthorizationError"
    assert code(client("sqs").send_message, QueueUrl=queue, MessageBody="m") == "AccessDeniedException"
    assert code(client("events").put_events, Entries=[{"Source": "s"}]) == "AccessDeniedException"
    assert client("sts").get_caller_identity()["Account"]


def test_a_missing_object_is_told_to_whom_may_list(start: Start) -> None:
    assert code(start([GET])("s3").get_object, Bucket="bucket", Key="none") == "AccessDenied"
    assert code(start([GET, LIST])("s3").get_object, Bucket="bucket", Key="none") == "NoSuchKey"
    assert code(start([GET, LIST])("s3").head_object, Bucket="bucket", Key="none") == "404"


def test_faults_come_when_they_are_due_and_never_to_the_operator(start: Start) -> None:
    rule = {"name": "f", "service": "s3", "operation": "GetObject", "where": {"Key": "k*"}, "calls": [2]}
    client = start(faults=[{**rule, "error": {"name": "SlowDown", "status": 503}}])
    for _ in range(3):
        client("s3", OPERATOR).get_object(Bucket="bucket", Key="k")
    s3 = client("s3")
    assert s3.get_object(Bucket="bucket", Key="k")
    assert code(s3.get_object, Bucket="bucket", Key="k") == "SlowDown"
    assert s3.get_object(Bucket="bucket", Key="k")


def test_an_error_after_the_work_is_done(start: Start) -> None:
    error = {"name": "InternalError", "status": 500, "after": True}
    client = start(faults=[{"name": "f", "service": "s3", "operation": "PutObject", "calls": [1], "error": error}])
    assert code(client("s3").put_object, Bucket="bucket", Key="new", Body=b"1") == "InternalError"
    assert client("s3").get_object(Bucket="bucket", Key="new")["Body"].read() == b"1"


def test_objects_are_written_at_virtual_times(start: Start) -> None:
    client = start(now=lambda: 86_400.0)
    assert client("s3").get_object(Bucket="bucket", Key="k")["LastModified"].year == 1970


def test_what_was_kept_is_forgotten(start: Start) -> None:
    start()("s3").put_object(Bucket="bucket", Key="mine", Body=b"")
    assert code(start()("s3").get_object, Bucket="bucket", Key="mine") == "NoSuchKey"


def test_nothing_leaves_this_machine() -> None:
    with pytest.raises(NoEndpointError, match="glue: no endpoint on this machine"):
        Clients({"s3": "http://127.0.0.1:1"}, Keys()).of("glue", ROLE)
