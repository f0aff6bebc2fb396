"""Grants written into roles, with the reasons of their wildcards told to the rule packs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import IConstruct

from infra.checks import acknowledge
from infra.grant import Grant


def give(role: iam.Role, grants: Sequence[Grant], construct: IConstruct) -> None:
    """Add grants to a role's policy, and tell the rule packs the reason of each wildcard.

    Args:
        role: the role.
        grants: what it may do, with places filled in; the same twice is written once.
        construct: what the acknowledgments are for, with all inside it.
    """
    for grant in _distinct(grants):
        conditions = {operator: dict(keys) for operator, keys in grant.where.items()} or None
        statement = iam.PolicyStatement(actions=list(grant.actions), resources=list(grant.on), conditions=conditions)
        role.add_to_policy(statement)
    acknowledge(construct, reasons_of(grants))


def reasons_of(grants: Iterable[Grant]) -> dict[str, str]:
    """The reasons of wildcards by the rule packs' ids of them; several of one id stand together."""
    found: dict[str, dict[str, None]] = {}
    for grant in grants:
        for arn in grant.on:
            if "*" in arn:
                found.setdefault(f"AwsSolutions-IAM5[Resource::{shown(arn)}]", {})[grant.reason] = None
    return {rule: " ".join(reasons) for rule, reasons in found.items()}


def shown(arn: str) -> str:
    """An ARN as cdk-nag writes it: names of pseudo parameters in place of their tokens."""
    for name, pseudo in (("ACCOUNT_ID", "AccountId"), ("REGION", "Region"), ("PARTITION", "Partition")):
        arn = arn.replace(getattr(cdk.Aws, name), f"<AWS::{pseudo}>")
    return arn


def _distinct(grants: Iterable[Grant]) -> Iterator[Grant]:
    seen: list[Grant] = []
    for grant in grants:
        if grant not in seen:
            seen.append(grant)
            yield grant
