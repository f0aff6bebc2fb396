"""What became of a job: each status and each class of failure, and nothing guessed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.training.shapes import operation
from touchstone.training.failure_reasons import FAILURES, class_of
from touchstone.training.status import what_happened, what_happened_at_bedrock

STATES = operation("sagemaker:DescribeTrainingJob").output_shape.members


def description(status: str, secondary: str, reason: str | None = None, **more: Any) -> dict[str, Any]:
    described = {"TrainingJobName": "job", "TrainingJobStatus": status, "SecondaryStatus": secondary, **more}
    return described if reason is None else {**described, "FailureReason": reason}


@pytest.mark.parametrize(
    ("status", "secondary", "state", "cause", "again"),
    [
        ("Completed", "Completed", "completed", "completed", "no"),
        ("Stopped", "Stopped", "stopped", "stopped", "same"),
        ("Stopped", "MaxRuntimeExceeded", "stopped", "max_runtime", "changed"),
        ("Stopped", "MaxWaitTimeExceeded", "stopped", "capacity", "same"),
        ("Stopped", "Interrupted", "stopped", "interrupted", "same"),
        ("Stopping", "Stopping", "stopping", "stopping", "no"),
        ("InProgress", "Pending", "waiting", "pending_capacity", "no"),
        ("InProgress", "LaunchingMLInstances", "waiting", "pending_capacity", "no"),
        ("InProgress", "Starting", "waiting", "in_progress", "no"),
        ("InProgress", "Training", "running", "in_progress", "no"),
        ("InProgress", "Interrupted", "running", "interrupted", "no"),
        ("Deleting", "Stopped", "deleting", "deleting", "look"),
        ("Failed", "Failed", "failed", "no_reason", "look"),
        ("Paused", "Paused", "unknown", "unknown_status", "look"),
    ],
)
def test_a_status(status: str, secondary: str, state: str, cause: str, again: str) -> None:
    outcome = what_happened(description(status, secondary))
    assert (outcome.state, outcome.cause, outcome.again) == (state, cause, again)
    assert outcome.final == (state in {"completed", "failed", "stopped"})
    assert outcome.seen == f"{status}/{secondary}"
    assert outcome.log == "/aws/sagemaker/TrainingJobs job/"
    assert all((outcome.what, outcome.meaning, outcome.next_step))
    assert outcome.document()["cause"] == cause


@pytest.mark.parametrize("status", STATES["TrainingJobStatus"].enum)
@pytest.mark.parametrize("secondary", STATES["SecondaryStatus"].enum)
def test_every_status_that_the_api_knows_is_told(status: str, secondary: str) -> None:
    assert what_happened(description(status, secondary)).state != "unknown"


REASONS = [
    (
        "capacity",
        (
            "CapacityError: Unable to provision requested ML compute capacity. Please retry using a different "
            "ML instance type or after some time."
        ),
    ),
    (
        "quota",
        (
            "ResourceLimitExceeded: The account-level service limit 'ml.p5.48xlarge for training job usage' is 0 "
            "Instances, with current utilization of 0 Instances and a request delta of 4 Instances."
        ),
    ),
    ("access_denied", "ClientError: SageMaker was unable to assume the role 'arn:aws:iam::111122223333:role/NovaExec'"),
    ("access_denied", "ClientError: Data download failed: User is not authorized to perform: s3:GetObject"),
    ("access_denied", "AccessDeniedException: kms:Decrypt"),
    ("bad_data", 'ClientError: No S3 objects found under S3 URL "s3://bucket/rft/train.jsonl"'),
    ("bad_data", "ClientError: line 17 of the dataset is invalid: schemaVersion is missing"),
    ("bad_data", "ClientError: Data download failed: the training data does not have the expected format"),
    ("reward_function", "AlgorithmError: Lambda function timed out after three retries"),
    ("reward_function", "AlgorithmError: Failed to invoke reward Lambda: AccessDeniedException"),
    ("reward_function", "AlgorithmError: KeyError: 'aggregate_reward_score'"),
    ("reward_function", "not authorized to perform: lambda:InvokeFunction"),
    ("bad_recipe", "AlgorithmError: Engine core initialization failed"),
    ("bad_recipe", "ClientError: Supplied recipe does not contain required field run.replicas"),
    ("out_of_memory", "AlgorithmError: torch.OutOfMemoryError: CUDA out of memory"),
    ("service_fault", "InternalServerError: We encountered an internal error. Please try again."),
    ("client_error", "ClientError: something new"),
    ("algorithm_error", "AlgorithmError: , exit code: 1"),
    ("unknown", "Something that nobody has seen before"),
]


@pytest.mark.parametrize(("cause", "reason"), REASONS)
def test_a_reason(cause: str, reason: str) -> None:
    outcome = what_happened(description("Failed", "Failed", reason))
    assert (outcome.state, outcome.cause, outcome.reason) == ("failed", cause, reason)
    assert outcome.again in {"same", "changed", "look"}


def test_every_class_has_a_case() -> None:
    assert {cause for cause, _ in REASONS} == {known.code for known in FAILURES} | {"unknown"}


def test_an_unknown_reason_is_not_guessed_at() -> None:
    assert class_of("Zork").code == "unknown"
    assert "no class that we know" in what_happened(description("Failed", "Failed", "Zork")).meaning


def test_the_last_message_stands_in_for_a_reason() -> None:
    transitions = [{"Status": "Starting", "StatusMessage": "Preparing"}, {"Status": "Pending", "StatusMessage": ""}]
    outcome = what_happened(description("InProgress", "Pending", SecondaryStatusTransitions=transitions))
    assert outcome.reason == "Preparing"


def test_nothing_at_all() -> None:
    assert what_happened({}).state == "unknown"


@pytest.mark.parametrize("status", operation("bedrock:GetModelCustomizationJob").output_shape.members["status"].enum)
def test_every_status_of_a_bedrock_job_is_told(status: str) -> None:
    outcome = what_happened_at_bedrock({"jobName": "job", "status": status})
    assert outcome.state != "unknown"
    assert "TrainingJob" not in f"{outcome.meaning} {outcome.next_step} {outcome.log}"


def test_a_bedrock_job_that_failed() -> None:
    described = {"jobName": "job", "status": "Failed", "failureMessage": "Lambda function returned an error"}
    outcome = what_happened_at_bedrock(described)
    assert (outcome.state, outcome.cause, outcome.reason) == ("failed", "reward_function", described["failureMessage"])
    assert "TrainingJobs" not in what_happened_at_bedrock({**described, "failureMessage": "Zork"}).next_step
