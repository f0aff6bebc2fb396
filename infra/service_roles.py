"""What the roles may do that SageMaker's jobs and Bedrock's imports take."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from infra.function_table import FUNCTIONS
from infra.grant import Grant, via

_OBJECTS = "Objects of a prefix have nothing else in common; bucket, prefix and actions are named."
_LOGS = "SageMaker makes up the names of streams; the log group is SageMaker's own."

SCORERS: Final = tuple(f"{{{row.substitution}}}" for row in FUNCTIONS if row.scores)
"""What jobs may call: the reward, and evaluate as the processor of evaluation jobs."""

JOB_GRANTS: Final = (
    Grant(("s3:GetObject", "s3:GetObjectVersion"), ("{data}/{data_prefix}*",), _OBJECTS),
    Grant(("s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"), ("{runs}/{run_prefix}*",), _OBJECTS),
    Grant(("s3:ListBucket",), ("{data}",), where={"StringLike": {"s3:prefix": ["{data_prefix}*"]}}),
    Grant(("s3:ListBucket",), ("{runs}",), where={"StringLike": {"s3:prefix": ["{run_prefix}*"]}}),
    Grant(("kms:Decrypt",), ("{data_key}",), where=via("s3")),
    Grant(("kms:Decrypt", "kms:GenerateDataKey"), ("{runs_key}",), where=via("s3")),
    Grant(("kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"), ("{models_key}",)),
    Grant(("kms:CreateGrant",), ("{models_key}",), where={"Bool": {"kms:GrantIsForAWSResource": "true"}}),
    Grant(("lambda:InvokeFunction",), SCORERS),
    Grant(
        ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"),
        ("arn:{partition}:logs:{region}:{account}:log-group:/aws/sagemaker/*",),
        _LOGS,
    ),
    Grant(
        ("cloudwatch:PutMetricData",),
        ("*",),
        "CloudWatch takes no resource for metrics; the namespace is SageMaker's own.",
        {"StringLike": {"cloudwatch:namespace": ["/aws/sagemaker/*", "aws/sagemaker/*"]}},
    ),
    Grant(("ecr:GetAuthorizationToken",), ("*",), "The registry's token is given for no resource."),
)
"""Execution role of training and evaluation jobs; aws-contract 3.5."""

JOB_NETWORK_GRANTS: Final = (
    Grant(
        (
            "ec2:CreateNetworkInterface",
            "ec2:CreateNetworkInterfacePermission",
            "ec2:DeleteNetworkInterface",
            "ec2:DeleteNetworkInterfacePermission",
            "ec2:DescribeDhcpOptions",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeSubnets",
            "ec2:DescribeVpcs",
        ),
        ("*",),
        "SageMaker puts a network interface into the VPC for each host; most of these actions take no resource.",
    ),
)
"""What a job in a VPC needs besides (SageMaker developer guide, execution roles)."""

IMPORT_GRANTS: Final = (
    Grant(
        ("s3:GetObject", "s3:ListBucket"),
        ("arn:{partition}:s3:::customer-escrow-{account}*", "arn:{partition}:s3:::customer-escrow-{account}*/*"),
        "SageMaker makes up the end of the escrow bucket's name, and keeps the weights of this account there.",
    ),
    Grant(("kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"), ("{models_key}",)),
)
"""Role of CreateCustomModel; aws-contract 3.5."""


def registry_grants(registry: str | None) -> Iterable[Grant]:
    """Rights to pull Nova's images.

    Args:
        registry: account of AWS's registry in the Region; None for any, where it is not known.
    """
    yield Grant(
        ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"),
        (f"arn:{{partition}}:ecr:{{region}}:{registry or '*'}:repository/nova-*",),
        "AWS has an image repository for each kind of job, all with names that begin with nova-.",
    )
