"""Blocks that several kinds of job share: data, instances, network, checkpoint, MLflow."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from touchstone.training.models import ModelKey
from touchstone.training.settings.base import Closed, Digest, Label, S3Uri, SecurityGroupId, SubnetId

Tuning = Literal["lora", "full_rank"]


class Data(Closed):
    """A dataset."""

    uri: S3Uri = Field(description="Where it is.")
    digest: Digest = Field(description="Digest of its bytes: new data under an old address must make a new job.")
    rows: Annotated[int, Field(ge=1)] | None = Field(None, description="Number of its rows, where known.")


class Instances(Closed):
    """The machines of a training job; `count` is the recipe's `run.replicas` as well."""

    type: str = Field(description="Instance type, such as `ml.p5.48xlarge`; which ones: instances.py. [recipe] [hub]")
    count: Annotated[int, Field(ge=1, le=64)] = Field(description="How many; which ones: instances.py. [hub]")
    volume_gb: Annotated[int, Field(ge=1, le=16_384)] = Field(30, description="Storage of each. [forge] PySDK's value")


class Network(Closed):
    """A VPC to run in; it needs ways to S3, Lambda, ECR and CloudWatch Logs."""

    subnets: Annotated[list[SubnetId], Field(min_length=1, max_length=16)] = Field(description="Subnets. [api]")
    security_groups: Annotated[list[SecurityGroupId], Field(min_length=1, max_length=5)] = Field(
        description="Security groups. [api]"
    )


class Checkpoint(Closed):
    """Weights to go on from, and what they are: an address alone doesn't tell."""

    uri: S3Uri = Field(description="Address in the escrow bucket, as the earlier job's manifest gives it.")
    model: ModelKey = Field(description="Model that was trained.")
    tuning: Tuning = Field(description="How it was trained.")


class Mlflow(Closed):
    """Where a job logs to. The names must not be empty, or the recipe is refused [recipe]."""

    tracking: Label = Field(description="Tracking server: ARN or URI.")
    experiment: Label = Field(description="Name of the experiment. [api]")
    run: Label | None = Field(None, description="Name of the run; null: the job's name. [api]")
