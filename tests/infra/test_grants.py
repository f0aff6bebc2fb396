"""Machine roles are what the ASL files call: nothing is missing, nothing is left over."""

from __future__ import annotations

import pytest

from infra.grant import Grant, GrantError
from infra.grants import DISTRIBUTED_MAP, GRANTS, ITSELF, UnknownResourceError, grants_of, uses_of
from infra.machine_table import FOLLOW, MACHINES, MachineRow, substitutions, substitutions_in
from infra.names import Names
from infra.paths import WORKFLOWS
from infra.settings import Settings
from infra.wildcards import reasoned

from .apps import Synthesised, resources_of
from .policies import ACCOUNT, REGION, RUNS, Policies, key_arn

NAMES = Names(Settings(), ACCOUNT, REGION)
ROWS = (*MACHINES, FOLLOW)
KEYS = {f"{kind}_key": key_arn(kind) for kind in ("data", "runs", "models", "logs")}
every_machine = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)


@pytest.fixture(scope="module")
def policies(templates: Synthesised) -> Policies:
    return Policies(templates())


def test_every_file_has_its_row() -> None:
    assert {path.name for path in WORKFLOWS.glob("*.asl.json")} == {f"{row.name}.asl.json" for row in MACHINES}


def test_every_resource_has_its_grant_and_every_grant_its_resource() -> None:
    called = {use.resource for row in ROWS for use in uses_of(row.definition())}
    assert called == set(GRANTS)


def test_every_substitution_is_known_and_used() -> None:
    wanted = {name for row in ROWS for name in substitutions_in(row.text())}
    known = set(substitutions(NAMES))
    assert wanted <= known
    started_by_people = {row.construct_id for row in MACHINES}
    assert known - wanted - started_by_people == {"RewardFunction"}  # called by training jobs


def test_a_resource_without_a_grant_is_told_with_its_place() -> None:
    definition = {"States": {"Ask": {"Type": "Task", "Resource": "arn:aws:states:::bedrock:invokeModel"}}}
    with pytest.raises(UnknownResourceError, match="own: the state Ask calls bedrock:invokeModel; say in"):
        grants_of("own", definition, {}, {"self": "arn"})


def test_uses_are_found_in_maps_and_branches() -> None:
    task = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Arguments": {"FunctionName": "${F}"}}
    inner = {"ProcessorConfig": {"Mode": "DISTRIBUTED"}, "States": {"In": task}}
    reader = {"Resource": "arn:aws:states:::s3:getObject", "Arguments": "{% $x %}"}
    states = {
        "Each": {"Type": "Map", "ItemReader": reader, "ItemProcessor": inner},
        "Both": {"Type": "Parallel", "Branches": [{"States": {"Left": task}}]},
    }
    assert [tuple(use) for use in uses_of({"States": states})] == [
        ("s3:getObject", "Each", ""),
        (DISTRIBUTED_MAP, "Each", ""),
        ("lambda:invoke", "In", "F"),
        ("lambda:invoke", "Left", "F"),
    ]


@every_machine
def test_a_role_has_exactly_what_its_file_calls(policies: Policies, row: MachineRow) -> None:
    role = policies.role_of("AWS::StepFunctions::StateMachine", NAMES.machine(row.name))
    places = {**NAMES.places(), **KEYS, "self": NAMES.machine_arn(row.name)}
    wanted = [*grants_of(row.name, row.definition(), substitutions(NAMES), places), *ITSELF]
    expected = {(action, resource) for grant in wanted for action in grant.actions for resource in grant.on}
    assert set(policies.grants(role)) == expected


@every_machine
def test_a_machine_is_its_file_with_a_log_that_holds_no_payload(templates: Synthesised, row: MachineRow) -> None:
    machines = resources_of(templates()["pipelines"], "AWS::StepFunctions::StateMachine").values()
    (machine,) = (own for own in machines if own["StateMachineName"] == f"touchstone-{row.name}")
    assert machine["DefinitionString"] == row.text()
    assert set(machine["DefinitionSubstitutions"]) == substitutions_in(row.text())
    assert machine["LoggingConfiguration"]["Level"] == "ALL"
    assert machine["LoggingConfiguration"]["IncludeExecutionData"] is False
    assert machine["TracingConfiguration"] == {"Enabled": True}


def _role(policies: Policies, machine: str) -> str:
    return policies.role_of("AWS::StepFunctions::StateMachine", f"touchstone-{machine}")


def test_roles_are_passed_to_their_service_only(policies: Policies) -> None:
    job, imports = NAMES.role_arn(NAMES.job_role), NAMES.role_arn(NAMES.import_role)
    sagemaker = {"iam__PassedToService": "sagemaker.amazonaws.com"}
    bedrock = {"iam__PassedToService": "bedrock.amazonaws.com"}
    train, host = _role(policies, "train"), _role(policies, "host")
    assert policies.allow(train, "iam:PassRole", job, **sagemaker)
    assert not policies.allow(train, "iam:PassRole", job, **bedrock)
    assert not policies.allow(train, "iam:PassRole", imports, **bedrock)
    assert policies.allow(host, "iam:PassRole", imports, **bedrock)
    assert not policies.allow(host, "iam:PassRole", job, **sagemaker)


@pytest.mark.parametrize("machine", ["evaluate", "release", "customize", "follow"])
def test_no_other_machine_passes_a_role(policies: Policies, machine: str) -> None:
    assert "iam:PassRole" not in {action for action, _ in policies.grants(_role(policies, machine))}


def test_jobs_and_models_are_made_with_the_tag_of_the_suite(policies: Policies) -> None:
    job = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:training-job/any"
    train, host = _role(policies, "train"), _role(policies, "host")
    tag = "aws__RequestTag/touchstone"
    assert policies.allow(train, "sagemaker:CreateTrainingJob", job, **{tag: "true"})
    assert not policies.allow(train, "sagemaker:CreateTrainingJob", job, **{tag: "false"})
    assert policies.allow(host, "bedrock:CreateCustomModel", "*", **{tag: "true"})
    assert not policies.allow(host, "bedrock:CreateCustomModel", "*", **{tag: "no"})
    assert not policies.allow(train, "sagemaker:StopTrainingJob", job, **{"aws__ResourceTag/touchstone": "no"})


FORBIDDEN: list[tuple[str, str]] = [
    ("iam:CreateRole", f"arn:aws:iam::{ACCOUNT}:role/any"),
    ("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/Admin"),
    ("s3:DeleteBucket", RUNS),
    ("s3:PutBucketPolicy", RUNS),
    ("s3:GetObject", "arn:aws:s3:::somebody-elses/runs/a"),
    ("s3:PutObject", f"{RUNS}/elsewhere/a"),
    ("kms:Decrypt", f"arn:aws:kms:{REGION}:{ACCOUNT}:key/any"),
    ("lambda:UpdateFunctionCode", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:SageMaker-touchstone-reward"),
    ("lambda:InvokeFunction", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:somebody-elses"),
    ("states:UpdateStateMachine", f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:touchstone-train"),
    ("states:StartExecution", f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:somebody-elses"),
    ("states:RedriveExecution", f"arn:aws:states:{REGION}:{ACCOUNT}:execution:touchstone-evaluate:run-1"),
    ("states:RedriveExecution", f"arn:aws:states:{REGION}:{ACCOUNT}:execution:somebody-elses/Batches:run-1"),
    ("sagemaker:CreateEndpoint", f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:endpoint/any"),
    ("sagemaker:DeleteModelPackage", f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:model-package/any/1"),
    ("bedrock:InvokeModel", f"arn:aws:bedrock:{REGION}:{ACCOUNT}:custom-model-deployment/abcdefghijkl"),
    ("bedrock:CreateProvisionedModelThroughput", "*"),
    ("sns:Publish", f"arn:aws:sns:{REGION}:{ACCOUNT}:somebody-elses"),
    ("ec2:RunInstances", "*"),
]


@every_machine
@pytest.mark.parametrize(("action", "resource"), FORBIDDEN, ids=lambda value: value if ":" in value else None)
def test_what_no_machine_may_do(policies: Policies, row: MachineRow, action: str, resource: str) -> None:
    assert not policies.allow(_role(policies, row.name), action, resource)


@pytest.mark.parametrize(
    ("machine", "action", "resource"),
    [
        ("train", "bedrock:DeleteCustomModel", "arn:aws:bedrock:us-east-1:123456789012:custom-model/imported/a"),
        ("customize", "sagemaker:CreateTrainingJob", "arn:aws:sagemaker:us-east-1:123456789012:training-job/a"),
        ("customize", "bedrock:DeleteCustomModel", "arn:aws:bedrock:us-east-1:123456789012:custom-model/imported/a"),
        ("evaluate", "bedrock:UpdateCustomModelDeployment", "*"),
        ("host", "s3:DeleteObject", f"{RUNS}/runs/a"),
    ],
)
def test_what_only_other_machines_may_do(policies: Policies, machine: str, action: str, resource: str) -> None:
    assert not policies.allow(_role(policies, machine), action, resource)


def test_a_wildcard_without_a_reason_is_refused() -> None:
    with pytest.raises(GrantError, match="a wildcard needs its reason"):
        Grant(("s3:GetObject",), ("arn:aws:s3:::b/*",))
    with pytest.raises(GrantError, match="name every action"):
        Grant(("s3:*",), ("arn:aws:s3:::b",))


def test_every_reason_is_a_sentence() -> None:
    reasons = {grant.reason for grant in reasoned() if grant.reason}
    assert len(reasons) > 10
    assert all(len(reason.split()) >= 5 and reason.endswith(".") for reason in reasons)
