"""Stated facts of rules, topics and the queue, and which events a rule takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from infra.machine_table import FOLLOW, MACHINES
from infra.variants import VARIANTS
from touchstone.rehearsal.permissions.template import Template

from .apps import Synthesised, resources_of
from .policies import ACCOUNT, REGION, Policies, key_arn

JOB_ROLE = f"arn:aws:iam::{ACCOUNT}:role/touchstone-job-{REGION}"
SECRET = "the target shall indemnify"


def _pipelines(templates: Synthesised, variant: str = "prod") -> dict[str, Any]:
    return templates(VARIANTS[variant])["pipelines"]


def _rules(templates: Synthesised, variant: str = "prod") -> dict[str, dict[str, Any]]:
    template = _pipelines(templates, variant)
    others: dict[str, Template] = {}
    for part, document in templates(VARIANTS[variant]).items():
        others[f"touchstone-{part}"] = Template(document, ACCOUNT, REGION, stack=f"touchstone-{part}", others=others)
    read = others["touchstone-pipelines"]
    return {own["Name"]: read.value(own) for own in resources_of(template, "AWS::Events::Rule").values()}


def takes(pattern: Any, event: Any) -> bool:
    """Whether an event pattern takes an event: every key of it is there, with one of its values."""
    if isinstance(pattern, Mapping):
        return isinstance(event, Mapping) and all(key in event and takes(pattern[key], event[key]) for key in pattern)
    return event in pattern


def job_event(status: str, secondary: str, role: str = JOB_ROLE, **tags: str) -> dict[str, Any]:
    """A training job's event, as the SageMaker developer guide shows it."""
    return {
        "source": "aws.sagemaker",
        "detail-type": "SageMaker Training Job State Change",
        "detail": {
            "TrainingJobName": "tools-rft-1",
            "TrainingJobStatus": status,
            "SecondaryStatus": secondary,
            "RoleArn": role,
            "FailureReason": SECRET,
            "Tags": tags,
        },
    }


def execution_event(status: str, machine: str) -> dict[str, Any]:
    """An execution's event, as the Step Functions developer guide shows it."""
    arn = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{machine}"
    return {
        "source": "aws.states",
        "detail-type": "Step Functions Execution Status Change",
        "detail": {"status": status, "stateMachineArn": arn, "input": SECRET, "cause": SECRET},
    }


@pytest.mark.parametrize(
    ("event", "rules"),
    [
        (job_event("InProgress", "Starting"), {"job-waits"}),
        (job_event("InProgress", "Pending"), {"job-waits"}),
        (job_event("InProgress", "Pending", role="arn:aws:iam::1:role/other"), set()),
        (job_event("InProgress", "Training"), set()),
        (job_event("Completed", "Completed"), set()),
        (job_event("Completed", "Completed", **{"touchstone-evaluate": "true"}), {"job-completed"}),
        (job_event("Completed", "Completed", **{"touchstone-evaluate": "false"}), set()),
        (job_event("Failed", "Failed"), {"job-failed"}),
        (job_event("Stopped", "Stopped"), {"job-failed"}),
        (job_event("Failed", "Failed", role="arn:aws:iam::1:role/other"), set()),
        (execution_event("FAILED", "touchstone-train"), {"execution-failed"}),
        (execution_event("TIMED_OUT", "touchstone-customize"), {"execution-failed"}),
        (execution_event("ABORTED", "touchstone-follow"), {"execution-failed"}),
        (execution_event("SUCCEEDED", "touchstone-train"), set()),
        (execution_event("RUNNING", "touchstone-train"), set()),
        (execution_event("FAILED", "somebody-elses"), set()),
        (execution_event("FAILED", "touchstone-evaluate/Batches"), set()),
    ],
)
def test_which_rules_take_an_event(templates: Synthesised, event: dict[str, Any], rules: set[str]) -> None:
    took = {name for name, rule in _rules(templates).items() if takes(rule["EventPattern"], event)}
    assert took == {f"touchstone-{name}" for name in rules}


def test_evaluation_after_training_only_where_the_settings_say_of_what(templates: Synthesised) -> None:
    assert "touchstone-job-completed" not in _rules(templates, "dev")
    (target,) = _rules(templates)["touchstone-job-completed"]["Targets"]
    given = json.loads(_with(target["InputTransformer"], "tools-rft-1", "Completed"))
    wanted = VARIANTS["prod"]["evaluation"]["after_training"]
    assert given == {"job": "tools-rft-1", "status": "Completed", "evaluation": wanted}


def _with(transformer: dict[str, Any], *values: str) -> str:
    text = transformer["InputTemplate"]
    for name, value in zip(transformer["InputPathsMap"], values, strict=True):
        quoted = f'"<{name}>"'
        text = text.replace(quoted, json.dumps(value)).replace(f"<{name}>", json.dumps(value))
    return str(text)


def test_rules_pass_on_names_and_states_only(templates: Synthesised) -> None:
    paths = {
        path
        for rule in _rules(templates).values()
        for target in rule["Targets"]
        for path in target["InputTransformer"]["InputPathsMap"].values()
    }
    assert paths == {
        "$.detail.TrainingJobName",
        "$.detail.TrainingJobStatus",
        "$.detail.executionArn",
        "$.detail.status",
    }


def test_every_target_is_tried_for_a_day_as_often_as_it_can_be_and_then_kept(templates: Synthesised) -> None:
    queue = f"arn:aws:sqs:{REGION}:{ACCOUNT}:touchstone-undelivered"
    for rule in _rules(templates).values():
        for target in rule["Targets"]:
            assert target["DeadLetterConfig"] == {"Arn": queue}
            assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 86_400, "MaximumRetryAttempts": 185}


def test_every_machine_is_watched(templates: Synthesised) -> None:
    pattern = _rules(templates)["touchstone-execution-failed"]["EventPattern"]
    assert {arn.rpartition("-")[2] for arn in pattern["detail"]["stateMachineArn"]} == {
        row.name for row in (*MACHINES, FOLLOW)
    }


def test_topics_and_queue_are_encrypted_and_take_tls_only(templates: Synthesised) -> None:
    template = _pipelines(templates)
    topics = resources_of(template, "AWS::SNS::Topic")
    assert {own["TopicName"] for own in topics.values()} == {"touchstone-approval", "touchstone-notices"}
    assert all(own["KmsMasterKeyId"] for own in topics.values())
    (queue,) = resources_of(template, "AWS::SQS::Queue").values()
    assert queue["KmsMasterKeyId"]
    for kind in ("AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy"):
        for own in resources_of(template, kind).values():
            denied = [one for one in own["PolicyDocument"]["Statement"] if one["Effect"] == "Deny"]
            assert {"Bool": {"aws:SecureTransport": "false"}} in [one["Condition"] for one in denied]


def test_rules_tell_by_a_role_that_can_do_nothing_else(templates: Synthesised) -> None:
    policies = Policies(templates(VARIANTS["prod"]))
    (role,) = {
        target["RoleArn"]
        for rule in _rules(templates).values()
        for target in rule["Targets"]
        if target["Arn"].endswith(":touchstone-notices")
    }
    topic = f"arn:aws:sns:{REGION}:{ACCOUNT}:touchstone-notices"
    logs = key_arn("logs")
    assert set(policies.grants(role)) == {("sns:Publish", topic), ("kms:Decrypt", logs), ("kms:GenerateDataKey", logs)}


def test_the_address_of_the_settings_hears_of_both(templates: Synthesised) -> None:
    told = resources_of(_pipelines(templates), "AWS::SNS::Subscription")
    assert [own["Endpoint"] for own in told.values()] == ["team@example.org"] * 2
    assert not resources_of(_pipelines(templates, "dev"), "AWS::SNS::Subscription")
