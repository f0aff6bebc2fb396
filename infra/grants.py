"""What a state machine's role needs, by the resources that its ASL file calls.

Source: Step Functions developer guide, "IAM policies for integrated services", "IAM policies for Distributed Map
states" and "Redriving Map Runs"; Service Authorization Reference for actions, resource types and condition keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from infra.grant import Grant, via

PREFIX: Final = "arn:aws:states:::"
DISTRIBUTED_MAP: Final = "distributed map"
"""In place of a resource: a Map whose iterations are executions of their own."""
_SUBSTITUTION = re.compile(r"\$\{(\w+)\}")
_TARGETS = ("FunctionName", "StateMachineArn", "TopicArn")

_OURS: Final = {"StringEquals": {"aws:RequestTag/touchstone": "true"}}
_JOBS = "Names of jobs are made of run, step and input, and known only when a run starts."
_MODELS = "Bedrock makes up the ids of models and deployments."
_NEW = "What is made has no ARN yet; only what carries the tag of this suite may be made."
_RUNS = "Objects of runs have nothing in common but their prefix; bucket, prefix and actions are named."
_EXECUTIONS = "Executions are named when they start; the machine is named."
_CHILDREN = "Children of a Map are named when they start; who redrives the machine has it redrive those that failed."

_ANY_MODEL = ("{bedrock}custom-model/*",)
_ANY_DEPLOYMENT = ("{bedrock}custom-model-deployment/*",)
_ANY_JOB = ("{sagemaker}training-job/*",)
_RUN_OBJECTS = ("{runs}/{run_prefix}*",)
_LIST_RUNS = Grant(("s3:ListBucket",), ("{runs}",), where={"StringLike": {"s3:prefix": ["{run_prefix}*"]}})
"""Without it S3 says "denied" of an object that isn't there."""


_WRITE_KEY = Grant(("kms:Decrypt", "kms:GenerateDataKey"), ("{runs_key}",), where=via("s3"))
_READ_KEY = Grant(("kms:Decrypt",), ("{runs_key}",), where=via("s3"))
PUBLISH: Final = (
    Grant(("sns:Publish",), ("{target}",)),
    Grant(("kms:Decrypt", "kms:GenerateDataKey"), ("{logs_key}",), where=via("sns")),
)
_MODEL_KEY = Grant(
    ("kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"),
    ("{models_key}",),
    where=via("bedrock"),
)
"""Bedrock user guide, "Encryption of custom models"."""


def _pass(role: str, service: str) -> Grant:
    return Grant(("iam:PassRole",), (role,), where={"StringEquals": {"iam:PassedToService": service}})


def _rule(name: str) -> Grant:
    """The managed rule by which Step Functions hears that something it waits for has ended."""
    return Grant(("events:DescribeRule", "events:PutRule", "events:PutTargets"), (f"{{rule}}{name}Rule",))


def _bedrock(action: str, *resources: str) -> tuple[Grant, ...]:
    return (Grant((f"bedrock:{action}",), resources, _MODELS),)


GRANTS: Final[Mapping[str, tuple[Grant, ...]]] = {
    "lambda:invoke": (Grant(("lambda:InvokeFunction",), ("{target}",)),),
    "states:startExecution.sync:2": (
        Grant(("states:StartExecution",), ("{target}",)),
        Grant(("states:DescribeExecution", "states:StopExecution"), ("{target_executions}:*",), _EXECUTIONS),
        _rule("StepFunctionsExecution"),
    ),
    "states:startExecution": (Grant(("states:StartExecution",), ("{target}",)),),
    "sagemaker:createTrainingJob.sync": (
        Grant(("sagemaker:CreateTrainingJob", "sagemaker:AddTags"), _ANY_JOB, _JOBS, _OURS),
        Grant(("sagemaker:DescribeTrainingJob", "sagemaker:ListTags"), _ANY_JOB, _JOBS),
        Grant(
            ("sagemaker:StopTrainingJob",),
            _ANY_JOB,
            _JOBS,
            {"StringEquals": {"aws:ResourceTag/touchstone": "true"}},
        ),
        _pass("{job_role}", "sagemaker.amazonaws.com"),
        _rule("SageMakerTrainingJobs"),
    ),
    "aws-sdk:sagemaker:describeTrainingJob": (Grant(("sagemaker:DescribeTrainingJob",), _ANY_JOB, _JOBS),),
    "aws-sdk:sagemaker:stopTrainingJob": (
        Grant(
            ("sagemaker:StopTrainingJob",),
            _ANY_JOB,
            _JOBS,
            {"StringEquals": {"aws:ResourceTag/touchstone": "true"}},
        ),
    ),
    "aws-sdk:bedrock:createCustomModel": (
        Grant(("bedrock:CreateCustomModel", "bedrock:TagResource"), ("*",), _NEW, _OURS),
        _MODEL_KEY,
        _pass("{import_role}", "bedrock.amazonaws.com"),
    ),
    "aws-sdk:bedrock:createCustomModelDeployment": (
        Grant(("bedrock:CreateCustomModelDeployment", "bedrock:TagResource"), ("*",), _NEW, _OURS),
        _MODEL_KEY,
    ),
    "aws-sdk:bedrock:updateCustomModelDeployment": (
        *_bedrock("UpdateCustomModelDeployment", *_ANY_DEPLOYMENT, *_ANY_MODEL),
        _MODEL_KEY,
    ),
    "aws-sdk:bedrock:getCustomModel": _bedrock("GetCustomModel", *_ANY_MODEL),
    "aws-sdk:bedrock:getCustomModelDeployment": _bedrock("GetCustomModelDeployment", *_ANY_DEPLOYMENT),
    "aws-sdk:bedrock:deleteCustomModel": _bedrock("DeleteCustomModel", *_ANY_MODEL),
    "aws-sdk:bedrock:deleteCustomModelDeployment": _bedrock("DeleteCustomModelDeployment", *_ANY_DEPLOYMENT),
    "aws-sdk:s3:putObject": (Grant(("s3:PutObject",), _RUN_OBJECTS, _RUNS), _WRITE_KEY),
    "aws-sdk:s3:getObject": (Grant(("s3:GetObject",), _RUN_OBJECTS, _RUNS), _LIST_RUNS, _READ_KEY),
    "aws-sdk:s3:deleteObject": (Grant(("s3:DeleteObject",), _RUN_OBJECTS, _RUNS),),
    "s3:getObject": (Grant(("s3:GetObject",), _RUN_OBJECTS, _RUNS), _LIST_RUNS, _READ_KEY),
    "s3:putObject": (
        Grant(
            ("s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"),
            _RUN_OBJECTS,
            _RUNS,
        ),
        _WRITE_KEY,
    ),
    "sns:publish": PUBLISH,
    "sns:publish.waitForTaskToken": PUBLISH,
    DISTRIBUTED_MAP: (
        Grant(("states:StartExecution",), ("{self}",)),
        Grant(
            ("states:DescribeExecution", "states:StopExecution"),
            ("{self_executions}:*", "{self_executions}/*"),
            _EXECUTIONS,
        ),
        Grant(("states:RedriveExecution",), ("{self_executions}/*",), _CHILDREN),
    ),
}
"""ASL resource, without its common beginning, to grants. `target` is what the state's arguments name."""

ITSELF: Final = (
    Grant(
        (
            "logs:CreateLogDelivery",
            "logs:DeleteLogDelivery",
            "logs:DescribeLogGroups",
            "logs:DescribeResourcePolicies",
            "logs:GetLogDelivery",
            "logs:ListLogDeliveries",
            "logs:PutResourcePolicy",
            "logs:UpdateLogDelivery",
        ),
        ("*",),
        "CloudWatch Logs takes no resource for log deliveries.",
    ),
    Grant(
        (
            "xray:GetSamplingRules",
            "xray:GetSamplingTargets",
            "xray:PutTelemetryRecords",
            "xray:PutTraceSegments",
        ),
        ("*",),
        "X-Ray takes no resource for traces and sampling.",
    ),
)
"""What every machine needs for its log and its traces; CDK writes them."""


class Use(NamedTuple):
    """A resource that a machine calls.

    Attributes:
        resource: without its common beginning; or `DISTRIBUTED_MAP`.
        state: the state that calls it.
        target: name of the substitution that says on what; empty where the arguments name none.
    """

    resource: str
    state: str
    target: str


class UnknownResourceError(Exception):
    """An ASL file calls something that has no grant."""


def uses_of(definition: Mapping[str, Any]) -> list[Use]:
    """Every call of a machine, in the order of its file."""
    return list(_uses(definition["States"]))


def grants_of(
    machine: str, definition: Mapping[str, Any], arns: Mapping[str, str], places: Mapping[str, str]
) -> list[Grant]:
    """What the role of a machine needs, by what its ASL file calls.

    Args:
        machine: its name, for messages.
        definition: its ASL.
        arns: ARN by name of substitution.
        places: what grants name in braces, `self` (the machine's own ARN) among them.

    Raises:
        UnknownResourceError: naming machine, state and resource.
    """
    found: list[Grant] = []
    for use in uses_of(definition):
        if use.resource not in GRANTS:
            raise UnknownResourceError(
                f"{machine}: the state {use.state} calls {use.resource}; say in infra/grants.py what that needs"
            )
        here = {
            **places,
            **_with_executions("self", places["self"]),
            **_with_executions("target", arns.get(use.target, "")),
        }
        found += [grant.filled(here) for grant in GRANTS[use.resource]]
    return found


def _with_executions(name: str, arn: str) -> dict[str, str]:
    return {name: arn, f"{name}_executions": arn.replace(":stateMachine:", ":execution:")}


def _uses(states: Mapping[str, Any]) -> Iterator[Use]:
    for name, state in states.items():
        for holder in (state, state.get("ItemReader", {}), state.get("ResultWriter", {})):
            if "Resource" in holder:
                yield Use(holder["Resource"].removeprefix(PREFIX), name, _target(holder.get("Arguments")))
        inner = state.get("ItemProcessor", {})
        if inner.get("ProcessorConfig", {}).get("Mode") == "DISTRIBUTED":
            yield Use(DISTRIBUTED_MAP, name, "")
        for scope in (inner, *state.get("Branches", ())):
            yield from _uses(scope.get("States", {}))


def _target(arguments: Any) -> str:
    if not isinstance(arguments, Mapping):
        return ""
    named = next((str(arguments[key]) for key in _TARGETS if key in arguments), "")
    matched = _SUBSTITUTION.fullmatch(named)
    return matched[1] if matched else ""
