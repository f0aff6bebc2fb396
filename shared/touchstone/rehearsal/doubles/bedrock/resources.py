"""Custom models and deployments, their states as functions of virtual time."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from touchstone.rehearsal.doubles.escrow import Checkpoint
from touchstone.rehearsal.doubles.settings import Delays

CREATING, ACTIVE, FAILED = "Creating", "Active", "Failed"
_FAILURE = "The operation failed because of an internal error."


@dataclass(slots=True)
class Model:
    """A custom model.

    Attributes:
        arn: its ARN.
        name: modelName.
        created: virtual second of creation.
        ready: virtual second at which it stops being Creating; never, if it is stuck.
        failure: failureMessage, if it fails.
        checkpoint: its weights, where they were found.
        customization: customizationType.
        key: ARN of its KMS key.
        tags: tags by key.
        mute: its weights have no effect: it answers as the base model does.
        extra: further members that GetCustomModel answers.
    """

    arn: str
    name: str
    created: float
    ready: float
    failure: str | None
    checkpoint: Checkpoint | None
    customization: str = "IMPORTED"
    key: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    mute: bool = False
    extra: dict[str, Any] = field(default_factory=dict)

    def status(self, second: float) -> str:
        """What GetCustomModel calls `modelStatus`."""
        if second < self.ready:
            return CREATING
        return ACTIVE if self.failure is None else FAILED


@dataclass(frozen=True, slots=True)
class Update:
    """A change of the model behind a deployment.

    Attributes:
        model: ARN of the new model.
        done: virtual second at which it is done.
        fails: whether it fails.
    """

    model: str
    done: float
    fails: bool

    def status(self, second: float) -> str:
        """What GetCustomModelDeployment calls `updateStatus`."""
        if second < self.done:
            return "Updating"
        return "UpdateFailed" if self.fails else "UpdateCompleted"


@dataclass(slots=True)
class Deployment:
    """A deployment: one model behind one ARN.

    Attributes:
        arn: its ARN.
        name: modelDeploymentName.
        created: virtual second of creation.
        ready: virtual second at which it stops being Creating.
        failure: failureMessage, if it fails.
        model: ARN of the model before the last update.
        description: description.
        update: last update, if any.
        updated: virtual second at which the last update was asked for.
        gone: virtual second at which it was deleted.
        tags: tags by key.
    """

    arn: str
    name: str
    created: float
    ready: float
    failure: str | None
    model: str
    description: str | None = None
    update: Update | None = None
    updated: float | None = None
    gone: float | None = None
    tags: dict[str, str] = field(default_factory=dict)

    def status(self, second: float) -> str:
        """What GetCustomModelDeployment calls `status`."""
        if second < self.ready:
            return CREATING
        return ACTIVE if self.failure is None else FAILED

    def updating(self, second: float) -> bool:
        """Whether an update is under way."""
        return self.update is not None and self.update.status(second) == "Updating"

    def serves(self, second: float) -> str:
        """ARN of the one model that answers: the old one until an update is completed."""
        if self.update is not None and self.update.status(second) == "UpdateCompleted":
            return self.update.model
        return self.model

    def holds(self, second: float) -> set[str]:
        """ARNs of the models that must not be deleted: the one that answers, and the one that comes."""
        held = {self.serves(second)}
        return held | {self.update.model} if self.update is not None and self.updating(second) else held


def end_of(second: float, delay: float, outcome: Mapping[str, Any], stuck: str) -> float:
    """Virtual second at which what starts now is done.

    Args:
        second: now.
        delay: seconds it takes by default.
        outcome: what the fault rules want.
        stuck: the status that, asked for as outcome, lasts for ever.
    """
    return math.inf if outcome.get("status") == stuck else second + float(outcome.get("seconds", delay))


def failure_of(outcome: Mapping[str, Any], status: str = FAILED) -> str | None:
    """The message of a failure that the fault rules want, if they do."""
    return str(outcome.get("message") or _FAILURE) if outcome.get("status") == status else None


def still_held(deployment: Deployment, second: float, delays: Delays) -> bool:
    """Whether a deployment, deleted or not, still holds its model."""
    return deployment.gone is None or second < deployment.gone + delays.deletion
