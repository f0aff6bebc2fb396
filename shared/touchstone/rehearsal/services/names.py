"""Names of services and operations as Step Functions writes them, and what botocore calls the same things.

Step Functions names a service by its id in AWS's service models, in PascalCase in errors (`BedrockRuntime`, `Sfn`) and
in lower case in a Resource (`bedrockruntime`, `sfn`); an action is the operation in camelCase.
Source: Step Functions developer guide, "Learning to use AWS service SDK integrations".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import botocore.session  # type: ignore[import-untyped]

_OTHERWISE: Final = {
    "cloudwatchevents": "events",
    "cloudwatchlogs": "logs",
    "elasticloadbalancingv2": "elbv2",
    "eventbridge": "events",
    "sfn": "stepfunctions",
}
"""Names in a Resource that are not botocore's name without its hyphens."""
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]*|[a-z]+|\d+")


@dataclass(frozen=True, slots=True)
class Target:
    """An operation of a service.

    Attributes:
        service: botocore's name of the service.
        prefix: what errors begin with, `BedrockRuntime`.
        operation: botocore's OperationModel.
        model: botocore's ServiceModel.
    """

    service: str
    prefix: str
    operation: Any
    model: Any


@cache
def target_of(service: str, action: str) -> Target | str:
    """What a Resource means, or what is wrong with it.

    Args:
        service: as a Resource names it, `bedrockruntime`.
        action: as a Resource names it, `createTrainingJob`.
    """
    name = botocore_name(service)
    if name is None:
        return f"no AWS service is named {service!r} here"
    model = service_model(name)
    operation = action[:1].upper() + action[1:]
    if operation not in model.operation_names:
        return f"{service} has no action {action!r}"
    return Target(name, prefix_of(str(model.service_id)), model.operation_model(operation), model)


def prefix_of(service_id: str) -> str:
    """A service id in PascalCase: `Bedrock Runtime` -> `BedrockRuntime`, `DynamoDB` -> `DynamoDb`, `SFN` -> `Sfn`."""
    return "".join(word[0].upper() + word[1:].lower() for word in _WORD.findall(service_id))


def botocore_name(service: str) -> str | None:
    """Botocore's name of a service that a Resource names."""
    if service in _OTHERWISE:
        return _OTHERWISE[service]
    return _by_compact_name().get(service)


@cache
def service_model(service: str) -> Any:
    """Botocore's ServiceModel."""
    return botocore.session.get_session().get_service_model(service)


@cache
def _by_compact_name() -> dict[str, str]:
    services: list[str] = botocore.session.get_session().get_available_services()
    return {name.replace("-", ""): name for name in services}
