"""Facts of the evaluation stack's template."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk.assertions import Template

from infra.settings import SettingsError, read_settings

from .apps import Synthesised

MODEL = "arn:aws:bedrock:us-east-1:123456789012:custom-model-deployment/abcdefghijkl"
KEY = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
OWN = {"evaluation": {"data_bucket": "own-data", "run_bucket": "own-runs", "models": [MODEL], "keys": [KEY]}}


@pytest.fixture
def resources(build: Synthesised) -> dict[str, Any]:
    """The template's resources with own buckets, a model and a key."""
    return _resources(build, OWN)


def _resources(build: Synthesised, settings: dict[str, Any] | None = None) -> dict[str, Any]:
    _, stacks = build(settings)
    found: dict[str, Any] = Template.from_stack(stacks.evaluation).to_json()["Resources"]
    return found


def _functions(resources: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        own["Properties"]["Handler"].split(".")[1]: own["Properties"]
        for own in resources.values()
        if own["Type"] == "AWS::Lambda::Function"
    }


def _statements(resources: dict[str, Any], function: str) -> dict[tuple[str, ...], tuple[list[Any], Any]]:
    """Resources and condition by actions, of a function's role."""
    (policy,) = (
        own["Properties"]["PolicyDocument"]["Statement"]
        for name, own in resources.items()
        if own["Type"] == "AWS::IAM::Policy" and name.startswith(function)
    )
    listed = [
        (_list(statement["Action"]), _list(statement["Resource"]), statement.get("Condition")) for statement in policy
    ]
    return {tuple(actions): ([_arn(place) for place in places], condition) for actions, places, condition in listed}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _arn(place: Any) -> Any:
    if isinstance(place, dict) and "Fn::Join" in place:
        return "".join(part if isinstance(part, str) else f"<{part['Ref']}>" for part in place["Fn::Join"][1])
    return place if isinstance(place, str) else "<log group>"


def test_functions_are_what_the_settings_say(resources: dict[str, Any]) -> None:
    functions = _functions(resources)
    evaluate, summarize = functions["evaluate"], functions["summarize"]
    assert evaluate["FunctionName"] == "SageMaker-touchstone-evaluate"
    assert summarize["FunctionName"] == "touchstone-summarize"
    assert evaluate["Handler"] == "functions.evaluate.handler.handler"
    assert (evaluate["MemorySize"], evaluate["Timeout"]) == (1024, 900)
    assert (summarize["MemorySize"], summarize["Timeout"]) == (3008, 600)
    assert "VpcConfig" not in evaluate
    assert evaluate["Environment"]["Variables"]["TOUCHSTONE_CONCURRENCY"] == "8"
    for function in (evaluate, summarize):
        assert (function["Runtime"], function["Architectures"]) == ("python3.13", ["arm64"])
        assert function["Environment"]["Variables"]["TOUCHSTONE_BUCKET_OWNER"] == {"Ref": "AWS::AccountId"}


def test_evaluate_scores_by_the_rubric_of_the_reward(build: Synthesised) -> None:
    settings = {"reward": {"rubric": "examples/securities/rubric.yaml"}}
    variables = _functions(_resources(build, settings))["evaluate"]["Environment"]["Variables"]
    assert variables["TOUCHSTONE_RUBRIC"] == "rubric.json"


def test_evaluate_may_read_data_use_runs_and_ask_the_models(resources: dict[str, Any]) -> None:
    within = {"StringLike": {"s3:prefix": ["runs/*"]}}
    assert _statements(resources, "Evaluate") == {
        ("logs:CreateLogStream", "logs:PutLogEvents"): (["<log group>"], None),
        ("s3:GetObject", "s3:GetObjectVersion"): (["arn:<AWS::Partition>:s3:::own-data/data/*"], None),
        ("s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"): (["arn:<AWS::Partition>:s3:::own-runs/runs/*"], None),
        ("s3:ListBucket",): (["arn:<AWS::Partition>:s3:::own-runs"], within),
        ("kms:Decrypt", "kms:GenerateDataKey"): ([KEY], None),
        ("bedrock:InvokeModel",): ([MODEL], None),
    }


def test_summarize_may_use_runs_only(resources: dict[str, Any]) -> None:
    actions = set(_statements(resources, "Summarize"))
    assert actions == set(_statements(resources, "Evaluate")) - {
        ("s3:GetObject", "s3:GetObjectVersion"),
        ("bedrock:InvokeModel",),
    }


def test_by_default_buckets_are_named_after_the_account_and_no_model_may_be_asked(build: Synthesised) -> None:
    statements = _statements(_resources(build, {"suffix": "dev"}), "Evaluate")
    assert ("bedrock:InvokeModel",) not in statements
    data, _ = statements["s3:GetObject", "s3:GetObjectVersion"]
    assert data == ["arn:<AWS::Partition>:s3:::touchstone-data-dev-<AWS::AccountId>-<AWS::Region>/data/*"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"data_bucket": "Own"},
        {"run_prefix": "runs"},
        {"run_prefix": "*/"},
        {"data_prefix": ""},
        {"models": ["*"]},
        {"models": ["arn:aws:bedrock:us-east-1::foundation-model/*"]},
        {"keys": ["alias/own"]},
        {"concurrency": 0},
    ],
)
def test_settings_that_would_grant_too_much_or_nothing(wrong: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match=next(iter(wrong))):
        read_settings({"evaluation": wrong})
