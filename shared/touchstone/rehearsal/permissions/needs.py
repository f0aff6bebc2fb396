"""What a call needs: the actions and resources that a policy must allow, and what is known for its conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from touchstone.rehearsal.doubles.calls import Permission

_PREFIXES: Final = {"monitoring": "cloudwatch", "email": "ses", "elasticfilesystem": "elasticfilesystem"}
_PASSED_TO: Final = {"sagemaker": "sagemaker.amazonaws.com", "bedrock": "bedrock.amazonaws.com"}
_FREE: Final = frozenset({"sts:GetCallerIdentity"})
"""Calls that no policy is asked for."""


@dataclass(frozen=True, slots=True)
class Need:
    """One action on one resource.

    Attributes:
        permission: action and resource.
        context: condition keys whose values are known.
    """

    permission: Permission
    context: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NeededCall:
    """A call that came over the wire.

    Attributes:
        service: name of the service, as requests are signed for it.
        operation: the operation.
        parameters: those that are known, by the API's names.
        needs: what it needs.
    """

    service: str
    operation: str
    parameters: Mapping[str, Any]
    needs: tuple[Need, ...]


def call_of(service: str, operation: str, parameters: Mapping[str, Any], region: str, account: str) -> NeededCall:
    """A call of a service that speaks JSON or query: the action is the operation's, the resource what it names.

    Args:
        service: as requests are signed for it.
        operation: the operation.
        parameters: its parameters.
        region: the Region played.
        account: the account played.
    """
    action = f"{_PREFIXES.get(service, service)}:{operation}"
    if action in _FREE:
        return NeededCall(service, operation, parameters, ())
    resources = _resources(service, parameters, f"{region}:{account}")
    return NeededCall(
        service, operation, parameters, tuple(Need(Permission(action, resource)) for resource in resources)
    )


def needs_of(permissions: tuple[Permission, ...]) -> tuple[Need, ...]:
    """What a double says that a call needs; a role is passed to the service of the call's own action."""
    service = permissions[0].action.partition(":")[0] if permissions else ""
    passed = {"iam:PassedToService": _PASSED_TO[service]} if service in _PASSED_TO else {}
    return tuple(Need(one, passed if one.action == "iam:PassRole" else {}) for one in permissions)


def _resources(service: str, parameters: Mapping[str, Any], place: str) -> tuple[str, ...]:
    if service == "sns":
        return (str(parameters.get("TopicArn") or parameters.get("TargetArn") or "*"),)
    if service == "sqs":
        name = str(parameters.get("QueueUrl", "")).rpartition("/")[2] or parameters.get("QueueName")
        return (f"arn:aws:sqs:{place}:{name}" if name else "*",)
    if service == "events" and "Entries" in parameters:
        buses = {entry.get("EventBusName") or "default" for entry in parameters["Entries"]}
        return tuple(
            bus if bus.startswith("arn:") else f"arn:aws:events:{place}:event-bus/{bus}" for bus in sorted(buses)
        )
    if service == "ssm" and "Name" in parameters:
        return (f"arn:aws:ssm:{place}:parameter/{str(parameters['Name']).lstrip('/')}",)
    return (str(next((parameters[name] for name in _ARN_MEMBERS if name in parameters), "*")),)


_ARN_MEMBERS = ("stateMachineArn", "executionArn", "KeyId", "SecretId", "ResourceArn", "resourceArn")
