"""A Lambda function as this app deploys it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.settings import Settings

_ARCHITECTURES = {"arm64": lambda_.Architecture.ARM_64, "x86_64": lambda_.Architecture.X86_64}


class BundledFunction(Construct):
    """A function from a bundle, with a log group and a role of its own that may write there, and no more.

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
        settings: Settings,
        archive: Path,
        name: str,
        handler: str,
        description: str,
        memory_mb: int,
        timeout_seconds: int,
        reserved_concurrency: int | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.log_group = logs.LogGroup(
            self,
            "Logs",
            log_group_name=f"/aws/lambda/{name}",
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        plain_log_group = cast("logs.CfnLogGroup", self.log_group.node.default_child)
        plain_log_group.retention_in_days = settings.log_retention_days
        self.role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            description=f"What {name} may do.",
        )
        self.log_group.grant_write(self.role)
        self.function = lambda_.Function(
            self,
            "Function",
            function_name=name,
            description=description,
            runtime=lambda_.Runtime(f"python{settings.python}", lambda_.RuntimeFamily.PYTHON),
            architecture=_ARCHITECTURES[settings.architecture],
            code=lambda_.Code.from_asset(str(archive)),
            handler=handler,
            memory_size=memory_mb,
            timeout=cdk.Duration.seconds(timeout_seconds),
            reserved_concurrent_executions=reserved_concurrency,
            environment=dict(environment or {}),
            role=self.role,
            log_group=self.log_group,
        )
