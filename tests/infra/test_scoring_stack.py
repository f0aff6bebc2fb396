"""Facts of the scoring stack's template."""

from __future__ import annotations

import re
from typing import Any

import pytest
from aws_cdk.assertions import Template

from infra.settings import Settings

from .apps import Synthesised


@pytest.fixture
def resources(build: Synthesised) -> dict[str, list[dict[str, Any]]]:
    """The default template's resources by type."""
    return _resources(build)


def _template(build: Synthesised, settings: dict[str, Any] | None = None) -> dict[str, Any]:
    _, stacks = build(settings)
    return dict(Template.from_stack(stacks.scoring).to_json())


def _resources(build: Synthesised, settings: dict[str, Any] | None = None) -> dict[str, list[dict[str, Any]]]:
    by_type: dict[str, list[dict[str, Any]]] = {}
    for resource in _template(build, settings)["Resources"].values():
        by_type.setdefault(resource["Type"], []).append(resource["Properties"])
    return by_type


def _function(build: Synthesised, settings: dict[str, Any] | None = None) -> dict[str, Any]:
    (function,) = _resources(build, settings)["AWS::Lambda::Function"]
    return function


def test_nothing_but_the_function_its_role_and_its_logs(resources: dict[str, list[dict[str, Any]]]) -> None:
    assert {kind: len(found) for kind, found in resources.items()} == {
        "AWS::Lambda::Function": 1,
        "AWS::IAM::Role": 1,
        "AWS::IAM::Policy": 1,
        "AWS::Logs::LogGroup": 1,
    }


def test_name_that_sagemaker_may_call(build: Synthesised) -> None:
    assert _function(build)["FunctionName"] == "SageMaker-touchstone-reward"
    longest = _function(build, {"suffix": "a" * 20})["FunctionName"]
    assert re.fullmatch(r"SageMaker-[A-Za-z0-9-_]+", longest)
    assert len(longest) <= 64


def test_function_is_what_the_settings_say(build: Synthesised) -> None:
    function = _function(build)
    assert function["Handler"] == "functions.reward.handler.handler"
    assert (function["MemorySize"], function["Timeout"]) == (1024, 300)
    assert function["ReservedConcurrentExecutions"] == 16
    assert "VpcConfig" not in function
    assert "ReservedConcurrentExecutions" not in _function(build, {"reward": {"reserved_concurrency": None}})


@pytest.mark.parametrize("python", ["3.12", "3.13", "3.14"])
@pytest.mark.parametrize("architecture", ["arm64", "x86_64"])
def test_runtime_and_architecture_of_function_and_bundle_agree(
    build: Synthesised, python: str, architecture: str
) -> None:
    chosen = {"python": python, "architecture": architecture}
    function = _function(build, chosen)
    bundle = Settings.model_validate(chosen).scoring_bundle()
    assert function["Runtime"] == f"python{bundle.python}" == f"python{python}"
    assert function["Architectures"] == [bundle.architecture] == [architecture]


def test_rubric_is_named_only_when_there_is_one(build: Synthesised) -> None:
    assert "TOUCHSTONE_RUBRIC" not in _function(build)["Environment"]["Variables"]
    with_rubric = _function(build, {"reward": {"rubric": "rubric.yaml"}})
    assert with_rubric["Environment"]["Variables"]["TOUCHSTONE_RUBRIC"] == "rubric.json"


def test_output_is_the_unqualified_arn(build: Synthesised) -> None:
    template = _template(build)
    (function,) = (name for name, found in template["Resources"].items() if found["Type"] == "AWS::Lambda::Function")
    assert template["Outputs"]["RewardFunctionArn"]["Value"] == {"Fn::GetAtt": [function, "Arn"]}


def test_role_may_write_to_its_own_log_group_and_nothing_else(resources: dict[str, list[dict[str, Any]]]) -> None:
    (role,) = resources["AWS::IAM::Role"]
    (policy,) = resources["AWS::IAM::Policy"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert "ManagedPolicyArns" not in role
    assert "Policies" not in role
    assert role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {"Service": "lambda.amazonaws.com"}
    assert statement["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert statement["Resource"]["Fn::GetAtt"][0].startswith("RewardLogs")


@pytest.mark.parametrize("days", [1, 90, 3653])
def test_logs_are_kept_for_a_set_time(build: Synthesised, days: int) -> None:
    found = _resources(build, {"log_retention_days": days, "suffix": "dev"})
    (logs,) = found["AWS::Logs::LogGroup"]
    (function,) = found["AWS::Lambda::Function"]
    assert logs == {"LogGroupName": "/aws/lambda/SageMaker-touchstone-reward-dev", "RetentionInDays": days}
    assert function["LoggingConfig"]["LogGroup"]["Ref"].startswith("RewardLogs")


def test_nobody_is_let_in_by_a_resource_policy(resources: dict[str, list[dict[str, Any]]]) -> None:
    assert "AWS::Lambda::Permission" not in resources
    assert "AWS::Lambda::Url" not in resources
