"""Grants on the buckets of datasets and runs, no wider than their prefixes."""

from __future__ import annotations

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

from infra.bundled_function import BundledFunction
from infra.checks import acknowledge
from infra.settings import Settings

REASON = "The objects of a prefix have no other name in common; bucket, prefix and actions are named."
_READ = ("s3:GetObject", "s3:GetObjectVersion")


class RunGrants:
    """Grants on datasets and runs, for the functions of one stack.

    Args:
        stack: the stack, for account, region and partition.
        settings: buckets, prefixes and keys.
    """

    def __init__(self, stack: cdk.Stack, settings: Settings) -> None:
        own = settings.evaluation
        self._keys = list(own.keys)
        place = f"{stack.account}-{stack.region}"
        self._runs = f"arn:{stack.partition}:s3:::{own.run_bucket or settings.named('touchstone-runs') + '-' + place}"
        data = own.data_bucket or f"{settings.named('touchstone-data')}-{place}"
        self._data_objects = f"arn:{stack.partition}:s3:::{data}/{own.data_prefix}*"
        self._run_objects = f"{self._runs}/{own.run_prefix}*"
        self._run_prefix = own.run_prefix

    def read_data(self, bundled: BundledFunction) -> None:
        """Let a function read datasets and rubrics."""
        _allow_objects(bundled, _READ, self._data_objects)

    def use_runs(self, bundled: BundledFunction) -> None:
        """Let a function read and write the objects of runs; without the right to list, one missing is "denied"."""
        _allow_objects(bundled, (*_READ, "s3:PutObject"), self._run_objects)
        within = {"StringLike": {"s3:prefix": [f"{self._run_prefix}*"]}}
        _allow(bundled.function, ["s3:ListBucket"], [self._runs], within)
        if self._keys:
            _allow(bundled.function, ["kms:Decrypt", "kms:GenerateDataKey"], self._keys)


def _allow(
    function: lambda_.Function,
    actions: Sequence[str],
    resources: Sequence[str],
    conditions: dict[str, dict[str, list[str]]] | None = None,
) -> None:
    statement = iam.PolicyStatement(actions=list(actions), resources=list(resources), conditions=conditions)
    function.add_to_role_policy(statement)


def _allow_objects(bundled: BundledFunction, actions: Sequence[str], objects: str) -> None:
    """Grant on all objects of a prefix, which the rule packs want to be told the reason of."""
    _allow(bundled.function, actions, [objects])
    acknowledge(bundled, {f"AwsSolutions-IAM5[Resource::{_as_shown(objects)}]": REASON})


def _as_shown(arn: str) -> str:
    """An ARN as cdk-nag writes it: names of pseudo parameters in place of their tokens."""
    for name in ("ACCOUNT_ID", "REGION", "PARTITION"):
        token = getattr(cdk.Aws, name)
        shown = {"ACCOUNT_ID": "AccountId", "REGION": "Region", "PARTITION": "Partition"}[name]
        arn = arn.replace(token, f"<AWS::{shown}>")
    return arn
