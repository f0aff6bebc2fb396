"""SageMaker, as far as training jobs need it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from touchstone.rehearsal.doubles.calls import Permission
from touchstone.rehearsal.doubles.context import Context, Operation
from touchstone.rehearsal.doubles.errors import ServiceError, invalid
from touchstone.rehearsal.doubles.sagemaker.job import Job
from touchstone.rehearsal.doubles.sagemaker.requests import course_of, over_limit, require_objects, require_whole
from touchstone.rehearsal.doubles.sagemaker.timeline import ENDS
from touchstone.rehearsal.doubles.sagemaker.work import Work
from touchstone.rehearsal.doubles.settings import Quotas

_NO_JOB = "Requested resource not found."


class SageMaker:
    """Training jobs, their tags and the model packages that serverless ones make.

    Args:
        work: does the work of jobs.
        quotas: how many instances there may be.

    Attributes:
        operations: operations by name.
    """

    def __init__(self, work: Work, quotas: Quotas) -> None:
        self._work = work
        self._account, self._delays = work.account, work.delays
        self._quotas = quotas
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()
        self.operations: Mapping[str, Operation] = {
            "CreateTrainingJob": self._create,
            "DescribeTrainingJob": self._describe,
            "StopTrainingJob": self._stop,
            "ListTags": self._list_tags,
            "AddTags": self._add_tags,
            "DescribeModelPackage": self._describe_package,
        }

    def permissions(self, operation: str, parameters: Mapping[str, Any]) -> tuple[Permission, ...]:
        """What a caller's policies must allow: the action, and for a new job to pass its role and to tag it."""
        name = parameters.get("TrainingJobName")
        arn = parameters.get("ResourceArn") or parameters.get("ModelPackageName") or self._arn(str(name))
        needed = [Permission(f"sagemaker:{operation}", str(arn))]
        if operation == "CreateTrainingJob":
            needed.append(Permission("iam:PassRole", str(parameters.get("RoleArn", "*"))))
            if parameters.get("Tags"):
                needed.append(Permission("sagemaker:AddTags", str(arn)))
        return tuple(needed)

    def jobs(self, second: float) -> list[tuple[Job, str]]:
        """Every job with its TrainingJobStatus."""
        with self._lock:
            return [(job, self._settled(job, second).status(second, self._delays)[0]) for job in self._jobs.values()]

    def _create(self, request: dict[str, Any], context: Context) -> dict[str, Any]:
        name = request["TrainingJobName"]
        require_whole(request)
        course = course_of(request, context.second, context.outcome, self._delays)
        require_objects(request, self._work.objects.of(str(request["RoleArn"])), self._account.region)
        with self._lock:
            if name in self._jobs:
                raise ServiceError(
                    "ResourceInUse",
                    "Training job names must be unique within an AWS account and region, and a training job with this "
                    f"name already exists ({self._arn(name)})",
                )
            self._require_capacity(request, context.second)
            job = Job(request, self._arn(name), course, self._work.escrow.prefix(name), context.outcome)
            job.cause, job.detail = context.outcome.get("cause"), context.outcome.get("message")
            job.tags = {tag["Key"]: tag["Value"] for tag in request.get("Tags") or []}
            self._jobs[name] = job
        return {"TrainingJobArn": job.arn}

    def _require_capacity(self, request: Mapping[str, Any], second: float) -> None:
        if "ResourceConfig" not in request:
            return
        instance, asked = request["ResourceConfig"]["InstanceType"], request["ResourceConfig"]["InstanceCount"]
        used = sum(
            job.request["ResourceConfig"]["InstanceCount"]
            for job in self._jobs.values()
            if not job.serverless
            and job.request["ResourceConfig"]["InstanceType"] == instance
            and self._settled(job, second).status(second, self._delays)[0] not in ENDS.values()
        )
        quota = self._quotas.instances.get(instance, self._quotas.other_instances)
        if used + asked > quota:
            raise over_limit(instance, quota, used, asked)

    def _describe(self, request: dict[str, Any], context: Context) -> dict[str, Any]:
        with self._lock:
            job = self._find(request["TrainingJobName"], context.second)
            return job.description(context.second, self._account, self._delays)

    def _stop(self, request: dict[str, Any], context: Context) -> dict[str, Any]:
        with self._lock:
            job = self._find(request["TrainingJobName"], context.second)
            status, _ = job.status(context.second, self._delays)
            if status in ENDS.values():
                raise invalid(f"The request was rejected because the training job is in status {status}.")
            if status == "InProgress":
                job.course = replace(job.course, stop=context.second)
        return {}

    def _list_tags(self, request: dict[str, Any], context: Context) -> dict[str, Any]:
        with self._lock:
            job = self._find(request["ResourceArn"].rpartition("/")[2], context.second)
            return {"Tags": [{"Key": key, "Value": value} for key, value in sorted(job.tags.items())]}

    def _add_tags(self, request: dict[str, Any], context: Context) -> dict[str, Any]:
        with self._lock:
            job = self._find(request["ResourceArn"].rpartition("/")[2], context.second)
            job.tags |= {tag["Key"]: tag["Value"] for tag in request["Tags"]}
            return {"Tags": [{"Key": key, "Value": value} for key, value in sorted(job.tags.items())]}

    def _describe_package(self, request: dict[str, Any], context: Context) -> dict[str, Any]:
        arn = request["ModelPackageName"]
        checkpoint = self._work.escrow.packaged(arn)
        if checkpoint is None:
            raise invalid(f"ModelPackage {arn} does not exist.")
        source = {
            "S3DataSource": {"S3Uri": checkpoint.uri, "S3DataType": "S3Prefix", "CompressionType": "None"},
        }
        group, _, version = arn.partition(":model-package/")[2].rpartition("/")
        return {
            "ModelPackageName": f"{group}/{version}",
            "ModelPackageGroupName": group,
            "ModelPackageVersion": int(version),
            "ModelPackageArn": arn,
            "CreationTime": self._account.moment(context.second),
            "ModelPackageStatus": "Completed",
            "ModelPackageStatusDetails": {"ValidationStatuses": []},
            "InferenceSpecification": {"Containers": [{"ModelDataSource": source}]},
        }

    def _find(self, name: str, second: float) -> Job:
        job = self._jobs.get(name)
        if job is None:
            raise invalid(_NO_JOB)
        return self._settled(job, second)

    def _settled(self, job: Job, second: float) -> Job:
        self._work.settle(job, second)
        return job

    def _arn(self, name: str) -> str:
        return self._account.arn("sagemaker", f"training-job/{name}")
