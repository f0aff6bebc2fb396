"""A Lambda function as this app deploys it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.constructs.giving import give
from infra.function_table import VPC_GRANT, FunctionRow
from infra.ground import Ground

_ARCHITECTURES = {"arm64": lambda_.Architecture.ARM_64, "x86_64": lambda_.Architecture.X86_64}


class BundledFunction(Construct):
    """A function from a bundle, in the VPC, with a log group and a role of its own that may write there, and no more.

    Attributes:
        function: the function.
        role: what it may do.
        log_group: where it logs.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        row: FunctionRow,
        ground: Ground,
        archive: Path,
        environment: Mapping[str, str],
    ) -> None:
        super().__init__(scope, construct_id)
        settings = ground.names.settings
        name, size = row.name(settings), row.size(settings)
        self.log_group = log_group(self, f"/aws/lambda/{name}", ground)
        self.role = self._role(name, ground)
        self.function = lambda_.Function(
            self,
            "Function",
            function_name=name,
            description=row.description,
            runtime=lambda_.Runtime(f"python{settings.python}", lambda_.RuntimeFamily.PYTHON),
            architecture=_ARCHITECTURES[settings.architecture],
            code=lambda_.Code.from_asset(str(archive)),
            handler=f"functions.{row.folder}.handler.handler",
            memory_size=size.memory_mb,
            timeout=cdk.Duration.seconds(size.timeout_seconds),
            ephemeral_storage_size=None if size.storage_mb is None else cdk.Size.mebibytes(size.storage_mb),
            reserved_concurrent_executions=size.reserved_concurrency,
            environment=dict(environment),
            role=self.role,
            log_group=self.log_group,
        )
        plain = cast("lambda_.CfnFunction", self.function.node.default_child)
        plain.vpc_config = lambda_.CfnFunction.VpcConfigProperty(
            subnet_ids=list(ground.subnets), security_group_ids=[ground.group_of(row)]
        )

    def _role(self, name: str, ground: Ground) -> iam.Role:
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            description=f"What {name} may do.",
        )
        self.log_group.grant_write(role)
        give(role, [VPC_GRANT], self)
        own = {"ArnEquals": {"lambda:SourceFunctionArn": ground.names.function_arn(name)}}
        role.add_to_policy(
            iam.PolicyStatement(
                effect=iam.Effect.DENY, actions=list(VPC_GRANT.actions), resources=["*"], conditions=own
            )
        )
        return role


def log_group(scope: Construct, name: str, ground: Ground) -> logs.LogGroup:
    """A log group: encrypted, kept for the time of the settings, gone with its stack."""
    group = logs.LogGroup(
        scope,
        "Logs",
        log_group_name=name,
        encryption_key=kms.Key.from_key_arn(scope, "LogKey", ground.keys["logs"]),
        removal_policy=cdk.RemovalPolicy.DESTROY,
    )
    plain = cast("logs.CfnLogGroup", group.node.default_child)
    plain.retention_in_days = ground.names.settings.logs.retention_days
    return group
