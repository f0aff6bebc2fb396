"""What is billable and still there."""

from __future__ import annotations

from typing import NamedTuple

from touchstone.rehearsal.doubles.bedrock.customization import CustomizationJobs
from touchstone.rehearsal.doubles.bedrock.store import Store
from touchstone.rehearsal.doubles.sagemaker.service import SageMaker


class Billable(NamedTuple):
    """A thing that costs money.

    Attributes:
        kind: "training job", "customization job", "deployment" or "model".
        name: its name.
        arn: its ARN.
        status: its status.
        since: virtual second of its creation.
    """

    kind: str
    name: str
    arn: str
    status: str
    since: float


def alive(sagemaker: SageMaker, store: Store, jobs: CustomizationJobs, second: float) -> list[Billable]:
    """Jobs that run, deployments and models that are there (a model costs its storage), in the order of their kinds."""
    found = [
        Billable("training job", job.name, job.arn, status, job.course.created)
        for job, status in sagemaker.jobs(second)
        if status in {"InProgress", "Stopping"}
    ]
    with store.lock:
        for run in jobs.running(second):
            status = run.status(second, store.delays.stopping)
            found.append(Billable("customization job", run.request["jobName"], run.arn, status, run.created))
        for deployment in store.live():
            status = deployment.status(second)
            found.append(Billable("deployment", deployment.name, deployment.arn, status, deployment.created))
        found += [
            Billable("model", model.name, model.arn, model.status(second), model.created)
            for model in store.models.values()
        ]
    return found
