"""Which endpoints the functions and jobs need, and what each lets through: what their roles may do, and no more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from infra.function_table import FUNCTIONS, grants_of_function
from infra.grant import Conditions, Grant
from infra.service_roles import JOB_GRANTS, registry_grants
from infra.settings import Settings

GATEWAY: Final = "s3"
ENDPOINTS: Final[Mapping[str, tuple[str, ...]]] = {
    "bedrock-runtime": ("bedrock-runtime",),
    "ecr": ("ecr.api", "ecr.dkr"),
    "lambda": ("lambda",),
    "logs": ("logs",),
    "sagemaker": ("sagemaker.api",),
}
"""Service, by botocore's name -> its interface endpoints (reliability-bar 3.3)."""
_ACTIONS: Final = {"bedrock-runtime": "bedrock"}
"""Where actions have another prefix than the service."""
_JOB_SERVICES: Final = ("ecr", "lambda", "logs", GATEWAY)
"""What a container in a VPC calls (aws-contract 3.6, inferred)."""

_PATTERNS = "An endpoint's policy follows the patterns of the roles that call by it."
_LAYERS = Grant(
    ("s3:GetObject",),
    ("arn:{partition}:s3:::prod-{region}-starport-layer-bucket/*",),
    "Layers of images lie in a bucket of ECR's own, which nobody else can write or log.",
)
"""For every caller: a layer is fetched by an address that an account of ECR's signs, not the role that pulls (ECR user
guide, "Minimum Amazon S3 bucket permissions"; AWS's data perimeter examples, README of the endpoint policies).
"""
_ESCROW = (
    ("s3:GetObject", "s3:ListBucket", "s3:PutObject"),
    ("arn:{partition}:s3:::customer-escrow-{account}*",),
    "SageMaker makes up the end of the escrow bucket's name.",
)
_CALLER: Final[Conditions] = {"StringEquals": {"aws:PrincipalAccount": "{account}"}}
_CALLER_AND_BUCKET: Final[Conditions] = {
    "StringEquals": {"aws:PrincipalAccount": "{account}", "aws:ResourceAccount": "{account}"}
}
_FOR_JOBS: Final = (
    _LAYERS,
    Grant(*_ESCROW, {"StringEquals": {"aws:ResourceAccount": "{account}"}}),
    Grant(*_ESCROW, {"Bool": {"aws:PrincipalIsAWSService": "true"}}),
)
"""What a job's host may reach in S3 besides what its role may.

Who owns the escrow bucket and as whom SageMaker reaches it, AWS does not say. So any caller may where the bucket is
this account's, and AWS's own services wherever it is; with more, somebody could make such a bucket and fill it.
"""


def services_of(settings: Settings) -> list[str]:
    """The services that need an endpoint, in order."""
    needed = {service for row in FUNCTIONS for service in row.services}
    if settings.network.jobs_in_vpc:
        needed |= set(_JOB_SERVICES)
    return sorted(needed)


def interfaces_of(settings: Settings) -> list[str]:
    """Names of the interface endpoints; each costs something by the hour and zone."""
    return [name for service in services_of(settings) for name in ENDPOINTS.get(service, ())]


def policy_grants(service: str, settings: Settings) -> list[Grant]:
    """What an endpoint lets through: the grants of all functions and jobs that are about its service.

    They hold for callers of this account only, and in S3 for its own buckets only. With jobs in the VPC, S3 also lets
    through what SageMaker itself fetches and keeps.
    """
    prefix = _ACTIONS.get(service, service)
    found: dict[tuple[str, ...], dict[str, None]] = {}
    for grant in _all_grants(settings):
        actions = tuple(action for action in grant.actions if action.startswith(f"{prefix}:"))
        if actions:
            found.setdefault(actions, {}).update(dict.fromkeys(grant.on))
    where = _CALLER_AND_BUCKET if service == GATEWAY else _CALLER
    grants = [Grant(actions, tuple(resources), _PATTERNS, where) for actions, resources in found.items()]
    return [*grants, *(_FOR_JOBS if service == GATEWAY and settings.network.jobs_in_vpc else ())]


def _all_grants(settings: Settings) -> Iterator[Grant]:
    for row in FUNCTIONS:
        yield from grants_of_function(row, settings)
    if settings.network.jobs_in_vpc:
        yield from (*JOB_GRANTS, *registry_grants(None))
