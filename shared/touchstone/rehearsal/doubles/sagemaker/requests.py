"""What CreateTrainingJob refuses at once, beyond its shapes, and what the fault rules may ask of a job."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from touchstone.rehearsal.doubles.errors import DoubleError, ServiceError, invalid
from touchstone.rehearsal.doubles.objects import Objects
from touchstone.rehearsal.doubles.sagemaker.output import ARTIFACTS
from touchstone.rehearsal.doubles.sagemaker.reasons import CAUSES
from touchstone.rehearsal.doubles.sagemaker.timeline import Course
from touchstone.rehearsal.doubles.settings import Delays

DEFAULT_RUNTIME = 86_400
"""MaxRuntimeInSeconds when none is given: one day, by the API reference."""
_CAPACITY = "LaunchingMLInstances"


_LOCAL_STORAGE = frozenset({"g4dn", "g5", "g6", "g6e", "p3dn", "p4d", "p4de", "p5", "p5e", "p5en", "trn1", "trn2"})
"""Families whose disks are on the instance; SageMaker takes no key for these (API reference, ResourceConfig)."""


def _require_no_key_of_local_disks(resources: Mapping[str, Any]) -> None:
    instance = resources["InstanceType"]
    if resources.get("VolumeKmsKeyId") and instance.split(".")[1] in _LOCAL_STORAGE:
        raise invalid(f"VolumeKmsKeyId can't be given with {instance}, which has local storage")


def require_whole(request: Mapping[str, Any]) -> None:
    """Refuse a request that has neither or both of the two forms, or half of one.

    Raises:
        ServiceError: a ValidationException.
    """
    if "ServerlessJobConfig" in request:
        for other in ("AlgorithmSpecification", "ResourceConfig"):
            if other in request:
                raise invalid(f"{other} can't be given together with ServerlessJobConfig")
        if request["ServerlessJobConfig"].get("AcceptEula") is not True:
            raise invalid("ServerlessJobConfig.AcceptEula must be true")
        if request["ServerlessJobConfig"]["JobType"] == "FineTuning" and "ModelPackageConfig" not in request:
            raise invalid("ModelPackageConfig is required for a fine-tuning job")
        return
    for needed in ("AlgorithmSpecification", "ResourceConfig"):
        if needed not in request:
            raise invalid(f"{needed} is required")
    if not {"InstanceType", "InstanceCount", "VolumeSizeInGB"} <= set(request["ResourceConfig"]):
        raise invalid("ResourceConfig needs InstanceType, InstanceCount and VolumeSizeInGB")
    _require_no_key_of_local_disks(request["ResourceConfig"])
    names = [channel["ChannelName"] for channel in request.get("InputDataConfig") or []]
    if len(names) != len(set(names)):
        raise invalid("InputDataConfig: channel names must be unique")


def require_objects(request: Mapping[str, Any], objects: Objects, region: str) -> None:
    """Refuse channels without objects, in the words of the service.

    Raises:
        ServiceError: a ValidationException.
    """
    for channel in request.get("InputDataConfig") or []:
        uri = (channel["DataSource"].get("S3DataSource") or {}).get("S3Uri")
        if uri and not objects.exists(uri):
            bucket = uri.removeprefix("s3://").partition("/")[0]
            raise invalid(
                f'No S3 objects found under S3 URL "{uri}" given in input data source. Please ensure that the bucket '
                f"exists in the selected region ({region}), that objects exist under that S3 prefix, and that the role "
                f'"{request["RoleArn"]}" has "s3:ListBucket" permissions on bucket "{bucket}".'
            )


def over_limit(instance: str, quota: int, used: int, asked: int) -> ServiceError:
    """A ResourceLimitExceeded, in the words of the service."""
    return ServiceError(
        "ResourceLimitExceeded",
        f"The account-level service limit '{instance} for training job usage' is {quota} Instances, with current "
        f"utilization of {used} Instances and a request delta of {asked} Instances. Please use AWS Service Quotas to "
        "request an increase for this quota.",
    )


def course_of(request: Mapping[str, Any], second: float, outcome: Mapping[str, Any], delays: Delays) -> Course:
    """The course that a request and the fault rules give a job.

    Raises:
        DoubleError: the rules ask for what no job does.
    """
    status, cause, artifact = (outcome.get(key) for key in ("status", "cause", "artifact"))
    if status not in {None, "Completed", "Failed", "Stopped", "Pending"}:
        raise DoubleError(f"outcome of a job: status {status!r}, expected Failed, Stopped, Pending or Completed")
    if cause is not None and cause not in CAUSES:
        raise DoubleError(f"outcome of a job: cause {cause!r}, expected one of {sorted(CAUSES)}")
    if artifact is not None and artifact not in ARTIFACTS:
        raise DoubleError(f"outcome of a job: artifact {artifact!r}, expected one of {ARTIFACTS}")
    failing = {"capacity": _CAPACITY, "data": "Training", "recipe": "Training"}.get(cause or "internal", "half")
    condition = request.get("StoppingCondition") or {}
    return Course(
        created=second,
        work=float(outcome.get("seconds", delays.evaluating if _evaluates(request) else delays.training)),
        longest=float(condition.get("MaxRuntimeInSeconds", DEFAULT_RUNTIME)),
        patience=float(condition.get("MaxPendingTimeInSeconds", math.inf)),
        serverless="ServerlessJobConfig" in request,
        stuck=status == "Pending",
        fails_in=failing if status == "Failed" else None,
        stops_in="half" if status == "Stopped" else None,
    )


def _evaluates(request: Mapping[str, Any]) -> bool:
    image = str((request.get("AlgorithmSpecification") or {}).get("TrainingImage", ""))
    return "evaluation" in image or (request.get("ServerlessJobConfig") or {}).get("JobType") == "Evaluation"
