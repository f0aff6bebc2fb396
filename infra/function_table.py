"""The functions of a deployment, one row each: name, size, what they call, what they may do.

To add a function, write its folder in `functions/` and its row here; bundle, role, log group, endpoints, alarms and
outputs follow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from infra.grant import Grant, via
from infra.names import Names
from infra.settings import Settings

RUBRIC: Final = "rubric.json"
"""Path of the rubric for a function that scores, since Lambda starts it in its bundle's folder."""

_OBJECTS = "Objects of a prefix have nothing else in common; bucket, prefix and actions are named."
_READ = ("s3:GetObject", "s3:GetObjectVersion")
_DATA_KEY = Grant(("kms:Decrypt",), ("{data_key}",), where=via("s3"))
_RUN_KEY = Grant(("kms:Decrypt", "kms:GenerateDataKey"), ("{runs_key}",), where=via("s3"))
_READ_DATA = (Grant(_READ, ("{data}/{data_prefix}*",), _OBJECTS), _DATA_KEY)
_READ_POLICIES = (Grant(_READ, ("{data}/{data_prefix}policies/*",), _OBJECTS), _DATA_KEY)
_READ_RUNS = Grant(_READ, ("{runs}/{run_prefix}*",), _OBJECTS)
_WRITE_RUNS = (Grant(("s3:PutObject",), ("{runs}/{run_prefix}*",), _OBJECTS), _RUN_KEY)
_LIST_RUNS = Grant(("s3:ListBucket",), ("{runs}",), where={"StringLike": {"s3:prefix": ["{run_prefix}*"]}})
"""Without it S3 says "denied" of an object that isn't there."""
_USE_RUNS = (_READ_RUNS, *_WRITE_RUNS, _LIST_RUNS)
_READ_OUTPUT = Grant(("kms:Decrypt",), ("{models_key}",), where=via("s3"))
"""Jobs encrypt their output with the key of models."""
_ASK_OURS = (
    Grant(
        ("bedrock:InvokeModel",),
        ("{bedrock}custom-model-deployment/*",),
        "Bedrock makes up the ids of deployments, and those of an evaluation live for its time only.",
    ),
    Grant(("kms:Decrypt",), ("{models_key}",), where=via("bedrock")),
)
_SEE_JOBS = Grant(
    ("sagemaker:DescribeModelPackage", "sagemaker:DescribeTrainingJob"),
    ("{sagemaker}training-job/*", "{sagemaker}model-package/*"),
    "Jobs and packages are named when a run starts; to describe them changes nothing.",
)

VPC_GRANT: Final = Grant(
    (
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:UnassignPrivateIpAddresses",
    ),
    ("*",),
    "Lambda makes network interfaces for the function, and most of these actions take no resource; the function's "
    "own code is denied them.",
)
"""What Lambda needs to put a function into a VPC (Lambda developer guide, execution role permissions)."""


class Size(NamedTuple):
    """How large a function is.

    Attributes:
        memory_mb: its memory.
        timeout_seconds: its time limit.
        reserved_concurrency: calls at a time; None reserves nothing.
        storage_mb: its folder for temporary files; None is what Lambda gives for nothing, 512 MB.
    """

    memory_mb: int
    timeout_seconds: int
    reserved_concurrency: int | None = None
    storage_mb: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionRow:
    """A function.

    Attributes:
        folder: its folder in `functions/`.
        base: its name in AWS, before the deployment's suffix. SageMaker calls only names with `SageMaker` in them.
        description: what it does.
        size: its size by the settings.
        scores: whether it scores, and so carries the rubric of the settings.
        asks_models: whether it asks the models of the settings.
        plans: whether it plans jobs, and so knows keys, network and the digest of the reward.
        services: the AWS services it calls, by botocore's names: they stay in its bundle, and get an endpoint.
        may: what its role may do, beside writing its own log.
        environment: its own environment variables.
    """

    folder: str
    base: str
    description: str
    size: Callable[[Settings], Size]
    scores: bool = False
    asks_models: bool = False
    plans: bool = False
    services: tuple[str, ...] = ()
    may: tuple[Grant, ...] = ()
    environment: Callable[[Names], Mapping[str, str]] = lambda _: {}

    @property
    def construct_id(self) -> str:
        """Its id in the stack: `ResolveCheckpoint`."""
        return "".join(part.title() for part in self.folder.split("_"))

    def name(self, settings: Settings) -> str:
        """Its name in AWS."""
        return settings.named(self.base)

    @property
    def substitution(self) -> str:
        """What stands for its ARN in ASL files and grants: `ResolveCheckpointFunction`."""
        return f"{self.construct_id}Function"


def _reward(settings: Settings) -> Size:
    own = settings.reward
    return Size(own.memory_mb, own.timeout_seconds, own.reserved_concurrency)


def _evaluate(settings: Settings) -> Size:
    own = settings.evaluation
    return Size(own.memory_mb, own.timeout_seconds, own.reserved_concurrency)


def _summarize(settings: Settings) -> Size:
    return Size(settings.evaluation.summary_memory_mb, settings.evaluation.summary_timeout_seconds)


def _owner(names: Names) -> dict[str, str]:
    return {"TOUCHSTONE_BUCKET_OWNER": names.account}


def _evaluate_environment(names: Names) -> dict[str, str]:
    return {**_owner(names), "TOUCHSTONE_CONCURRENCY": str(names.settings.evaluation.concurrency)}


def _prepare_environment(names: Names) -> dict[str, str]:
    own = names.settings.training
    return {
        **_owner(names),
        "TOUCHSTONE_BUCKET": names.runs,
        "TOUCHSTONE_RUN_PREFIX": names.settings.storage.run_prefix,
        "TOUCHSTONE_JOB_ROLE": names.role_arn(names.job_role),
        "TOUCHSTONE_IMPORT_ROLE": names.role_arn(names.import_role),
        "TOUCHSTONE_INSTANCE_TYPE": own.instance_type,
        "TOUCHSTONE_INSTANCE_COUNT": str(own.instance_count),
        "TOUCHSTONE_APPROVAL": names.settings.release.approval,
        "TOUCHSTONE_REWARD": names.function_arn(row_of("reward").name(names.settings)),
    }


FUNCTIONS: Final[tuple[FunctionRow, ...]] = (
    FunctionRow(
        folder="reward",
        base="SageMaker-touchstone-reward",
        description="Scores the tool calls of a batch of model answers.",
        size=_reward,
        scores=True,
    ),
    FunctionRow(
        folder="evaluate",
        base="SageMaker-touchstone-evaluate",
        description="Asks a model about a batch of a dataset and scores its answers.",
        size=_evaluate,
        scores=True,
        asks_models=True,
        services=("bedrock-runtime", "s3"),
        may=(*_READ_DATA, *_USE_RUNS, *_ASK_OURS),
        environment=_evaluate_environment,
    ),
    FunctionRow(
        folder="summarize",
        base="touchstone-summarize",
        description="Summarizes a run, compares it with the champion's, and applies the gate.",
        size=_summarize,
        services=("s3",),
        may=(*_READ_POLICIES, *_USE_RUNS),
        environment=_owner,
    ),
    FunctionRow(
        folder="prepare",
        base="touchstone-prepare",
        description="Checks the input of a state machine and plans what it does.",
        size=lambda _: Size(512, 60),
        plans=True,
        services=("s3",),
        may=_WRITE_RUNS,
        environment=_prepare_environment,
    ),
    FunctionRow(
        folder="resolve_checkpoint",
        base="touchstone-resolve-checkpoint",
        description="Finds the weights and the training metrics of a job.",
        size=lambda _: Size(1024, 240),
        services=("s3", "sagemaker"),
        may=(*_USE_RUNS, _READ_OUTPUT, _SEE_JOBS),
        environment=_owner,
    ),
    FunctionRow(
        folder="canary",
        base="touchstone-canary",
        description="Asks a deployment and its base model the same few prompts.",
        size=lambda _: Size(1024, 840),
        asks_models=True,
        services=("bedrock-runtime", "s3"),
        may=(*_READ_DATA, *_WRITE_RUNS, *_ASK_OURS),
        environment=_owner,
    ),
    FunctionRow(
        folder="generate",
        base="touchstone-generate",
        description="Cuts documents into chunks, and asks a model for the rows of one.",
        size=lambda _: Size(1024, 900),
        asks_models=True,
        services=("bedrock-runtime", "s3"),
        may=(*_READ_DATA, *_USE_RUNS),
        environment=_owner,
    ),
    FunctionRow(
        folder="curate",
        base="touchstone-curate",
        description="Makes a dataset of the rows of all chunks, with its ledger and card.",
        size=lambda _: Size(1769, 840, storage_mb=4096),
        services=("s3",),
        may=(*_READ_DATA, *_USE_RUNS),
        environment=_owner,
    ),
)


def row_of(folder: str) -> FunctionRow:
    """The row of a function, by its folder.

    Raises:
        KeyError: there is none.
    """
    return {row.folder: row for row in FUNCTIONS}[folder]


def function_arns(names: Names) -> dict[str, str]:
    """ARN of every function, by what stands for it in ASL files and grants."""
    return {row.substitution: names.function_arn(row.name(names.settings)) for row in FUNCTIONS}


def grants_of_function(row: FunctionRow, settings: Settings) -> list[Grant]:
    """What a function may do, with the models of the settings where it asks them."""
    if not row.asks_models:
        return list(row.may)
    own = settings.evaluation
    bases = [
        Grant(
            ("bedrock:InvokeModel",),
            ("arn:{partition}:bedrock:*::foundation-model/" + model, "{bedrock}inference-profile/*." + model),
            "An inference profile answers from several Regions, and its name begins with their geography.",
        )
        for model in own.base_models
    ]
    named = [Grant(("bedrock:InvokeModel",), tuple(own.models))] if own.models else []
    return [*row.may, *bases, *named]
