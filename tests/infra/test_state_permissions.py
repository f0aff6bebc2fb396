"""Every state of every machine may make its call: judged as IAM would, on a concrete resource of each kind.

What a call needs is written down here a second time, from the Service Authorization Reference and the Step Functions
developer guide, and not taken from the app's own table.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from infra.function_table import FUNCTIONS
from infra.grants import uses_of
from infra.machine_table import FOLLOW, MACHINES, MachineRow
from infra.settings import Settings
from touchstone.rehearsal.permissions.nested import rule_needs

from .apps import Synthesised
from .policies import ACCOUNT, REGION, RUNS, Policies, key_arn

HERE = f"{REGION}:{ACCOUNT}"
JOB = f"arn:aws:sagemaker:{HERE}:training-job/2026-11-24-tools-rft-0123456789abcdef"
MODEL = f"arn:aws:bedrock:{HERE}:custom-model/imported/abcdefghijkl"
DEPLOYMENT = f"arn:aws:bedrock:{HERE}:custom-model-deployment/abcdefghijkl"
OBJECT = f"{RUNS}/runs/2026-11-24-tools/ledger/train-run-1.json"
OURS = {"aws__RequestTag/touchstone": "true"}
S3 = {"kms__ViaService": f"s3.{REGION}.amazonaws.com"}
BEDROCK = {"kms__ViaService": f"bedrock.{REGION}.amazonaws.com"}


class Needed(NamedTuple):
    action: str
    resource: str
    context: dict[str, str] = {}  # noqa: RUF012 - never changed


def _role(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/{name}-{REGION}"


def _reads(key: bool = True) -> list[Needed]:  # noqa: FBT001, FBT002
    own = [Needed("kms:Decrypt", key_arn("runs"), S3)] if key else []
    return [Needed("s3:GetObject", OBJECT), Needed("s3:ListBucket", RUNS, {"s3__prefix": "runs/2026"}), *own]


_WRITES = [
    Needed("s3:PutObject", OBJECT),
    Needed("kms:GenerateDataKey", key_arn("runs"), S3),
]
_MODEL_KEY = [Needed(f"kms:{action}", key_arn("models"), BEDROCK) for action in ("CreateGrant", "DescribeKey")]
_TELL = [Needed("kms:GenerateDataKey", key_arn("logs"), {"kms__ViaService": f"sns.{REGION}.amazonaws.com"})]
NEEDED: dict[str, list[Needed]] = {
    "sagemaker:createTrainingJob.sync": [
        Needed("sagemaker:CreateTrainingJob", JOB, OURS),
        Needed("sagemaker:AddTags", JOB, OURS),
        Needed("sagemaker:DescribeTrainingJob", JOB),
        Needed("sagemaker:StopTrainingJob", JOB, {"aws__ResourceTag/touchstone": "true"}),
        Needed("sagemaker:ListTags", JOB),
        Needed("iam:PassRole", _role("touchstone-job"), {"iam__PassedToService": "sagemaker.amazonaws.com"}),
        *(Needed(*need.permission) for need in rule_needs("sagemaker", HERE)),
    ],
    "aws-sdk:sagemaker:describeTrainingJob": [Needed("sagemaker:DescribeTrainingJob", JOB)],
    "aws-sdk:sagemaker:stopTrainingJob": [
        Needed("sagemaker:StopTrainingJob", JOB, {"aws__ResourceTag/touchstone": "true"})
    ],
    "aws-sdk:bedrock:createCustomModel": [
        Needed("bedrock:CreateCustomModel", "*", OURS),
        Needed("bedrock:TagResource", MODEL, OURS),
        Needed("iam:PassRole", _role("touchstone-import"), {"iam__PassedToService": "bedrock.amazonaws.com"}),
        *_MODEL_KEY,
    ],
    "aws-sdk:bedrock:createCustomModelDeployment": [
        Needed("bedrock:CreateCustomModelDeployment", MODEL, OURS),
        Needed("bedrock:TagResource", DEPLOYMENT, OURS),
    ],
    "aws-sdk:bedrock:updateCustomModelDeployment": [
        Needed("bedrock:UpdateCustomModelDeployment", DEPLOYMENT),
        Needed("bedrock:UpdateCustomModelDeployment", MODEL),
    ],
    "aws-sdk:bedrock:getCustomModel": [Needed("bedrock:GetCustomModel", MODEL)],
    "aws-sdk:bedrock:getCustomModelDeployment": [Needed("bedrock:GetCustomModelDeployment", DEPLOYMENT)],
    "aws-sdk:bedrock:deleteCustomModel": [Needed("bedrock:DeleteCustomModel", MODEL)],
    "aws-sdk:bedrock:deleteCustomModelDeployment": [Needed("bedrock:DeleteCustomModelDeployment", DEPLOYMENT)],
    "aws-sdk:s3:putObject": _WRITES,
    "aws-sdk:s3:getObject": _reads(),
    "aws-sdk:s3:deleteObject": [Needed("s3:DeleteObject", OBJECT)],
    "s3:getObject": _reads(),
    "s3:putObject": [*_WRITES, *_reads(key=False)[:1], Needed("s3:AbortMultipartUpload", OBJECT)],
    "sns:publish": [Needed("sns:Publish", f"arn:aws:sns:{HERE}:touchstone-notices"), *_TELL],
    "sns:publish.waitForTaskToken": [Needed("sns:Publish", f"arn:aws:sns:{HERE}:touchstone-approval"), *_TELL],
}
_NAMES = {row.substitution: row.name(Settings()) for row in FUNCTIONS}
_MACHINES = {row.construct_id: f"touchstone-{row.name}" for row in (*MACHINES, FOLLOW)}


def _needed(row: MachineRow) -> Iterator[tuple[str, Needed]]:
    for use in uses_of(row.definition()):
        for one in _of(use.resource, use.target, f"touchstone-{row.name}"):
            yield f"{row.name}-{use.state}-{one.action}", one


def _of(resource: str, target: str, own: str) -> list[Needed]:
    if resource == "lambda:invoke":
        return [Needed("lambda:InvokeFunction", f"arn:aws:lambda:{HERE}:function:{_NAMES[target]}")]
    if resource.startswith("states:startExecution"):
        started = Needed("states:StartExecution", f"arn:aws:states:{HERE}:stateMachine:{_MACHINES[target]}")
        return [started, *(_waiting(_MACHINES[target], ":run-1") if ".sync" in resource else ())]
    if resource == "distributed map":
        started = Needed("states:StartExecution", f"arn:aws:states:{HERE}:stateMachine:{own}")
        return [started, *_children(own)]
    return NEEDED[resource]


def _waiting(machine: str, execution: str) -> list[Needed]:
    arn = f"arn:aws:states:{HERE}:execution:{machine}{execution}"
    rules = [Needed(*need.permission) for need in rule_needs("states", HERE)]
    return [Needed("states:DescribeExecution", arn), Needed("states:StopExecution", arn), *rules]


def _children(machine: str) -> list[Needed]:
    arn = f"arn:aws:states:{HERE}:execution:{machine}/Batches:0123-4567"
    return [Needed(f"states:{verb}Execution", arn) for verb in ("Describe", "Stop", "Redrive")]


CASES = {name: (row.name, one) for row in (*MACHINES, FOLLOW) for name, one in _needed(row)}


@pytest.fixture(scope="module")
def policies(templates: Synthesised) -> Policies:
    return Policies(templates())


def _may(policies: Policies, machine: str, needed: Needed) -> bool:
    role = policies.role_of("AWS::StepFunctions::StateMachine", f"touchstone-{machine}")
    return policies.allow(role, needed.action, needed.resource, **needed.context)


@pytest.mark.parametrize("case", list(CASES))
def test_a_state_may_make_its_call(policies: Policies, case: str) -> None:
    machine, needed = CASES[case]
    assert _may(policies, machine, needed)


@pytest.mark.parametrize("case", list(CASES))
def test_and_not_in_another_account(policies: Policies, case: str) -> None:
    machine, needed = CASES[case]
    if ACCOUNT in needed.resource:
        elsewhere = needed._replace(resource=needed.resource.replace(ACCOUNT, "999999999999"))
        anywhere = needed.action in {"bedrock:CreateCustomModelDeployment", "bedrock:TagResource"}
        assert _may(policies, machine, elsewhere) is anywhere  # these take no resource


def _conditions() -> Iterator[Any]:
    for case, (machine, needed) in CASES.items():
        for key in sorted(set(needed.context) - {"kms__GrantIsForAWSResource"}):  # the evaluation knows no Bool
            yield pytest.param(machine, needed, key, id=f"{case}-{key}")


@pytest.mark.parametrize(("machine", "needed", "key"), list(_conditions()))
def test_and_not_under_another_condition(policies: Policies, machine: str, needed: Needed, key: str) -> None:
    assert not _may(policies, machine, needed._replace(context={**needed.context, key: "other"}))
