from __future__ import annotations

from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError  # type: ignore[import-untyped]

from tests.rehearsal.doubles.scene import ROLE, Scene
from touchstone.rehearsal.doubles.calls import Permission
from touchstone.rehearsal.doubles.trainer import Evaluated, JobRequest, Trained

Start = Callable[..., Scene]
ACCOUNT = "111122223333"


def test_every_call_is_there_with_its_digest_and_no_text(scene: Scene) -> None:
    scene.clock.pass_(5)
    for text in ("the secret clause", "the secret clause", "another"):
        scene.ask("amazon.nova-pro-v1:0", text)
    with pytest.raises(ClientError):
        scene.job()
    calls = list(scene.doubles.calls)
    assert [call.operation for call in calls] == ["Converse"] * 3 + ["DescribeTrainingJob"]
    assert calls[0].digest == calls[1].digest != calls[2].digest
    assert [(call.status, call.error) for call in calls[2:]] == [(200, None), (400, "ValidationException")]
    assert {call.second for call in calls} == {5}
    assert "secret" not in repr(calls)


def test_permissions_are_as_policies_name_them(scene: Scene) -> None:
    job = scene.train(Tags=[{"Key": "run", "Value": "r"}])
    scene.job()
    model = scene.model(modelTags=[{"key": "run", "value": "r"}])
    deployment = scene.deployment(model)
    scene.state("d")
    scene.bedrock.get_custom_model(modelIdentifier="m")
    scene.ask(deployment)
    scene.ask("us.amazon.nova-2-lite-v1:0")
    scene.ask("amazon.nova-2-lite-v1:0")
    found = {call.operation: call.permissions for call in scene.doubles.calls}
    assert found == {
        "CreateTrainingJob": (
            Permission("sagemaker:CreateTrainingJob", job),
            Permission("iam:PassRole", ROLE),
            Permission("sagemaker:AddTags", job),
        ),
        "DescribeTrainingJob": (Permission("sagemaker:DescribeTrainingJob", job),),
        "CreateCustomModel": (
            Permission("bedrock:CreateCustomModel", "*"),
            Permission("iam:PassRole", ROLE),
            Permission("bedrock:TagResource", "*"),
        ),
        "CreateCustomModelDeployment": (Permission("bedrock:CreateCustomModelDeployment", "*"),),
        "GetCustomModelDeployment": (Permission("bedrock:GetCustomModelDeployment", deployment),),
        "GetCustomModel": (Permission("bedrock:GetCustomModel", model),),
        "Converse": (
            Permission("bedrock:InvokeModel", "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-2-lite-v1:0"),
        ),
    }
    asked = [call.permissions[0].resource for call in scene.doubles.calls.of("Converse", "bedrock-runtime")]
    assert asked[0] == deployment
    assert asked[1] == f"arn:aws:bedrock:us-east-1:{ACCOUNT}:inference-profile/us.amazon.nova-2-lite-v1:0"
    behind = scene.doubles.calls.of("Converse")[1].permissions[1].resource
    assert behind == "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-2-lite-v1:0"


def test_the_caller_is_known_by_the_access_key(stage: Start) -> None:
    scene = stage(roles={"AKIDTOUCHSTONE": "TrainRole"})
    scene.train()
    assert scene.doubles.calls.all[0].caller == "TrainRole"


def test_a_guard_refuses(stage: Start) -> None:
    def guard(caller: str | None, permissions: tuple[Permission, ...]) -> str | None:
        missing = [permission for permission in permissions if permission.action == "iam:PassRole"]
        return f"{caller} is not authorized to perform: {missing[0].action}" if missing else None

    scene = stage(roles={"AKIDTOUCHSTONE": "TrainRole"}, guard=guard)
    with pytest.raises(ClientError, match="TrainRole is not authorized to perform: iam:PassRole") as caught:
        scene.train()
    assert caught.value.response["Error"]["Code"] == "AccessDeniedException"
    assert scene.doubles.billable() == []
    with pytest.raises(ClientError, match="not found"):
        scene.job()


def test_what_is_billable_and_alive_is_listed(scene: Scene) -> None:
    scene.train()
    scene.model("one")
    scene.deployment(scene.model("two"))
    found = [(thing.kind, thing.name, thing.status) for thing in scene.doubles.billable()]
    assert found == [
        ("training job", "job", "InProgress"),
        ("deployment", "d", "Active"),
        ("model", "one", "Active"),
        ("model", "two", "Active"),
    ]
    scene.clock.pass_(1e5)
    assert [thing.kind for thing in scene.doubles.billable()] == ["deployment", "model", "model"]


def test_jobs_can_be_brought_up_to_date_without_a_call(scene: Scene) -> None:
    scene.train()
    scene.clock.pass_(1e5)
    scene.doubles.settle()
    assert "s3://bucket/out/job/output/output.tar.gz" in scene.objects.content
    assert len(scene.doubles.calls) == 1


class BrokenTrainer:
    """Has a bug."""

    def train(self, job: JobRequest) -> Trained:
        raise ZeroDivisionError(job.name)

    def evaluate(self, job: JobRequest) -> Evaluated:
        raise ZeroDivisionError(job.name)


def test_a_bug_of_the_trainer_is_kept_and_the_job_never_completes(stage: Start) -> None:
    scene = stage(trainer=BrokenTrainer())
    scene.train()
    scene.clock.pass_(1e5)
    with pytest.raises(ClientError, match=r"InternalServerException.*ZeroDivisionError"):
        scene.job()
    assert isinstance(scene.doubles.failures[0], ZeroDivisionError)
    assert scene.job()["TrainingJobStatus"] == "Failed"


def test_the_same_calls_make_the_same_things(stage: Start) -> None:
    one, two = stage(), stage()
    made = [
        (scene.train(), scene.deployment(scene.model(clientRequestToken="m"), clientRequestToken="d"))
        for scene in (one, two)
    ]
    assert made[0] == made[1]
    assert list(one.doubles.calls) == list(two.doubles.calls)
