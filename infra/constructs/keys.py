"""The keys of a deployment: one for each class of data."""

from __future__ import annotations

from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.names import Names

_TELLING = ("cloudwatch.amazonaws.com", "events.amazonaws.com")


class Keys(Construct):
    """KMS keys for data, runs, models and logs; one that the settings name is left as it is.

    Roles get at a key by their own policies; the key's policy names only services that write on nobody's behalf.

    Attributes:
        arns: ARN by class.
    """

    def __init__(self, scope: Construct, construct_id: str, *, names: Names) -> None:
        super().__init__(scope, construct_id)
        given: Mapping[str, str | None] = names.settings.keys.model_dump()
        self.arns = {kind: arn if arn is not None else self._new(kind, names).key_arn for kind, arn in given.items()}

    def _new(self, kind: str, names: Names) -> kms.Key:
        key = kms.Key(
            self,
            kind.title(),
            alias=names.settings.named(f"touchstone-{kind}"),
            description=f"Touchstone: {kind}.",
            enable_key_rotation=True,
            removal_policy=cdk.RemovalPolicy.RETAIN,
        )
        if kind == "logs":
            for statement in _log_statements(names):
                key.add_to_resource_policy(statement)
        return key


def _log_statements(names: Names) -> list[iam.PolicyStatement]:
    """Rights of CloudWatch Logs on our log groups, and of the services that publish to topics and queues.

    The latter have no condition: none is documented for what they ask of KMS (SNS developer guide, "Enable
    compatibility between event sources from AWS services and encrypted topics"), and a notice that is lost is worse.
    Topic and queue say in their own policies from where they take messages.
    """
    groups = names.arn("logs", "log-group:*")
    return [
        iam.PolicyStatement(
            sid="Logs",
            principals=[iam.ServicePrincipal(f"logs.{names.region}.amazonaws.com")],
            actions=["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
            resources=["*"],
            conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
        ),
        iam.PolicyStatement(
            sid="Notices",
            principals=[iam.ServicePrincipal(service) for service in _TELLING],
            actions=["kms:Decrypt", "kms:GenerateDataKey*"],
            resources=["*"],
        ),
    ]
