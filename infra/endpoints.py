"""Which endpoints the functions and jobs need, and what each lets through: what their roles may do, and no more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from infra.function_table import FUNCTIONS, grants_of_function
from infra.grant import Grant
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
    "Layers of images lie in a bucket of ECR's own.",
)
_ESCROW = Grant(
    ("s3:GetObject", "s3:ListBucket", "s3:PutObject"),
    ("arn:{partition}:s3:::customer-escrow-{account}*",),
    "SageMaker makes up the end of the escrow bucket's name.",
)


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
    """What an endpoint lets through: the grants of all functions and jobs that are about its service."""
    prefix = _ACTIONS.get(service, service)
    found: dict[tuple[str, ...], dict[str, None]] = {}
    for grant in _all_grants(settings):
        actions = tuple(action for action in grant.actions if action.startswith(f"{prefix}:"))
        if actions:
            found.setdefault(actions, {}).update(dict.fromkeys(grant.on))
    return [Grant(actions, tuple(resources), _PATTERNS) for actions, resources in found.items()]


def _all_grants(settings: Settings) -> Iterator[Grant]:
    for row in FUNCTIONS:
        yield from grants_of_function(row, settings)
    if settings.network.jobs_in_vpc:
        yield from (*JOB_GRANTS, *registry_grants(None), _LAYERS, _ESCROW)
