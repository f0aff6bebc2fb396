"""What a Task's Resource says: the service, the call, and whether the state waits for a job or for a token."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

Pattern = Literal["", ".sync", ".sync:2", ".waitForTaskToken"]
ResourceCheck = Callable[["Resource"], str | None]

_SHAPE: Final = re.compile(
    r"arn:aws[a-z-]*:states:::(?:(?P<sdk>aws-sdk):)?(?P<service>[a-z0-9-]+):(?P<action>[a-zA-Z0-9]+)"
    r"(?P<pattern>\.sync:2|\.sync|\.waitForTaskToken)?"
)
_NO_TOKEN: Final = frozenset({"sagemaker"})
_SYNC_2: Final = frozenset({"states:startExecution"})


@dataclass(frozen=True, slots=True)
class Resource:
    """A service integration: `arn:aws:states:::[aws-sdk:]service:action[.pattern]`."""

    arn: str
    sdk: bool
    service: str
    action: str
    pattern: Pattern

    @property
    def kind(self) -> str:
        """`resourceType` in the history: `lambda`, `aws-sdk:bedrock`."""
        return f"aws-sdk:{self.service}" if self.sdk else self.service

    @property
    def call(self) -> str:
        """`resource` in the history: `invoke`, `createTrainingJob.sync`."""
        return self.action + self.pattern

    @property
    def starts_execution(self) -> bool:
        """Whether it starts a state machine by the optimised integration, which the runner does itself."""
        return not self.sdk and self.service == "states" and self.action == "startExecution"


def resource_of(arn: str) -> Resource | str:
    """The parts of a Resource, or what is wrong with it."""
    match = _SHAPE.fullmatch(arn)
    if match is None:
        return (
            "expected arn:aws:states:::[aws-sdk:]service:action[.sync|.sync:2|.waitForTaskToken]; "
            f"activities and direct Lambda ARNs are not run here; saw {arn!r}"
        )
    pattern: Pattern = match["pattern"] or ""  # type: ignore[assignment]
    resource = Resource(arn, match["sdk"] is not None, match["service"], match["action"], pattern)
    return _fault(resource) or resource


def _fault(resource: Resource) -> str | None:
    if resource.sdk and resource.pattern.startswith(".sync"):
        return "AWS SDK integrations have no .sync: poll with Wait and Choice instead"
    if resource.pattern == ".waitForTaskToken" and resource.service in _NO_TOKEN and not resource.sdk:
        return f"{resource.service} has no .waitForTaskToken"
    if resource.pattern == ".sync:2" and f"{resource.service}:{resource.action}" not in _SYNC_2:
        return "only states:startExecution has .sync:2"
    if not resource.action[0].islower():
        return f"expected the action in camelCase, saw {resource.action!r}"
    return None
