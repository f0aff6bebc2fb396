"""What the functions may do, and what they may not."""

from __future__ import annotations

import pytest

from infra.function_table import FUNCTIONS, row_of
from infra.settings import Settings, SettingsError, read_settings

from .apps import Synthesised
from .policies import ACCOUNT, DATA, REGION, RUNS, Policies, key_arn

MODEL = f"arn:aws:bedrock:{REGION}:{ACCOUNT}:custom-model-deployment/abcdefghijkl"
BASE = f"arn:aws:bedrock:{REGION}::foundation-model/amazon.nova-2-lite-v1:0"
PROFILE = f"arn:aws:bedrock:{REGION}:{ACCOUNT}:inference-profile/us.amazon.nova-2-lite-v1:0"
JOB = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:training-job/tools-rft"
KEYS = {kind: key_arn(kind) for kind in ("data", "runs", "models", "logs")}
EVERYTHING = [
    *((f"kms:{action}", key) for key in KEYS.values() for action in ("Decrypt", "GenerateDataKey", "CreateGrant")),
    ("s3:GetObject", f"{DATA}/data/eval.jsonl"),
    ("s3:GetObject", f"{DATA}/data/policies/gate.yaml"),
    ("s3:PutObject", f"{DATA}/data/eval.jsonl"),
    ("s3:GetObject", f"{DATA}/other/eval.jsonl"),
    ("s3:GetObject", f"{RUNS}/runs/a/summary.json"),
    ("s3:PutObject", f"{RUNS}/runs/a/summary.json"),
    ("s3:PutObject", f"{RUNS}/other/summary.json"),
    ("s3:DeleteObject", f"{RUNS}/runs/a/summary.json"),
    ("s3:ListBucket", RUNS),
    ("s3:ListBucket", DATA),
    ("bedrock:InvokeModel", MODEL),
    ("bedrock:InvokeModel", BASE),
    ("bedrock:InvokeModel", PROFILE),
    ("bedrock:InvokeModel", f"arn:aws:bedrock:{REGION}::foundation-model/other.model-v1:0"),
    ("sagemaker:DescribeTrainingJob", JOB),
    ("sagemaker:DescribeModelPackage", f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:model-package/own/1"),
    ("sagemaker:StopTrainingJob", JOB),
    ("bedrock:CreateCustomModel", "*"),
    ("states:StartExecution", f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:touchstone-train"),
    ("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/touchstone-job-{REGION}"),
    ("lambda:InvokeFunction", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:SageMaker-touchstone-reward"),
    ("lambda:UpdateFunctionCode", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:SageMaker-touchstone-reward"),
]
_RUN_KEY = {("kms:Decrypt", KEYS["runs"]), ("kms:GenerateDataKey", KEYS["runs"])}
_DATA_KEY = {("kms:Decrypt", KEYS["data"])}
_MODELS_KEY = {("kms:Decrypt", KEYS["models"])}
_READ_RUNS = {("s3:GetObject", f"{RUNS}/runs/a/summary.json"), ("s3:ListBucket", RUNS)}
_WRITE_RUNS = {*_RUN_KEY, ("s3:PutObject", f"{RUNS}/runs/a/summary.json")}
_POLICIES = {*_DATA_KEY, ("s3:GetObject", f"{DATA}/data/policies/gate.yaml")}
_DATA = {*_POLICIES, ("s3:GetObject", f"{DATA}/data/eval.jsonl")}
_MODELS = {*_MODELS_KEY} | {("bedrock:InvokeModel", one) for one in (MODEL, BASE, PROFILE)}
_BASES = {("bedrock:InvokeModel", one) for one in (BASE, PROFILE)}
_JOBS = {
    ("sagemaker:DescribeTrainingJob", JOB),
    ("sagemaker:DescribeModelPackage", f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:model-package/own/1"),
}
ALLOWED: dict[str, set[tuple[str, str]]] = {
    "reward": set(),
    "evaluate": _DATA | _READ_RUNS | _WRITE_RUNS | _MODELS,
    "summarize": _POLICIES | _READ_RUNS | _WRITE_RUNS,
    "prepare": _WRITE_RUNS,
    "resolve_checkpoint": _READ_RUNS | _WRITE_RUNS | _MODELS_KEY | _JOBS,
    "canary": _DATA | _WRITE_RUNS | _MODELS,
    "generate": _DATA | _READ_RUNS | _WRITE_RUNS | _BASES,
    "curate": _DATA | _READ_RUNS | _WRITE_RUNS,
}


@pytest.fixture(scope="module")
def policies(templates: Synthesised) -> Policies:
    return Policies(templates())


@pytest.mark.parametrize("folder", [row.folder for row in FUNCTIONS])
def test_a_function_may_do_this_and_nothing_else(policies: Policies, folder: str) -> None:
    role = policies.role_of("AWS::Lambda::Function", row_of(folder).name(Settings()))
    may = {one for one in EVERYTHING if policies.allow(role, *one, s3__prefix="runs/a")}
    assert may == ALLOWED[folder]


@pytest.mark.parametrize("folder", [row.folder for row in FUNCTIONS])
def test_keys_are_used_by_services_on_behalf_of_a_function_only(policies: Policies, folder: str) -> None:
    role = policies.role_of("AWS::Lambda::Function", row_of(folder).name(Settings()))
    for action, resource in ALLOWED[folder]:
        if action.startswith("kms:"):
            assert not policies.allow(role, action, resource, kms__ViaService=f"ec2.{REGION}.amazonaws.com")


@pytest.mark.parametrize("folder", [row.folder for row in FUNCTIONS])
def test_the_code_of_a_function_can_not_touch_the_network(policies: Policies, folder: str) -> None:
    name = row_of(folder).name(Settings())
    role = policies.role_of("AWS::Lambda::Function", name)
    own = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"
    assert policies.allow(role, "ec2:CreateNetworkInterface", "*")
    assert not policies.allow(role, "ec2:CreateNetworkInterface", "*", lambda__SourceFunctionArn=own)


@pytest.mark.parametrize("folder", [row.folder for row in FUNCTIONS])
def test_a_function_may_write_its_own_log_only(policies: Policies, folder: str) -> None:
    name = row_of(folder).name(Settings())
    role = policies.role_of("AWS::Lambda::Function", name)
    logs = {resource for action, resource in policies.grants(role) if action.startswith("logs:")}
    assert logs == {f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/lambda/{name}:*"}


def test_lists_stay_within_the_prefix_of_runs(policies: Policies) -> None:
    role = policies.role_of("AWS::Lambda::Function", row_of("evaluate").name(Settings()))
    assert policies.allow(role, "s3:ListBucket", RUNS, s3__prefix="runs/a")
    assert not policies.allow(role, "s3:ListBucket", RUNS, s3__prefix="")


def test_buckets_prefixes_and_models_follow_the_settings(templates: Synthesised) -> None:
    other = "arn:aws:bedrock:us-west-2:123456789012:inference-profile/us.anthropic.claude"
    own = {"data_bucket": "own-data", "run_bucket": "own-runs", "run_prefix": "evaluations/"}
    policies = Policies(templates({"storage": own, "evaluation": {"models": [other], "base_models": []}}))
    role = policies.role_of("AWS::Lambda::Function", "SageMaker-touchstone-evaluate")
    assert policies.allow(role, "s3:GetObject", "arn:aws:s3:::own-data/data/a.jsonl")
    assert policies.allow(role, "s3:PutObject", "arn:aws:s3:::own-runs/evaluations/a")
    assert not policies.allow(role, "s3:PutObject", "arn:aws:s3:::own-runs/runs/a")
    assert policies.allow(role, "bedrock:InvokeModel", other)
    assert not policies.allow(role, "bedrock:InvokeModel", BASE)


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        ("storage", {"data_bucket": "Own"}),
        ("storage", {"run_prefix": "runs"}),
        ("storage", {"run_prefix": "*/"}),
        ("storage", {"data_prefix": ""}),
        ("evaluation", {"models": ["*"]}),
        ("evaluation", {"models": ["arn:aws:bedrock:us-east-1::foundation-model/*"]}),
        ("evaluation", {"base_models": ["*"]}),
        ("evaluation", {"concurrency": 0}),
        ("keys", {"data": "alias/own"}),
    ],
)
def test_settings_that_would_grant_too_much_or_nothing(part: str, wrong: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match=f"{part}.{next(iter(wrong))}"):
        read_settings({part: wrong})
