"""What became of a job: other jobs are refused, reasons stay with AWS, metrics may be missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError  # type: ignore[import-untyped]

from functions.prepare.settings import Settings
from functions.prepare.train import prepare_train
from functions.resolve_checkpoint.event import ResolveEvent
from functions.resolve_checkpoint.jobs import JobRefusedError, Jobs, JobUnavailableError
from functions.resolve_checkpoint.resolve import OtherJobError, resolve
from tests.workflows.world import BUCKET, ENVIRONMENT, INPUTS, World, build
from touchstone.wire.models.training_metrics import TrainingMetrics
from touchstone.wire.objects import Objects

SECRET = "PRIVILEGED AND CONFIDENTIAL"


class Saying:
    """A SageMaker that says one thing."""

    def __init__(self, said: Any) -> None:
        self._said = said

    def describe_training_job(self, **_: Any) -> Any:
        if isinstance(self._said, Exception):
            raise self._said
        return self._said


def refusal(code: str, status: int) -> ClientError:
    response = {"Error": {"Code": code, "Message": SECRET}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(response, "DescribeTrainingJob")


def event(**more: Any) -> ResolveEvent:
    return ResolveEvent.model_validate({"job": "job-1", "output": {"bucket": BUCKET, "prefix": "runs/x/"}, **more})


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (refusal("ThrottlingException", 400), JobUnavailableError),
        (refusal("Strange", 503), JobUnavailableError),
        (ConnectTimeoutError(endpoint_url="x"), JobUnavailableError),
        (refusal("ValidationException", 400), JobRefusedError),
        (refusal("AccessDeniedException", 400), JobRefusedError),
    ],
)
def test_what_may_be_asked_again_is_told_from_what_may_not(error: Exception, expected: type[Exception]) -> None:
    with pytest.raises(expected, match="DescribeTrainingJob of job-1") as caught:
        resolve(event(), Jobs(Saying(error)), Objects(client=object()))
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("said", "state", "cause"),
    [
        ({"TrainingJobStatus": "Failed", "FailureReason": f"ClientError: {SECRET}"}, "failed", "client_error"),
        ({"TrainingJobStatus": "Stopped"}, "stopped", "stopped"),
        ({"TrainingJobStatus": "InProgress", "SecondaryStatus": "Pending"}, "waiting", "pending_capacity"),
    ],
)
def test_a_job_without_weights_is_told_without_awss_reason(said: Any, state: str, cause: str) -> None:
    told = resolve(event(), Jobs(Saying({"TrainingJobName": "job-1", **said})), Objects(client=object()))
    assert (told["state"], told["cause"]) == (state, cause)
    assert told["next_step"]
    assert SECRET not in str(told)


@pytest.fixture
def trained() -> Iterator[Callable[[], tuple[World, dict[str, Any]]]]:
    """A completed job, and what it must say of itself."""
    made: list[World] = []

    def make() -> tuple[World, dict[str, Any]]:
        world = build()
        made.append(world)
        planned, job = prepare_train(INPUTS["train"], "x", Settings.from_environment(ENVIRONMENT))
        key = str(job.recipe_uri).removeprefix(f"s3://{BUCKET}/")
        world.s3().put_object(Bucket=BUCKET, Key=key, Body=str(job.recipe).encode())
        world.aws.client("sagemaker").create_training_job(**planned["request"])
        world.pass_(100_000)
        return world, planned

    yield make
    for world in made:
        world.aws.close()


def test_a_job_of_ours(trained: Callable[[], tuple[World, dict[str, Any]]]) -> None:
    world, planned = trained()
    jobs, objects = Jobs(world.aws.client("sagemaker")), Objects(client=world.s3())
    name, output = planned["request"]["TrainingJobName"], planned["output"]
    ours = ResolveEvent.model_validate({"job": name, "expects": planned["expects"], "output": output})
    told = resolve(ours, jobs, objects)
    assert told["source"] == {"checkpoint": told["checkpoint"]}
    assert told["numbers"]["reward_mean"]["last"] > told["numbers"]["reward_mean"]["first"]
    kept = TrainingMetrics.model_validate(world.json(told["metrics"]["key"]))
    assert kept.series is not None
    assert (kept.job, kept.series.steps[0], kept.health.verdict) == (name, 1, "healthy")
    other = {**planned["expects"], "hyperparameters": {"reward_lambda_arn": "arn:another"}}
    with pytest.raises(OtherJobError, match="reward_lambda_arn: expected 'arn:another'"):
        resolve(ours.model_copy(update={"expects": other}), jobs, objects)
    assert resolve(ours.model_copy(update={"expects": None}), jobs, objects)["state"] == "completed"
