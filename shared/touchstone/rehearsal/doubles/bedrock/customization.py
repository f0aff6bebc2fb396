"""Bedrock's own reinforcement fine-tuning jobs, simply (contract 8.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from touchstone.rehearsal.doubles.bedrock.resources import Model, end_of, failure_of
from touchstone.rehearsal.doubles.bedrock.store import Store, require_status
from touchstone.rehearsal.doubles.context import Context, Operation
from touchstone.rehearsal.doubles.errors import ServiceError, conflict, invalid, not_found
from touchstone.rehearsal.doubles.escrow import Checkpoint
from touchstone.rehearsal.doubles.objects import MissingObject, Objects
from touchstone.rehearsal.doubles.sagemaker.output import training_files
from touchstone.rehearsal.doubles.trainer import JobFault, JobRequest, Trainer

_TYPE = "REINFORCEMENT_FINE_TUNING"
_BASE = "amazon.nova-2-lite-v1:0:256k"


@dataclass(slots=True)
class CustomizationJob:
    """A job.

    Attributes:
        request: members of CreateModelCustomizationJob.
        arn: its ARN.
        created: virtual second of creation.
        end: virtual second at which it ends.
        failure: failureMessage, if it fails.
        stop: virtual second at which it was asked to stop.
        stops: whether somebody else stops it at its end.
        model: ARN of the model that it made.
        finished: whether the trainer was asked.
    """

    request: dict[str, Any]
    arn: str
    created: float
    end: float
    failure: str | None
    stop: float | None = None
    stops: bool = False
    model: str | None = None
    finished: bool = False

    def status(self, second: float, stopping: float) -> str:
        """What GetModelCustomizationJob calls `status`."""
        if self.stop is not None:
            return "Stopping" if second < self.stop + stopping else "Stopped"
        if second < self.end:
            return "InProgress"
        if self.stops:
            return "Stopped"
        return "Completed" if self.failure is None else "Failed"


class CustomizationJobs:
    """Operations on customisation jobs.

    Args:
        store: the state.
        trainer: trains.
        objects: where data is and metrics go.
    """

    def __init__(self, store: Store, trainer: Trainer, objects: Objects) -> None:
        self._store, self._trainer, self._objects = store, trainer, objects
        self.jobs: dict[str, CustomizationJob] = {}
        self.operations: Mapping[str, Operation] = {
            "CreateModelCustomizationJob": self._create,
            "GetModelCustomizationJob": self._get,
            "StopModelCustomizationJob": self._stop,
        }

    def running(self, second: float) -> list[CustomizationJob]:
        """The jobs that have not ended."""
        stopping = self._store.delays.stopping
        return [job for job in self.jobs.values() if job.status(second, stopping) in {"InProgress", "Stopping"}]

    def _create(self, request: dict[str, Any], context: Context) -> dict[str, Any]:
        store, outcome = self._store, context.outcome
        require_status(outcome.get("status"), {"InProgress", "Failed", "Stopped", "Completed"}, "customisation job")
        with store.lock:
            token = request.get("clientRequestToken")
            made = store.tokens.get(("CreateModelCustomizationJob", token)) if token else None
            if made:
                return {"jobArn": made}
            if any(job.request["jobName"] == request["jobName"] for job in self.jobs.values()):
                raise conflict(f"A job with the name {request['jobName']} already exists")
            names = {model.name for model in store.models.values()}
            names |= {job.request["customModelName"] for job in self.running(context.second)}
            if request["customModelName"] in names:
                raise conflict(f"A custom model with the name {request['customModelName']} already exists")
            self._require(request)
            if len(self.running(context.second)) >= store.quotas.customization_jobs:
                raise ServiceError("ServiceQuotaExceededException", "Too many customization jobs run at once")
            name = f"{_BASE}/{store.identifier('job', request['jobName'])}"
            arn = store.account.arn("bedrock", f"model-customization-job/{name}")
            end = end_of(context.second, store.delays.customization, outcome, "InProgress")
            stops = outcome.get("status") == "Stopped"
            self.jobs[arn] = CustomizationJob(request, arn, context.second, end, failure_of(outcome), stops=stops)
            if token:
                store.tokens["CreateModelCustomizationJob", token] = arn
        return {"jobArn": arn}

    def _require(self, request: Mapping[str, Any]) -> None:
        grader = ((request.get("customizationConfig") or {}).get("rftConfig") or {}).get("graderConfig") or {}
        if request.get("customizationType") != _TYPE or "lambdaGrader" not in grader:
            raise invalid(f"The double runs {_TYPE} with a lambdaGrader only")
        if _BASE not in request["baseModelIdentifier"]:
            raise invalid(f"baseModelIdentifier: reinforcement fine-tuning takes {_BASE}")
        if not self._objects.of(request["roleArn"]).exists(request["trainingDataConfig"].get("s3Uri", "")):
            raise invalid("trainingDataConfig.s3Uri: there is no such object")

    def _get(self, request: dict[str, Any], context: Context) -> dict[str, Any]:
        store = self._store
        with store.lock:
            job = self._find(request["jobIdentifier"], context.second)
            status = job.status(context.second, store.delays.stopping)
            ended = status in {"Completed", "Failed", "Stopped"}
            asked = job.request
            return {
                "jobArn": job.arn,
                "jobName": asked["jobName"],
                "outputModelName": asked["customModelName"],
                "outputModelArn": job.model,
                "roleArn": asked["roleArn"],
                "status": status,
                "failureMessage": job.failure if status == "Failed" else None,
                "creationTime": store.account.moment(job.created),
                "endTime": store.account.moment(job.end if job.stop is None else job.stop) if ended else None,
                "baseModelArn": f"arn:aws:bedrock:{store.account.region}::foundation-model/{_BASE}",
                "trainingDataConfig": asked["trainingDataConfig"],
                "validationDataConfig": asked.get("validationDataConfig") or {"validators": []},
                "outputDataConfig": asked["outputDataConfig"],
                "customizationType": _TYPE,
                "customizationConfig": asked.get("customizationConfig"),
            }

    def _stop(self, request: dict[str, Any], context: Context) -> dict[str, Any]:
        with self._store.lock:
            job = self._find(request["jobIdentifier"], context.second)
            status = job.status(context.second, self._store.delays.stopping)
            if status not in {"InProgress", "Stopping"}:
                raise conflict(f"The job {job.arn} is {status}")
            if job.stop is None:
                job.stop = context.second
        return {}

    def _find(self, identifier: str, second: float) -> CustomizationJob:
        jobs = self.jobs.values()
        job = next((job for job in jobs if identifier in {job.arn, job.request["jobName"]}), None)
        if job is None:
            raise not_found(f"Could not find the job {identifier}")
        if job.status(second, self._store.delays.stopping) == "Completed" and not job.finished:
            self._finish(job)
        return job

    def _finish(self, job: CustomizationJob) -> None:
        job.finished = True
        asked, store = job.request, self._store
        config = asked["customizationConfig"]["rftConfig"]
        request = JobRequest(
            name=asked["jobName"],
            kind="rft",
            model_type=_BASE,
            base=None,
            lora=True,
            recipe={},
            hyperparameters={key: str(value) for key, value in (config.get("hyperParameters") or {}).items()},
            channels={"train": asked["trainingDataConfig"]["s3Uri"]},
            reward_lambda=config["graderConfig"]["lambdaGrader"].get("lambdaArn"),
            role=asked["roleArn"],
        )
        folder = f"{asked['outputDataConfig']['s3Uri'].rstrip('/')}/model-customization-job-{job.arn[-12:]}"
        try:
            trained = self._trainer.train(request)
            table = training_files("", trained, None)["step_wise_training_metrics.csv"]
            objects = self._objects.of(asked["roleArn"])
            objects.write(f"{folder}/training_artifacts/step_wise_training_metrics.csv", table)
        except (JobFault, MissingObject) as fault:
            job.failure = str(fault)
            return
        name = asked["customModelName"]
        arn = store.account.arn("bedrock", f"custom-model/{_BASE}/{store.identifier('model', name)}")
        weights = Checkpoint(arn, _BASE, lora=True, kind="rft", job=asked["jobName"], weights=trained.weights)
        extra = {"jobArn": job.arn, "jobName": asked["jobName"]}
        store.models[arn] = Model(arn, name, job.end, job.end, None, weights, customization=_TYPE, extra=extra)
        job.model = arn
