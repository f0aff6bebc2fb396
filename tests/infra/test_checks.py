"""The rule packs really stop a synthesis, and only an acknowledgment lets a finding pass."""

from __future__ import annotations

from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns

from infra import evaluation_stack, run_grants, scoring_stack
from infra.assembly import nag_findings
from infra.checks import acknowledge
from infra.scoring_stack import ACKNOWLEDGED

from .apps import Synthesised


def _rules(app: cdk.App) -> set[str]:
    return {finding.rule for finding in nag_findings(Path(app.outdir))}


def _add_open_topic(stack: cdk.Stack) -> sns.Topic:
    return sns.Topic(stack, "Open")


def test_the_app_as_it_is_passes(build: Synthesised) -> None:
    app, _ = build()
    app.synth()
    assert _rules(app) == set()


def test_a_violation_fails_the_synthesis(build: Synthesised) -> None:
    app, (stack, _) = build()
    _add_open_topic(stack)
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    assert _rules(app) == {"AwsSolutions-SNS3"}


def test_an_acknowledged_violation_passes(build: Synthesised) -> None:
    app, (stack, _) = build()
    acknowledge(_add_open_topic(stack), {"AwsSolutions-SNS3": "to see whether an acknowledgment works"})
    app.synth()
    assert _rules(app) == set()


def test_another_acknowledgment_does_not_help(build: Synthesised) -> None:
    app, (stack, _) = build()
    acknowledge(_add_open_topic(stack), {"AwsSolutions-SNS2": "the wrong rule"})
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    assert _rules(app) == {"AwsSolutions-SNS3"}


def test_a_wildcard_in_the_reward_role_fails(build: Synthesised) -> None:
    app, (stack, _) = build()
    stack.reward.function.add_to_role_policy(iam.PolicyStatement(actions=["s3:GetObject"], resources=["*"]))
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    assert "AwsSolutions-IAM5[Resource::*]" in _rules(app)


def test_every_acknowledgment_is_needed_and_gives_a_reason(build: Synthesised, monkeypatch: pytest.MonkeyPatch) -> None:
    accepted = {**evaluation_stack.ACKNOWLEDGED}
    for module in (scoring_stack, evaluation_stack):
        monkeypatch.setattr(module, "ACKNOWLEDGED", {})
    monkeypatch.setattr(run_grants, "acknowledge", lambda *_: None)
    app, _ = build({"evaluation": {"data_bucket": "own-data", "run_prefix": "evaluations/"}})
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    account = "<AWS::AccountId>-<AWS::Region>"
    assert _rules(app) == {
        *ACKNOWLEDGED,
        "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::own-data/data/*]",
        f"AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::touchstone-runs-{account}/evaluations/*]",
    }
    assert set(accepted) == set(ACKNOWLEDGED)
    reasons = [*ACKNOWLEDGED.values(), *accepted.values(), run_grants.REASON]
    assert all(len(reason.split()) >= 8 for reason in reasons)
