"""What there is in Bedrock: models and deployments, found by ARN or name, behind one lock."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field

from touchstone.rehearsal.doubles.bedrock.resources import Deployment, Model, still_held
from touchstone.rehearsal.doubles.context import Guard
from touchstone.rehearsal.doubles.errors import DoubleError, not_found
from touchstone.rehearsal.doubles.escrow import Escrow
from touchstone.rehearsal.doubles.settings import Account, Delays, Quotas


@dataclass(slots=True)
class Store:
    """The state of Bedrock. Whoever looks into it holds `lock`.

    Attributes:
        account: the account played.
        delays: how long things take.
        quotas: how much there may be.
        escrow: where checkpoints are.
        guard: judges what the role of an import may read, if given.
        models: models by ARN.
        deployments: deployments by ARN, the deleted ones too.
        tokens: ARN that a client token once made, by operation and token.
    """

    account: Account
    delays: Delays
    quotas: Quotas
    escrow: Escrow
    guard: Guard | None = None
    models: dict[str, Model] = field(default_factory=dict)
    deployments: dict[str, Deployment] = field(default_factory=dict)
    tokens: dict[tuple[str, str], str] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    _made: int = 0

    def identifier(self, kind: str, name: str) -> str:
        """Twelve characters for the end of an ARN; the same for the same things made in the same order."""
        self._made += 1
        return hashlib.sha256(f"{kind} {name} {self._made}".encode()).hexdigest()[:12]

    def model(self, identifier: str) -> Model:
        """A model by ARN or name.

        Raises:
            ServiceError: ResourceNotFoundException.
        """
        found = self.models.get(identifier) or next((m for m in self.models.values() if m.name == identifier), None)
        if found is None:
            raise not_found(f"Could not find model {identifier}")
        return found

    def live(self) -> Iterable[Deployment]:
        """The deployments that are not deleted."""
        return [deployment for deployment in self.deployments.values() if deployment.gone is None]

    def deployment(self, identifier: str) -> Deployment:
        """A deployment by ARN or name.

        Raises:
            ServiceError: ResourceNotFoundException.
        """
        found = next((item for item in self.live() if identifier in {item.arn, item.name}), None)
        if found is None:
            raise not_found(f"Could not find custom model deployment {identifier}")
        return found

    def holders(self, model: Model, second: float) -> list[Deployment]:
        """The deployments, also those just deleted, that hold a model."""
        return [
            item
            for item in self.deployments.values()
            if still_held(item, second, self.delays) and model.arn in item.holds(second)
        ]


def require_status(outcome: object, allowed: set[str], what: str) -> None:
    """Refuse an outcome that a thing can't have: its status, or the like.

    Raises:
        DoubleError: it can't.
    """
    if outcome is not None and outcome not in allowed:
        raise DoubleError(f"outcome of a {what}: {outcome!r}, expected one of {sorted(allowed)}")
