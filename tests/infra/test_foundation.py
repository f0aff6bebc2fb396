"""Stated facts of keys, buckets and service roles."""

from __future__ import annotations

from typing import Any

import pytest

from infra.names import Names
from infra.settings import Settings, read_settings
from infra.variants import VARIANTS

from .apps import Synthesised, resources_of
from .policies import ACCOUNT, DATA, REGION, RUNS, Policies, key_arn

PINNED = {
    "KeysDataA2F7C5E6": "AWS::KMS::Key",
    "KeysRuns9D85AB2D": "AWS::KMS::Key",
    "KeysModelsCF28D20A": "AWS::KMS::Key",
    "KeysLogs7981C88C": "AWS::KMS::Key",
    "BucketsData941F65F0": "AWS::S3::Bucket",
    "BucketsRunsD4F8753A": "AWS::S3::Bucket",
    "BucketsAccessLogsA5F88218": "AWS::S3::Bucket",
}
"""Logical ids of what holds state: another id would be another resource, and the old one would be left behind."""
both_profiles = pytest.mark.parametrize("variant", ["dev", "prod"])


def _foundation(templates: Synthesised, variant: str) -> dict[str, Any]:
    return templates(VARIANTS[variant])["foundation"]


@both_profiles
def test_what_holds_state_keeps_its_logical_id_and_outlives_its_stack(templates: Synthesised, variant: str) -> None:
    found = _foundation(templates, variant)["Resources"]
    stateful = {name: own for name, own in found.items() if own["Type"] in {"AWS::KMS::Key", "AWS::S3::Bucket"}}
    assert {name: own["Type"] for name, own in stateful.items()} == PINNED
    for own in stateful.values():
        assert (own["DeletionPolicy"], own["UpdateReplacePolicy"]) == ("Retain", "Retain")


@both_profiles
def test_keys_rotate(templates: Synthesised, variant: str) -> None:
    keys = resources_of(_foundation(templates, variant), "AWS::KMS::Key")
    assert len(keys) == 4
    assert all(own["EnableKeyRotation"] is True for own in keys.values())


@both_profiles
def test_buckets_are_closed_encrypted_and_logged(templates: Synthesised, variant: str) -> None:
    template = _foundation(templates, variant)
    buckets = resources_of(template, "AWS::S3::Bucket")
    for own in buckets.values():
        assert set(own["PublicAccessBlockConfiguration"].values()) == {True}
        assert own["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    for name, key in (("BucketsData941F65F0", "KeysDataA2F7C5E6"), ("BucketsRunsD4F8753A", "KeysRuns9D85AB2D")):
        (rule,) = buckets[name]["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
        assert rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"]["Fn::GetAtt"] == [key, "Arn"]
        assert buckets[name]["VersioningConfiguration"] == {"Status": "Enabled"}
        assert buckets[name]["LoggingConfiguration"]["DestinationBucketName"]["Ref"] == "BucketsAccessLogsA5F88218"
    policies = resources_of(template, "AWS::S3::BucketPolicy")
    assert {own["Bucket"]["Ref"] for own in policies.values()} == set(buckets)
    for own in policies.values():
        denied = [one for one in own["PolicyDocument"]["Statement"] if one["Effect"] == "Deny"]
        assert {"Bool": {"aws:SecureTransport": "false"}} in [one["Condition"] for one in denied]


def test_lifecycle_and_lock_follow_the_settings(templates: Synthesised) -> None:
    dev = resources_of(_foundation(templates, "dev"), "AWS::S3::Bucket")["BucketsRunsD4F8753A"]
    prod = resources_of(_foundation(templates, "prod"), "AWS::S3::Bucket")["BucketsRunsD4F8753A"]
    (rule,) = dev["LifecycleConfiguration"]["Rules"]
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}
    assert "ExpirationInDays" not in rule
    assert "ObjectLockConfiguration" not in dev
    (rule,) = prod["LifecycleConfiguration"]["Rules"]
    assert (rule["NoncurrentVersionExpiration"], rule["ExpirationInDays"]) == ({"NoncurrentDays": 365}, 3650)
    lock = prod["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert lock == {"Days": 365, "Mode": "GOVERNANCE"}


def test_what_is_yours_is_not_made_again(templates: Synthesised) -> None:
    parts = templates(VARIANTS["imported"])
    kinds = {own["Type"] for own in parts["foundation"]["Resources"].values()}
    assert kinds.isdisjoint({"AWS::KMS::Key", "AWS::S3::Bucket", "AWS::EC2::VPC"})
    keys = VARIANTS["imported"]["keys"]
    for group in resources_of(parts["scoring"], "AWS::Logs::LogGroup").values():
        assert group["KmsKeyId"] == keys["logs"]
    assert parts["foundation"]["Outputs"]["DataBucket"]["Value"] == "own-data"


def test_one_bucket_of_yours_and_one_that_is_made(templates: Synthesised) -> None:
    template = templates({"storage": {"data_bucket": "own-data"}})["foundation"]
    assert set(resources_of(template, "AWS::S3::Bucket")) == {"BucketsRunsD4F8753A", "BucketsAccessLogsA5F88218"}


@pytest.mark.parametrize("variant", list(VARIANTS))
def test_every_log_group_is_encrypted_and_kept_for_a_set_time(templates: Synthesised, variant: str) -> None:
    days = read_settings(VARIANTS[variant]).logs.retention_days
    groups = [
        own
        for template in templates(VARIANTS[variant]).values()
        for own in resources_of(template, "AWS::Logs::LogGroup").values()
    ]
    assert {own["RetentionInDays"] for own in groups} == {days}
    assert all(own["KmsKeyId"] for own in groups)


@both_profiles
def test_everything_that_takes_tags_is_tagged(templates: Synthesised, variant: str) -> None:
    wanted = {"touchstone": "true", **read_settings(VARIANTS[variant]).tags}
    for template in templates(VARIANTS[variant]).values():
        for kind in ("AWS::S3::Bucket", "AWS::KMS::Key", "AWS::Lambda::Function", "AWS::StepFunctions::StateMachine"):
            for own in resources_of(template, kind).values():
                assert wanted.items() <= {tag["Key"]: tag["Value"] for tag in own["Tags"]}.items()


def test_only_production_is_protected_from_being_deleted(build: Any) -> None:
    _, dev = build(VARIANTS["dev"])
    assert not any(stack.termination_protection for stack in dev)


def test_production_is_protected_from_being_deleted(build: Any) -> None:
    _, prod = build(VARIANTS["prod"])
    assert all(stack.termination_protection for stack in prod)


JOB = f"arn:aws:iam::{ACCOUNT}:role/touchstone-job-{REGION}"
IMPORT = f"arn:aws:iam::{ACCOUNT}:role/touchstone-import-{REGION}"
REWARD = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:SageMaker-touchstone-reward"
ESCROW = f"arn:aws:s3:::customer-escrow-{ACCOUNT}-smtj-abcd"
IMAGE = f"arn:aws:ecr:{REGION}:708977205387:repository/nova-fine-tune-repo"


@pytest.mark.parametrize(
    ("role", "action", "resource", "may"),
    [
        (JOB, "lambda:InvokeFunction", REWARD, True),
        (JOB, "lambda:InvokeFunction", REWARD.replace("reward", "evaluate"), True),
        (JOB, "lambda:InvokeFunction", REWARD.replace("SageMaker-touchstone-reward", "touchstone-prepare"), False),
        (JOB, "s3:GetObject", f"{DATA}/data/train.jsonl", True),
        (JOB, "s3:PutObject", f"{DATA}/data/train.jsonl", False),
        (JOB, "s3:PutObject", f"{RUNS}/runs/a/jobs/x/output/output.tar.gz", True),
        (JOB, "s3:DeleteObject", f"{RUNS}/runs/a", False),
        (JOB, "s3:GetObject", f"{ESCROW}/run/", False),
        (JOB, "kms:Decrypt", key_arn("data"), True),
        (JOB, "kms:Decrypt", key_arn("logs"), False),
        (JOB, "kms:GenerateDataKey", key_arn("models"), True),
        (JOB, "ecr:BatchGetImage", IMAGE, True),
        (JOB, "ecr:BatchGetImage", IMAGE.replace("nova-fine-tune-repo", "somebody-elses"), False),
        (JOB, "bedrock:InvokeModel", "*", False),
        (JOB, "iam:PassRole", JOB, False),
        (JOB, "ec2:CreateNetworkInterface", "*", False),
        (IMPORT, "s3:GetObject", f"{ESCROW}/run/weights", True),
        (IMPORT, "s3:ListBucket", ESCROW, True),
        (IMPORT, "s3:GetObject", f"{DATA}/data/train.jsonl", False),
        (IMPORT, "s3:GetObject", "arn:aws:s3:::customer-escrow-999999999999-smtj-abcd/run/weights", False),
        (IMPORT, "kms:Decrypt", key_arn("models"), True),
        (IMPORT, "kms:Decrypt", key_arn("runs"), False),
    ],
)
def test_what_service_roles_may_do(templates: Synthesised, role: str, action: str, resource: str, may: bool) -> None:  # noqa: FBT001
    assert Policies(templates()).allow(role, action, resource) is may


def test_service_roles_are_taken_by_their_service_for_this_account_only(templates: Synthesised) -> None:
    roles = resources_of(templates()["foundation"], "AWS::IAM::Role")
    for name, service in (("JobRole", "sagemaker"), ("ImportRole", "bedrock")):
        (role,) = (own for logical, own in roles.items() if logical.startswith(name))
        (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
        assert statement["Principal"] == {"Service": f"{service}.amazonaws.com"}
        assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def test_names_fit_with_the_longest_suffix() -> None:
    names = Names(Settings(suffix="a" * 16), ACCOUNT, "ap-northeast-1")
    assert max(len(names.job_role), len(names.import_role)) <= 64
    assert max(len(names.data), len(names.runs)) <= 63


def test_outputs_are_what_is_needed_next(templates: Synthesised) -> None:
    parts = templates()
    assert {"DataBucket", "RunBucket", "JobRoleArn", "ImportRoleArn"} <= set(parts["foundation"]["Outputs"])
    assert {"RewardFunctionArn", "RecipeLine"} <= set(parts["scoring"]["Outputs"])
    assert {"TrainMachineArn", "CustomizeMachineArn", "ApprovalTopicArn", "NoticeTopicArn"} <= set(
        parts["pipelines"]["Outputs"]
    )
    line = parts["scoring"]["Outputs"]["RecipeLine"]["Value"]["Fn::Join"][1]
    assert line[0] == "reward_lambda_arn: "
