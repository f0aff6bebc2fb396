"""The work of a job when its time comes: the container's checks, the trainer, the output."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from touchstone.rehearsal.doubles.errors import ReplyError
from touchstone.rehearsal.doubles.escrow import Checkpoint, Escrow
from touchstone.rehearsal.doubles.objects import MissingObject, Objects
from touchstone.rehearsal.doubles.sagemaker.container import job_of
from touchstone.rehearsal.doubles.sagemaker.job import Job
from touchstone.rehearsal.doubles.sagemaker.output import evaluation_files, tarball, training_files
from touchstone.rehearsal.doubles.settings import Account, Delays
from touchstone.rehearsal.doubles.trainer import JobFault, JobRequest, Trainer

TRAINS = frozenset({"sft", "rft", "dpo"})
"""Kinds of job that make a checkpoint; all others evaluate."""


@dataclass(frozen=True, slots=True)
class Work:
    """Does the work of jobs.

    Attributes:
        objects: where jobs read and write.
        escrow: where checkpoints go.
        trainer: trains and evaluates.
        account: for the calendar.
        delays: how long things take.
    """

    objects: Objects
    escrow: Escrow
    trainer: Trainer
    account: Account
    delays: Delays

    def settle(self, job: Job, second: float) -> None:
        """Bring a job up to a virtual second: what its container would have done by then is done now."""
        if not job.checked and job.start_of("Training", self.delays) <= second:
            job.checked = True
            self._attempt(job, "Training", lambda: self._begin(job))
        if job.asked is not None and not job.finished and job.start_of("Uploading", self.delays) <= second:
            job.finished = True
            asked = job.asked
            self._attempt(job, "Uploading", lambda: self._finish(job, asked))

    def _attempt(self, job: Job, phase: str, step: Callable[[], None]) -> None:
        try:
            step()
        except JobFault as fault:
            job.cause, job.detail = fault.cause, fault.detail
            job.course = replace(job.course, fails_in=phase)
        except Exception:
            job.cause, job.detail = "internal", None
            job.course = replace(job.course, fails_in=phase)
            raise

    def _begin(self, job: Job) -> None:
        job.asked = job_of(job.request, self._objects_of(job), self.escrow)

    def _finish(self, job: Job, asked: JobRequest) -> None:
        artifact = job.outcome.get("artifact")
        files = self._train(job, asked, artifact) if asked.kind in TRAINS else self._evaluate(job, asked)
        objects = self._objects_of(job)
        try:
            if artifact == "missing":
                return
            if job.serverless:
                for name, content in files.items():
                    objects.write(f"{job.output}/output/{name}", content)
                return
            packed = b"not a tar archive" if artifact == "not_tar" else tarball(files)
            objects.write(f"{job.output}/output.tar.gz", packed)
        except MissingObject as error:
            raise JobFault("data", f"the output can't be written: {error}") from None

    def _objects_of(self, job: Job) -> Objects:
        """A container reads and writes as the job's own role."""
        return self.objects.of(str(job.request["RoleArn"]))

    def _train(self, job: Job, asked: JobRequest, artifact: str | None) -> dict[str, bytes]:
        trained = self.trainer.train(asked)
        steps = [int(row["step_number"]) for row in trained.metrics if "step_number" in row]
        checkpoint = Checkpoint(
            uri=f"{job.escrow}/step_{max(steps, default=1)}/",
            model_type=asked.model_type,
            lora=asked.lora is True,
            kind=asked.kind,
            job=job.name,
            weights=trained.weights,
        )
        self.escrow.add(checkpoint)
        if job.serverless:
            job.package = self.escrow.package(job.request["ModelPackageConfig"]["ModelPackageGroupArn"], checkpoint)
        return training_files(checkpoint.uri, trained, artifact)

    def _evaluate(self, job: Job, asked: JobRequest) -> dict[str, bytes]:
        evaluated = self.trainer.evaluate(asked)
        if not all(isinstance(value, int | float) for value in evaluated.metrics.values()):
            raise ReplyError("the trainer's evaluation has metrics that are no numbers")
        moment = self.account.moment(job.start_of("Uploading", self.delays))
        return evaluation_files(asked, evaluated, moment.strftime("%Y-%m-%dT%H-%M-%S.%f"))
