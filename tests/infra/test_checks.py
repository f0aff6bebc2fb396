"""The rule packs really stop a synthesis, and only an acknowledgment lets a finding pass."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns

from infra.assembly import nag_findings, read_stacks
from infra.checks import acknowledge
from infra.constructs import giving, machine, rules, topic
from infra.stacks import scoring
from infra.variants import VARIANTS
from infra.wildcards import wildcard_findings

from .apps import Built

ACKNOWLEDGING = (giving, machine, rules, scoring, topic)


def _rules(app: cdk.App) -> set[str]:
    return {finding.rule for finding in nag_findings(Path(app.outdir))}


def _add_open_topic(stack: cdk.Stack) -> sns.Topic:
    return sns.Topic(stack, "Open")


def test_the_app_as_it_is_passes(build: Built) -> None:
    app, _ = build()
    app.synth()
    assert _rules(app) == set()


def test_a_violation_fails_the_synthesis(build: Built) -> None:
    app, stacks = build()
    _add_open_topic(stacks.scoring)
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    assert _rules(app) == {"AwsSolutions-SNS3"}


def test_an_acknowledged_violation_passes(build: Built) -> None:
    app, stacks = build()
    acknowledge(_add_open_topic(stacks.scoring), {"AwsSolutions-SNS3": "to see whether an acknowledgment works"})
    app.synth()
    assert _rules(app) == set()


def test_another_acknowledgment_does_not_help(build: Built) -> None:
    app, stacks = build()
    acknowledge(_add_open_topic(stacks.scoring), {"AwsSolutions-SNS2": "the wrong rule"})
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    assert _rules(app) == {"AwsSolutions-SNS3"}


def test_a_wildcard_without_a_reason_is_found(build: Built) -> None:
    app, stacks = build()
    statement = iam.PolicyStatement(actions=["s3:GetObject"], resources=["*"])
    stacks.scoring.functions["reward"].role.add_to_policy(statement)
    app.synth()
    assert _rules(app) == set()  # one acknowledgment covers every statement on "*" of a construct
    found = wildcard_findings([stack.template for stack in read_stacks(Path(app.outdir))])
    assert [(finding.rule, finding.text) for finding in found] == [
        ("wildcard-without-reason", "s3:GetObject on every resource")
    ]


def test_a_wildcard_in_part_of_a_name_fails(build: Built) -> None:
    app, stacks = build()
    statement = iam.PolicyStatement(actions=["s3:GetObject"], resources=["arn:aws:s3:::other/*"])
    stacks.scoring.functions["reward"].role.add_to_policy(statement)
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    assert _rules(app) == {"AwsSolutions-IAM5[Resource::arn:aws:s3:::other/*]"}


def test_every_acknowledgment_is_needed_and_gives_a_reason(build: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, str] = {}

    def note(_: object, reasons: Mapping[str, str]) -> None:
        given.update(reasons)

    for module in ACKNOWLEDGING:
        monkeypatch.setattr(module, "acknowledge", note)
    app, _ = build(VARIANTS["prod"])
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    assert _rules(app) == set(given)
    assert all(len(reason.split()) >= 5 for reason in given.values())
