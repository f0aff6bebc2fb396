"""The policies of the roles of a synthesised template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from touchstone.rehearsal.permissions.statements import Statement, statements_of
from touchstone.rehearsal.permissions.template import Template

_AWS_MANAGED: Final[Mapping[str, tuple[str, ...]]] = {
    "AWSLambdaBasicExecutionRole": ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"),
    "AWSLambdaVPCAccessExecutionRole": (
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "ec2:CreateNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:DeleteNetworkInterface",
        "ec2:AssignPrivateIpAddresses",
        "ec2:UnassignPrivateIpAddresses",
    ),
    "AWSXRayDaemonWriteAccess": ("xray:PutTraceSegments", "xray:PutTelemetryRecords"),
}
"""Managed policies of AWS that a function's role may have, as the AWS managed policy reference lists them."""


@dataclass(frozen=True, slots=True)
class Roles:
    """Roles and what they may do.

    Attributes:
        statements: by ARN of the role.
        unread: managed policies that are not known here, as `role: policy`.
        service: the service that may assume a role, by ARN.
    """

    statements: Mapping[str, tuple[Statement, ...]] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    service: Mapping[str, str] = field(default_factory=dict)

    def __or__(self, other: Roles) -> Roles:
        """The roles of both."""
        return Roles(
            {**self.statements, **other.statements},
            (*self.unread, *other.unread),
            {**self.service, **other.service},
        )


def policies_of(template: Template) -> Roles:
    """The roles of a template, with inline policies, policies attached by others, and managed ones.

    Raises:
        TemplateError: a reference can't be resolved.
        PolicyError: a policy document is wrong.
    """
    found: dict[str, list[Statement]] = {}
    names: dict[str, str] = {}
    unread: list[str] = []
    services: dict[str, str] = {}
    for logical, properties in template.resources("AWS::IAM::Role"):
        arn = template.arn(logical)
        names[template.name(logical)] = arn
        found[arn] = [one for policy in _inline(template, logical, properties) for one in policy]
        services[arn] = _service(template.value(properties.get("AssumeRolePolicyDocument", {})))
        for managed in template.value(properties.get("ManagedPolicyArns", [])):
            _add_managed(template, arn, managed, found[arn], unread)
    for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
        for logical, properties in template.resources(kind):
            statements = statements_of(template.value(properties["PolicyDocument"]), f"{template.stack}/{logical}")
            for name in template.value(properties.get("Roles", [])):
                found[names[name]] += statements
    return Roles({arn: tuple(statements) for arn, statements in found.items()}, tuple(unread), services)


def _inline(template: Template, logical: str, properties: Mapping[str, Any]) -> Iterator[tuple[Statement, ...]]:
    for policy in template.value(properties.get("Policies", [])):
        yield statements_of(policy["PolicyDocument"], f"{template.stack}/{logical}/{policy['PolicyName']}")


def _add_managed(template: Template, role: str, managed: str, into: list[Statement], unread: list[str]) -> None:
    for logical, properties in template.resources("AWS::IAM::ManagedPolicy"):
        if template.arn(logical) == managed:
            into += statements_of(template.value(properties["PolicyDocument"]), f"{template.stack}/{logical}")
            return
    actions = _AWS_MANAGED.get(managed.rpartition("/")[2])
    if actions is None:
        unread.append(f"{role}: {managed}")
        return
    document = {"Statement": {"Effect": "Allow", "Action": list(actions), "Resource": "*"}}
    into += statements_of(document, managed)


def _service(trust: Mapping[str, Any]) -> str:
    for statement in trust.get("Statement", []):
        service = statement.get("Principal", {}).get("Service")
        if service:
            return str(service if isinstance(service, str) else service[0])
    return ""
