from __future__ import annotations

import csv
import io
import tarfile
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError  # type: ignore[import-untyped]

from tests.rehearsal.doubles.scene import REWARD, Scene, rft_recipe, rft_request
from touchstone.rehearsal.doubles.settings import Quotas
from touchstone.rehearsal.doubles.trainer import Evaluated, JobFault, JobRequest, Trained

Start = Callable[..., Scene]
BEFORE_TRAINING = 600 + 300 + 120
WHOLE = BEFORE_TRAINING + 7200 + 180
OUTPUT = "s3://bucket/out/job/output/output.tar.gz"


def failing(**outcome: Any) -> list[dict[str, Any]]:
    return [{"service": "sagemaker", "operation": "CreateTrainingJob", "outcome": outcome}]


@pytest.mark.parametrize(
    ("second", "status", "secondary"),
    [
        (0, "InProgress", "Pending"),
        (600, "InProgress", "LaunchingMLInstances"),
        (900, "InProgress", "Downloading"),
        (BEFORE_TRAINING, "InProgress", "Training"),
        (BEFORE_TRAINING + 7200, "InProgress", "Uploading"),
        (WHOLE, "Completed", "Completed"),
        (WHOLE + 1e6, "Completed", "Completed"),
    ],
)
def test_a_job_goes_through_its_states(scene: Scene, second: float, status: str, secondary: str) -> None:
    scene.train()
    scene.clock.pass_(second)
    job = scene.job()
    assert (job["TrainingJobStatus"], job["SecondaryStatus"]) == (status, secondary)
    transitions = job["SecondaryStatusTransitions"]
    assert [one["StartTime"] for one in transitions] == sorted(one["StartTime"] for one in transitions)
    assert all("EndTime" in one for one in transitions[:-1])
    assert transitions[-1]["Status"] == secondary


def test_the_description_echoes_the_request_and_bills_from_the_start_of_training(scene: Scene) -> None:
    arn = scene.train()
    scene.clock.pass_(WHOLE)
    job = scene.job()
    assert job["TrainingJobArn"] == arn
    assert job["HyperParameters"]["reward_lambda_arn"] == REWARD
    assert job["BillableTimeInSeconds"] == 7200 + 180
    assert job["ModelArtifacts"]["S3ModelArtifacts"] == "s3://bucket/out/job/output/model.tar.gz"
    assert job["CreationTime"].timestamp() == 0
    assert job["TrainingEndTime"].timestamp() == WHOLE


def test_the_output_holds_manifest_and_curve(scene: Scene) -> None:
    scene.train()
    scene.clock.pass_(WHOLE)
    scene.job()
    with tarfile.open(fileobj=io.BytesIO(scene.objects.content[OUTPUT])) as archive:
        assert sorted(archive.getnames()) == ["manifest.json", "step_wise_training_metrics.csv"]
        table = archive.extractfile("step_wise_training_metrics.csv")
        assert table is not None
        rows = list(csv.DictReader(io.TextIOWrapper(table)))
    assert [row["step_number"] for row in rows] == ["1", "2", "3"]
    assert list(rows[0])[:4] == ["step_number", "epoch_number", "train_reward_mean", "train_episode_length_mean"]


def test_a_stopped_job_stops_after_a_while_and_leaves_no_output(scene: Scene) -> None:
    scene.train()
    scene.clock.pass_(BEFORE_TRAINING + 100)
    scene.sagemaker.stop_training_job(TrainingJobName="job")
    scene.sagemaker.stop_training_job(TrainingJobName="job")
    assert scene.job()["TrainingJobStatus"] == "Stopping"
    scene.clock.pass_(60)
    job = scene.job()
    assert (job["TrainingJobStatus"], job["SecondaryStatus"]) == ("Stopped", "Stopped")
    assert job["BillableTimeInSeconds"] == 160
    assert OUTPUT not in scene.objects.content
    with pytest.raises(ClientError, match="rejected because the training job is in status Stopped"):
        scene.sagemaker.stop_training_job(TrainingJobName="job")


def test_a_job_stopped_before_it_trained_bills_nothing(scene: Scene) -> None:
    scene.train()
    scene.sagemaker.stop_training_job(TrainingJobName="job")
    scene.clock.pass_(60)
    job = scene.job()
    assert job["TrainingJobStatus"] == "Stopped"
    assert "BillableTimeInSeconds" not in job
    assert scene.doubles.billable() == []


def test_the_longest_run_time_stops_a_job(scene: Scene) -> None:
    scene.train(StoppingCondition={"MaxRuntimeInSeconds": 3600})
    scene.clock.pass_(WHOLE)
    job = scene.job()
    assert (job["TrainingJobStatus"], job["SecondaryStatus"]) == ("Stopped", "MaxRuntimeExceeded")
    assert OUTPUT not in scene.objects.content


@pytest.mark.parametrize(
    ("cause", "word"),
    [
        ("capacity", "CapacityError"),
        ("data", "ClientError"),
        ("recipe", "AlgorithmError"),
        ("reward", "AlgorithmError"),
        ("internal", "InternalServerError"),
    ],
)
def test_a_job_fails_by_class(stage: Start, cause: str, word: str) -> None:
    scene = stage(failing(status="Failed", cause=cause))
    scene.train()
    assert scene.job()["TrainingJobStatus"] == "InProgress"
    scene.clock.pass_(WHOLE)
    job = scene.job()
    assert job["TrainingJobStatus"] == job["SecondaryStatus"] == "Failed"
    assert job["FailureReason"].startswith(word + ": ")
    assert ("BillableTimeInSeconds" in job) == (cause in {"reward", "internal"})
    assert OUTPUT not in scene.objects.content


def test_words_of_a_failure_can_be_given(stage: Start) -> None:
    scene = stage(failing(status="Failed", cause="reward", message="reward Lambda timed out"))
    scene.train()
    scene.clock.pass_(WHOLE)
    assert scene.job()["FailureReason"] == "AlgorithmError: reward Lambda timed out"


def test_somebody_else_stops_a_job(stage: Start) -> None:
    scene = stage(failing(status="Stopped"))
    scene.train()
    scene.clock.pass_(WHOLE)
    assert scene.job()["TrainingJobStatus"] == "Stopped"


def test_capacity_may_never_come(stage: Start) -> None:
    scene = stage(failing(status="Pending"))
    scene.train()
    scene.clock.pass_(1e7)
    assert scene.job()["SecondaryStatus"] == "Pending"
    assert [thing.kind for thing in scene.doubles.billable()] == ["training job"]
    scene.sagemaker.stop_training_job(TrainingJobName="job")
    scene.clock.pass_(60)
    assert scene.job()["TrainingJobStatus"] == "Stopped"


def test_a_job_may_lose_patience(stage: Start) -> None:
    scene = stage(failing(status="Pending"))
    scene.train(StoppingCondition={"MaxRuntimeInSeconds": 3600, "MaxPendingTimeInSeconds": 7200})
    scene.clock.pass_(7200)
    assert scene.job()["TrainingJobStatus"] == "Stopping"
    scene.clock.pass_(60)
    assert scene.job()["TrainingJobStatus"] == "Stopped"


@pytest.mark.parametrize(
    ("artifact", "members"),
    [("missing", None), ("not_tar", None), ("no_manifest", 1), ("blank_manifest", 2), ("no_metrics", 1)],
)
def test_output_can_be_spoilt(stage: Start, artifact: str, members: int | None) -> None:
    scene = stage(failing(artifact=artifact))
    scene.train()
    scene.clock.pass_(WHOLE)
    assert scene.job()["TrainingJobStatus"] == "Completed"
    content = scene.objects.content.get(OUTPUT)
    if artifact == "missing":
        assert content is None
    elif members is None:
        assert content is not None
        assert not tarfile.is_tarfile(io.BytesIO(content))
    else:
        with tarfile.open(fileobj=io.BytesIO(content or b"")) as archive:
            assert len(archive.getnames()) == members


class BadTrainer:
    """Fails as it is told."""

    def train(self, job: JobRequest) -> Trained:
        raise JobFault("reward", f"{job.reward_lambda} timed out")

    def evaluate(self, job: JobRequest) -> Evaluated:
        raise AssertionError(job.name)


def test_a_trainers_fault_is_the_jobs(stage: Start) -> None:
    scene = stage(trainer=BadTrainer())
    scene.train()
    scene.clock.pass_(WHOLE)
    assert scene.job()["FailureReason"] == f"AlgorithmError: {REWARD} timed out"


def test_a_name_is_used_once_even_after_a_failure(stage: Start) -> None:
    scene = stage(failing(status="Failed"))
    scene.train()
    scene.clock.pass_(WHOLE)
    with pytest.raises(scene.sagemaker.exceptions.ResourceInUse, match="already exists"):
        scene.train()
    assert scene.doubles.calls.of("CreateTrainingJob")[-1].status == 400


def test_instances_are_limited_by_those_that_run(stage: Start) -> None:
    scene = stage(quotas=Quotas(instances={"ml.p5.48xlarge": 4}))
    scene.train("one")
    with pytest.raises(scene.sagemaker.exceptions.ResourceLimitExceeded, match="utilization of 4 Instances"):
        scene.train("two")
    scene.clock.pass_(WHOLE)
    scene.train("two")


def test_an_unknown_job_is_a_validation_error(scene: Scene) -> None:
    with pytest.raises(ClientError, match=r"ValidationException.*Requested resource not found"):
        scene.job("other")


def test_a_channel_without_objects_is_refused_at_once(scene: Scene) -> None:
    with pytest.raises(ClientError, match="No S3 objects found under S3 URL"):
        scene.sagemaker.create_training_job(**rft_request("no-recipe-written"))


def test_data_that_goes_before_the_job_starts_fails_it(scene: Scene) -> None:
    scene.train()
    del scene.objects.content["s3://bucket/train.jsonl"]
    scene.clock.pass_(WHOLE)
    assert scene.job()["FailureReason"].startswith("ClientError: Data download failed")


def test_what_the_container_has_read_may_go_while_it_works(scene: Scene) -> None:
    scene.train()
    scene.clock.pass_(BEFORE_TRAINING)
    assert scene.job()["SecondaryStatus"] == "Training"
    scene.objects.content.clear()
    scene.clock.pass_(WHOLE)
    assert scene.job()["TrainingJobStatus"] == "Completed"


def test_tags(scene: Scene) -> None:
    arn = scene.train(Tags=[{"Key": "run", "Value": "r1"}])
    scene.sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "step", "Value": "rft"}])
    tags = scene.sagemaker.list_tags(ResourceArn=arn)["Tags"]
    assert tags == [{"Key": "run", "Value": "r1"}, {"Key": "step", "Value": "rft"}]


def test_a_chain_starts_from_the_checkpoint_of_the_job_before(stage: Start) -> None:
    scene = stage()
    scene.train("first")
    scene.clock.pass_(WHOLE)
    scene.job("first")
    checkpoint = f"{scene.job('first')['CheckpointConfig']['S3Uri']}/step_3/"
    request = rft_request("second")
    del request["HyperParameters"]["base_model"]
    request["HyperParameters"]["base_model_location"] = checkpoint
    scene.train("second", rft_recipe(model_name_or_path=checkpoint), HyperParameters=request["HyperParameters"])
    scene.clock.pass_(WHOLE)
    assert scene.job("second")["TrainingJobStatus"] == "Completed"
    found = scene.doubles.escrow.find(checkpoint.replace("/first/", "/second/"))
    assert found is not None
    assert found.weights == {"job": "second", "from": "first"}
    assert scene.doubles.failures == []


@pytest.mark.parametrize(
    ("instance", "taken"), [("ml.p5.48xlarge", False), ("ml.g5.12xlarge", False), ("ml.m5.large", True)]
)
def test_a_key_for_disks_on_the_instance_is_refused(scene: Scene, instance: str, *, taken: bool) -> None:
    key = "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-0000-0000-000000000000"
    request = rft_request()
    scene.objects.write("s3://b/rft/train.jsonl", b"{}")
    request = {
        **request,
        "ResourceConfig": {**request["ResourceConfig"], "InstanceType": instance, "VolumeKmsKeyId": key},
    }
    told = ""
    try:
        scene.sagemaker.create_training_job(**request)
    except ClientError as error:
        told = error.response["Error"]["Message"]
    assert ("local storage" in told) != taken
