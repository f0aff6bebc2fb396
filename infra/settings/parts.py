"""The parts of a deployment's settings: network, keys, storage, functions, training, releases, what is told to whom."""

from __future__ import annotations

from ipaddress import AddressValueError, IPv4Network, NetmaskValueError
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from infra.settings.words import (
    Bucket,
    Cidr,
    Closed,
    Email,
    InstanceType,
    KeyArn,
    ModelArn,
    ModelId,
    Prefix,
    PrefixListId,
    RetentionDays,
    RouteTableId,
    SubnetId,
    VpcId,
)


def _of(text: str, **limits: Any) -> Any:
    return Field(description=text, **limits)


_Memory = Annotated[int, Field(ge=128, le=10_240)]
_Seconds = Annotated[int, Field(ge=1, le=900)]
_Calls = Annotated[int, Field(ge=1)]


class NetworkSettings(Closed):
    """Where the functions run."""

    vpc_id: Annotated[VpcId | None, _of("Your VPC; null makes a new one, with isolated subnets only.")] = None
    subnet_ids: Annotated[
        tuple[SubnetId, ...], _of("Its subnets for the functions; at least one with `vpc_id`.", strict=False)
    ] = ()
    route_table_ids: Annotated[
        tuple[RouteTableId, ...],
        _of("Their route tables, for the S3 gateway endpoint; needed where `create_endpoints` is set.", strict=False),
    ] = ()
    create_endpoints: Annotated[
        bool, _of("Whether endpoints are made; false where your VPC has those that docs/deploy.md lists.")
    ] = True
    cidr: Annotated[Cidr, _of("Addresses of a new VPC, /16 to /26.")] = "10.42.0.0/24"
    zones: Annotated[int, _of("Availability zones of a new VPC.", ge=1, le=2)] = 1
    s3_prefix_list: Annotated[
        PrefixListId | None, _of("Prefix list of S3 in the Region, for the egress rule; null takes the known one.")
    ] = None
    jobs_in_vpc: Annotated[
        bool, _of("Whether SageMaker's jobs run in the VPC too; that needs four more interface endpoints.")
    ] = False

    @field_validator("cidr")
    @classmethod
    def _is_network(cls, value: str) -> str:
        try:
            IPv4Network(value)
        except (AddressValueError, NetmaskValueError, ValueError) as error:
            raise ValueError(f"not a network: {error}") from None
        return value

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.vpc_id is not None and not self.subnet_ids:
            raise ValueError("vpc_id needs subnet_ids, at least one")
        if self.vpc_id is None and (self.subnet_ids or self.route_table_ids):
            raise ValueError("subnet_ids and route_table_ids belong to a vpc_id")
        if self.vpc_id is not None and self.create_endpoints and not self.route_table_ids:
            raise ValueError("with a vpc_id, create_endpoints needs route_table_ids (or set it to false)")
        if self.vpc_id is None and not self.create_endpoints:
            raise ValueError("a new VPC has no endpoints unless create_endpoints is true")
        return self


class KeySettings(Closed):
    """KMS keys, one for each class of data; null makes a new one, which rotates every year."""

    data: Annotated[KeyArn | None, _of("Of datasets.")] = None
    runs: Annotated[KeyArn | None, _of("Of runs: answers, scores, reports.")] = None
    models: Annotated[
        KeyArn | None,
        _of("Of jobs' output, and of models at Bedrock; disks of Nova's instances have a hardware key of their own."),
    ] = None
    logs: Annotated[KeyArn | None, _of("Of logs, topics and queues.")] = None


class StorageSettings(Closed):
    """Buckets; one that is named is yours, and is left as it is."""

    data_bucket: Annotated[
        Bucket | None, _of("Of datasets, rubrics, policies; null makes `touchstone-data-<account>-<region>`.")
    ] = None
    data_prefix: Annotated[Prefix, _of("Where in it functions and jobs may read.")] = "data/"
    run_bucket: Annotated[
        Bucket | None, _of("Of runs and jobs' output; null makes `touchstone-runs-<account>-<region>`.")
    ] = None
    run_prefix: Annotated[Prefix, _of("Where in it functions, machines and jobs may read and write.")] = "runs/"
    keep_old_versions_days: Annotated[int, _of("Days that overwritten and deleted objects stay.", ge=1)] = 30
    keep_runs_days: Annotated[int | None, _of("Days that runs stay; null keeps them.", ge=1)] = None
    lock_runs_days: Annotated[
        int | None,
        _of("Days that no version of an object of a run can be deleted (governance mode); null locks none.", ge=1),
    ] = None


class RewardSettings(Closed):
    """The reward function."""

    memory_mb: Annotated[_Memory, _of("Its memory; CPU grows with it, one whole core at 1,769 MB.")] = 1024
    timeout_seconds: Annotated[_Seconds, _of("Its time limit for one batch.")] = 300
    reserved_concurrency: Annotated[
        _Calls | None,
        _of(
            "Calls at a time, at least the recipe's `lambda_concurrency_limit` (12 by default) times the jobs that "
            "train at once; null reserves nothing, for accounts with a small quota."
        ),
    ] = 16
    rubric: Annotated[
        str | None, _of("Path of the rubric file, relative to the project; null for the default one.", min_length=1)
    ] = None


class EvaluationSettings(Closed):
    """The functions of the eval machine."""

    base_models: Annotated[
        tuple[ModelId, ...],
        _of("Foundation models that may be asked, directly and by inference profiles.", strict=False),
    ] = ("amazon.nova-2-lite-v1:0",)
    models: Annotated[
        tuple[ModelArn, ...], _of("Further ARNs that may be asked: models, profiles, other deployments.", strict=False)
    ] = ()
    memory_mb: Annotated[_Memory, _of("Memory of the evaluate function.", ge=256)] = 1024
    timeout_seconds: Annotated[_Seconds, _of("Time limit of one batch.", ge=30)] = 900
    concurrency: Annotated[int, _of("Requests to the model at once, of one batch.", ge=1, le=200)] = 8
    reserved_concurrency: Annotated[
        _Calls | None, _of("Batches at a time, at least the input's `concurrency`; null reserves nothing.")
    ] = None
    summary_memory_mb: Annotated[_Memory, _of("Memory of summarize, which holds two runs at once.", ge=512)] = 3008
    summary_timeout_seconds: Annotated[_Seconds, _of("Time limit of a summary.", ge=30)] = 600
    after_training: Annotated[
        dict[str, Any] | None,
        _of(
            "Input of `evaluate` without run and model: with it, each job of the job role that completes with the tag "
            "`touchstone-evaluate=true` is evaluated."
        ),
    ] = None


class TrainingSettings(Closed):
    """Jobs that name no instances of their own."""

    instance_type: Annotated[InstanceType, _of("Type of their instances.")] = "ml.p5.48xlarge"
    instance_count: Annotated[int, _of("Number of their instances.", ge=1)] = 4
    patience_hours: Annotated[int, _of("Hours that a job may wait for capacity before you are told.", ge=1, le=120)] = 4


class ReleaseSettings(Closed):
    """What a release needs besides the gate."""

    approval: Annotated[
        Literal["required", "by_input"],
        _of(
            "Whether `customize` asks a person before each release: `required` always does, and refuses an input that "
            "says no; `by_input` does unless its input says no."
        ),
    ] = "by_input"


class NoticeSettings(Closed):
    """What is told to whom."""

    email: Annotated[Email | None, _of("Address that alarms and approvals go to; null leaves the topics alone.")] = None
    budget_usd: Annotated[
        int | None, _of("Monthly cost of what carries the tag `touchstone`, from which on you are told.", ge=1)
    ] = None
    unscored_percent: Annotated[
        int, _of("Share of unscored samples that raises an alarm, in percent.", ge=1, le=100)
    ] = 5

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.budget_usd is not None and self.email is None:
            raise ValueError("budget_usd needs an email to tell")
        return self


class LogSettings(Closed):
    """Logs; they hold counts, scores and digests, never text."""

    retention_days: Annotated[RetentionDays, _of("Days that logs are kept.")] = 30
    flow_logs: Annotated[bool, _of("Whether a new VPC logs its traffic.")] = True
