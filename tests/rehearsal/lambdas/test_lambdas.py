"""Functions called by boto3, run by the real runtime client in processes of their own."""

from __future__ import annotations

import base64
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError  # type: ignore[import-untyped]

from touchstone.rehearsal.lambdas.function import PAYLOAD_LIMIT, Code, Function
from touchstone.rehearsal.lambdas.lambdas import Lambdas, LambdaSettings
from touchstone.rehearsal.permissions.guard import Guard
from touchstone.rehearsal.permissions.keys import Keys
from touchstone.rehearsal.permissions.statements import statements_of
from touchstone.rehearsal.services.clients import Clients

HANDLERS = Path(__file__).parent / "handlers"
ROLE = "arn:aws:iam::123456789012:role/function"
CALLER = "arn:aws:iam::123456789012:role/machine"
Start = Callable[..., "Service"]


class Service:
    """The service with one function, and a client of it."""

    def __init__(self, *, settings: dict[str, Any], **function: Any) -> None:
        keys = Keys()
        code = Code(HANDLERS, (HANDLERS,), isolated=False)
        made = Function(**{"name": "worker", "handler": "worker.handler", "code": code, "role": ROLE, **function})
        self.lambdas = Lambdas([made], LambdaSettings(keys=keys, **settings))
        self.clients = Clients({"lambda": self.lambdas.url}, keys)

    def invoke(self, do: str = "add", name: str = "worker", **event: Any) -> tuple[str | None, Any]:
        answer = self.clients.of("lambda", CALLER).invoke(FunctionName=name, Payload=json.dumps({"do": do, **event}))
        return answer.get("FunctionError"), json.loads(answer["Payload"].read())

    def refusal(self, **request: Any) -> str:
        with pytest.raises(ClientError) as caught:
            self.clients.of("lambda", CALLER).invoke(**{"FunctionName": "worker", **request})
        return str(caught.value.response["Error"]["Code"])

    def close(self) -> None:
        self.clients.close()
        self.lambdas.close()
        assert not self.lambdas.failures


@pytest.fixture
def start() -> Iterator[Start]:
    made: list[Service] = []

    def start_one(settings: dict[str, Any] | None = None, **function: Any) -> Service:
        made.append(Service(settings=settings or {}, **function))
        return made[-1]

    yield start_one
    for service in made:
        service.close()


def test_a_call_and_another_on_the_same_process(start: Start) -> None:
    service = start()
    assert service.invoke(numbers=[1, 2]) == (None, {"sum": 3})
    assert service.invoke(numbers=[4], name=service.lambdas.arn("worker")) == (None, {"sum": 4})
    counts = service.lambdas.counts("worker")
    assert (counts.invocations, counts.cold_starts, counts.errors) == (2, 1, 0)
    assert service.lambdas.log("worker") == "asked to add\nasked to add\n"


def test_what_a_function_knows_of_itself(start: Start) -> None:
    service = start(memory_mb=512, environment={"COLOUR": "blue"}, timeout=20)
    _, about = service.invoke("about")
    assert about["name"] == "worker"
    assert about["arn"] == service.lambdas.arn("worker")
    assert about["memory"] == "512"
    assert about["colour"] == "blue"
    assert about["key"] == Keys().of(ROLE).access_key_id
    assert 0 < about["left"] <= 21_000
    assert Path(about["folder"]) == HANDLERS
    assert about["stdin"] == ""


def test_isolated_code_sees_no_other_packages(start: Start) -> None:
    assert start().invoke("about")[1]["packages"] == ["boto3", "touchstone"]
    assert start(code=Code.bundle(HANDLERS)).invoke("about")[1]["packages"] == []


def test_request_ids_are_the_same_every_time(start: Start) -> None:
    first, second = (
        [service.invoke("about")[1]["request"] for _ in range(2)]
        for service in (start(), start(code=Code.bundle(HANDLERS)))
    )
    assert first == second
    assert first[0] != first[1]


def test_an_error_of_the_handler(start: Start) -> None:
    service = start()
    kind, error = service.invoke("raise")
    assert kind == "Unhandled"
    assert (error["errorType"], error["errorMessage"]) == ("WorkerError", "as asked")
    assert service.invoke(numbers=[1]) == (None, {"sum": 1})
    assert service.lambdas.counts("worker").cold_starts == 1
    assert service.lambdas.counts("worker").errors == 1


def test_an_exit_and_a_new_process(start: Start) -> None:
    service = start()
    kind, error = service.invoke("exit")
    assert (kind, error["errorType"]) == ("Unhandled", "Runtime.ExitError")
    assert error["errorMessage"].endswith("Runtime exited with error: exit status 3")
    assert service.invoke(numbers=[1]) == (None, {"sum": 1})
    assert service.lambdas.counts("worker").cold_starts == 2


def test_the_time_limit_ends_the_process(start: Start) -> None:
    service = start(timeout=0.3)
    kind, error = service.invoke("sleep")
    assert (kind, error["errorType"]) == ("Unhandled", "Sandbox.Timedout")
    assert error["errorMessage"].endswith("Task timed out after 0.30 seconds")
    assert service.lambdas.pids() == []
    assert service.invoke(numbers=[1]) == (None, {"sum": 1})


@pytest.mark.parametrize(
    ("handler", "error"),
    [("nothing.handler", "Runtime.ImportModuleError"), ("worker.nothing", "Runtime.HandlerNotFound")],
)
def test_a_handler_that_cannot_be_loaded(start: Start, handler: str, error: str) -> None:
    assert start(handler=handler).invoke()[1]["errorType"] == error


def test_sizes(start: Start) -> None:
    service = start()
    assert service.refusal(Payload=b'"' + b"x" * PAYLOAD_LIMIT + b'"') == "RequestTooLargeException"
    assert service.invoke("big", bytes=PAYLOAD_LIMIT - 2)[0] is None
    kind, error = service.invoke("big", bytes=PAYLOAD_LIMIT)
    assert (kind, error["errorType"]) == ("Unhandled", "Function.ResponseSizeTooLarge")


def test_refusals(start: Start) -> None:
    service = start()
    assert service.refusal(FunctionName="nobody") == "ResourceNotFoundException"
    assert service.refusal(Payload=b"{") == "InvalidRequestContentException"


def test_other_ways_to_invoke(start: Start) -> None:
    client = start().clients.of("lambda", CALLER)
    event = json.dumps({"numbers": [1]})
    assert client.invoke(FunctionName="worker", InvocationType="Event", Payload=event)["StatusCode"] == 202
    assert client.invoke(FunctionName="worker", InvocationType="DryRun")["StatusCode"] == 204
    answer = client.invoke(FunctionName="worker", LogType="Tail", Payload=event)
    assert base64.b64decode(answer["LogResult"]) == b"asked to add\nasked to add\n"
    assert answer["ExecutedVersion"] == "$LATEST"


def test_reserved_concurrency_throttles(start: Start) -> None:
    service = start(concurrency=1)

    def one(_number: int) -> str:
        try:
            return str(service.invoke("sleep", seconds=0.5)[0])
        except ClientError as error:
            return str(error.response["Error"]["Code"])

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(one, range(3))) == ["None", "TooManyRequestsException", "TooManyRequestsException"]
    assert service.lambdas.counts("worker").throttles == 2


def test_a_machine_that_is_full_lets_calls_wait(start: Start) -> None:
    service = start({"processes": 2})
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda number: service.invoke(numbers=[number])[1]["sum"], range(40)))
    assert answers == list(range(40))
    assert service.lambdas.counts("worker").cold_starts <= 2


RULES = [
    ({"outcome": {"status": "crash"}}, "Runtime.ExitError"),
    ({"outcome": {"status": "timeout"}}, "Sandbox.Timedout"),
    ({"outcome": {"cause": "InputError"}}, "InputError"),
]


@pytest.mark.parametrize(("rule", "error"), RULES)
def test_fault_rules(start: Start, rule: dict[str, Any], error: str) -> None:
    where = {"FunctionName": "work*", "Payload.batch": "2"}
    service = start({"faults": [{"name": "f", "service": "lambda", "where": where, **rule}]})
    assert service.invoke(batch=1) == (None, {"sum": 0})
    assert service.invoke("sleep", seconds=2, batch=2)[1]["errorType"] == error
    assert service.invoke(batch=1) == (None, {"sum": 0})
    assert service.lambdas.unused_faults() == []


def test_an_answer_that_is_spoilt(start: Start) -> None:
    service = start(
        {
            "faults": [
                {"name": "members", "calls": [1], "malformed": {"sum": None, "other": 1}},
                {"name": "cut", "calls": [2], "malformed": "truncated"},
            ]
        }
    )
    assert service.invoke() == (None, {"other": 1})
    assert isinstance(service.invoke()[1], str)
    assert service.invoke() == (None, {"sum": 0})


def test_a_caller_without_the_grant(start: Start) -> None:
    allow = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "arn:aws:lambda:*:*:function:other"}
    guard = Guard({CALLER: statements_of({"Statement": allow}, "p"), ROLE: ()})
    service = start({"guard": guard}, log_group="/aws/lambda/worker")
    assert service.refusal() == "AccessDeniedException"
    service.clients.of("lambda", "operator").invoke(FunctionName="worker")
    assert [(one.role, one.action) for one in guard.missing()] == [
        (ROLE, "logs:CreateLogStream"),
        (ROLE, "logs:PutLogEvents"),
        (CALLER, "lambda:InvokeFunction"),
    ]


PARENT = """
import json, sys, time
from pathlib import Path
sys.path[:0] = json.loads(sys.argv[1])
from tests.rehearsal.lambdas.test_lambdas import Service
service = Service(settings={})
about = service.invoke("about")[1]
print(about["pid"], Path(about["tmp"]).parents[2], flush=True)
import threading
threading.Thread(target=service.invoke, args=("sleep",), daemon=True).start()
{end}
"""


@pytest.mark.parametrize(
    "end", ["time.sleep(0.3); import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "sys.exit()"]
)
def test_processes_end_with_their_parent(end: str) -> None:
    import subprocess  # noqa: PLC0415 - only this test needs it

    root = Path(__file__).parents[3]
    path = json.dumps([str(root), str(root / "shared")])
    ran = subprocess.run(
        [sys.executable, "-c", PARENT.replace("{end}", end), path], capture_output=True, text=True, check=False
    )
    pid, folder = int(ran.stdout.split()[0]), ran.stdout.split()[1]
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            assert not Path(folder).exists()
            return
        time.sleep(0.05)
    pytest.fail(f"process {pid} outlived its parent: {ran.stderr}")
