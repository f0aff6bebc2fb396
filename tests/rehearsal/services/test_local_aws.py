"""Machines run by the runner on all of the services: unchanged boto3, real processes, every call judged."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.rehearsal.services.machine import JOB_ROLE, MACHINE_ROLE, Ran, job_request, running
from touchstone.rehearsal.asl.runner import history_text


def everything(**settings: Any) -> Any:
    return running("everything", {"request": job_request()}, **settings)


def ended(ran: Ran) -> dict[str, Any]:
    return {"status": ran.execution.status, "error": ran.execution.error}


def test_one_of_everything() -> None:
    with everything() as ran:
        assert ended(ran) == {"status": "SUCCEEDED", "error": None}
        assert ran.execution.output["sum"] == 6
        assert ran.execution.output["status"] == "Completed"
        assert ran.execution.output == ran.object("ledger.json")
        assert ran.guard.missing() == {}
        left = {(unused.role.rpartition("/")[2], unused.action) for unused in ran.guard.unused()}
        assert left == {
            ("function", "s3:GetObject"),
            ("machine", "s3:ListBucket"),
            ("machine", "sagemaker:StopTrainingJob"),
            ("machine", "states:DescribeExecution"),
            ("machine", "states:StartExecution"),
            ("machine", "states:StopExecution"),
        }
        queue = ran.local.client("sqs").get_queue_url(QueueName="queue")["QueueUrl"]
        message = ran.local.client("sqs").receive_message(QueueUrl=queue)["Messages"][0]["Body"]
        assert json.loads(message) == {"sum": 6}


def test_a_rehearsal_is_the_same_every_time() -> None:
    histories = []
    for _ in range(2):
        with everything() as ran:
            histories.append(history_text(ran.execution))
    assert histories[0] == histories[1]


@pytest.mark.parametrize(
    ("without", "error"),
    [
        ("lambda:InvokeFunction", "Lambda.AWSLambdaException"),
        ("sagemaker:CreateTrainingJob", "SageMaker.AmazonSageMakerException"),
        ("sagemaker:DescribeTrainingJob", "SageMaker.AmazonSageMakerException"),
        ("iam:PassRole", "SageMaker.AmazonSageMakerException"),
        ("events:PutRule", "States.Permissions"),
        ("s3:PutObject", "S3.S3Exception"),
        ("s3:GetObject", "S3.S3Exception"),
        ("sns:Publish", "SNS.AuthorizationErrorException"),
        ("sqs:SendMessage", "SQS.AmazonSQSException"),
        ("events:PutEvents", "EventBridge.AccessDeniedException"),
    ],
)
def test_a_grant_that_is_missing(without: str, error: str) -> None:
    with everything(without=[without]) as ran:
        assert ended(ran) == {"status": "FAILED", "error": error}
        assert [(one.role, one.action) for one in ran.guard.missing()] == [(MACHINE_ROLE, without)]


LEDGER = {"service": "s3", "where": {"Key": "ledger.json"}}
FAULTS = [
    ({**LEDGER, "operation": "PutObject", "error": {"name": "SlowDown", "status": 503}}, "S3.S3Exception"),
    ({**LEDGER, "operation": "GetObject", "error": {"name": "NoSuchKey"}}, "S3.NoSuchKeyException"),
    ({**LEDGER, "operation": "PutObject", "drop": "before"}, "S3.SdkClientException"),
    ({**LEDGER, "operation": "PutObject", "drop": "after"}, "S3.SdkClientException"),
    ({"service": "sns", "error": {"name": "Throttled"}}, "SNS.ThrottledException"),
    ({"service": "lambda", "error": {"name": "ServiceException"}}, "Lambda.ServiceException"),
    (
        {"service": "lambda", "error": {"name": "TooManyRequestsException", "status": 429}},
        "Lambda.TooManyRequestsException",
    ),
    ({"service": "lambda", "drop": "after"}, "Lambda.SdkClientException"),
    ({"service": "lambda", "outcome": {"status": "crash"}}, "Runtime.ExitError"),
    ({"service": "lambda", "outcome": {"status": "timeout"}}, "Sandbox.Timedout"),
    ({"service": "lambda", "outcome": {"cause": "InputError", "message": "no"}}, "InputError"),
    (
        {"service": "sagemaker", "operation": "CreateTrainingJob", "error": {"name": "ResourceLimitExceeded"}},
        "SageMaker.ResourceLimitExceededException",
    ),
    (
        {"service": "sagemaker", "operation": "CreateTrainingJob", "error": {"name": "ThrottlingException"}},
        "SageMaker.AmazonSageMakerException",
    ),
    (
        {"service": "sagemaker", "operation": "CreateTrainingJob", "outcome": {"status": "Failed"}},
        "States.TaskFailed",
    ),
]


@pytest.mark.parametrize("action", ["s3:GetObject", "s3:ListBucket", "s3:PutObject"])
def test_a_job_has_the_rights_of_its_own_role(action: str) -> None:
    with everything(without=[action], of="job") as ran:
        assert ran.execution.status == "FAILED"
        assert {(one.role, one.action) for one in ran.guard.missing()} == {(JOB_ROLE, action)}


@pytest.mark.parametrize(("rule", "error"), FAULTS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_fault_of_a_service(rule: dict[str, Any], error: str) -> None:
    with everything(faults=[{"name": "fault", **rule}]) as ran:
        assert ended(ran) == {"status": "FAILED", "error": error}
        assert ran.local.unused_faults() == []


def test_a_failed_job_says_why() -> None:
    rule = {"name": "f", "service": "sagemaker", "outcome": {"status": "Failed", "cause": "capacity"}}
    with everything(faults=[rule]) as ran:
        described = json.loads(ran.execution.cause or "")
        assert described["TrainingJobStatus"] == "Failed"
        assert described["FailureReason"]
        assert isinstance(described["CreationTime"], int)


@pytest.mark.parametrize(("service", "operation"), [("s3", "PutObject"), ("sagemaker", "CreateTrainingJob")])
def test_latency_is_virtual(service: str, operation: str) -> None:
    rule = {"name": "slow", "service": service, "operation": operation, "latency": 1234}
    with everything(faults=[rule]) as ran:
        assert ended(ran) == {"status": "SUCCEEDED", "error": None}
        call = operation[0].lower() + operation[1:]
        times = {
            event.kind: event.time
            for event in ran.execution.history.events
            if str(event.details.get("resource", "")).startswith(call)
        }
        answered = times.get("TaskSubmitted", times["TaskSucceeded"])
        assert answered - times["TaskStarted"] == 1234


def test_an_aborted_execution_stops_its_job() -> None:
    with everything(faults=[{"name": "f", "service": "lambda", "calls": [1], "latency": 10}]) as ran:
        name = {**job_request(), "TrainingJobName": "again"}
        body = ran.local.client("s3").get_object(Bucket="bucket", Key="recipes/job/recipe.yaml")["Body"].read()
        ran.local.client("s3").put_object(Bucket="bucket", Key="recipes/again/recipe.yaml", Body=body)
        second = ran.runner.start(ran.execution.machine, {"request": name}, "second")
        ran.runner.run(until=ran.runner.clock.seconds() + 1000)
        ran.runner.stop(second.arn)
        ran.runner.run()
        job = ran.local.client("sagemaker").describe_training_job(TrainingJobName="again")
        assert job["TrainingJobStatus"] in {"Stopping", "Stopped"}
        assert "sagemaker:StopTrainingJob" not in {unused.action for unused in ran.guard.unused()}


def test_a_distributed_map_over_a_function() -> None:
    batches = [{"numbers": [number, 1]} for number in range(100)]
    with running("batches", {"batches": batches}, workers=4) as ran:
        assert ended(ran) == {"status": "SUCCEEDED", "error": None}
        written = ran.execution.output["ResultWriterDetails"]
        manifest = ran.object(written["Key"])
        rows = ran.object(manifest["ResultFiles"]["SUCCEEDED"][0]["Key"])
        assert [json.loads(row["Output"])["sum"] for row in rows] == [number + 1 for number in range(100)]
        assert ran.guard.missing() == {}
        assert ran.local.lambdas.counts("worker").invocations == 100
        assert ran.local.lambdas.counts("worker").cold_starts <= 4


def test_what_a_map_needs_on_its_own() -> None:
    with running("batches", {"batches": [{}]}, without=["states:StartExecution"]) as ran:
        assert [one.action for one in ran.guard.missing()] == ["states:StartExecution"]
    with running("batches", {"batches": [{}]}, without=["s3:GetObject"]) as ran:
        assert ended(ran) == {"status": "FAILED", "error": "States.ItemReaderFailed"}
    with running("batches", {"batches": [{}]}, without=["s3:PutObject"]) as ran:
        assert ended(ran) == {"status": "FAILED", "error": "States.ResultWriterFailed"}
