"""Trained weights: in Amazon's escrow bucket, which customers name and never read, and as model packages."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, field

from touchstone.rehearsal.doubles.settings import Account


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Trained weights.

    Attributes:
        uri: s3:// URI in the escrow bucket.
        model_type: the model they are weights of, as "amazon.nova-2-lite-v1:0:256k".
        lora: whether they are an adapter.
        kind: "sft", "rft" or "dpo".
        job: name of the job that made them.
        weights: whatever the trainer made; the policy gets it back.
    """

    uri: str
    model_type: str
    lora: bool
    kind: str
    job: str
    weights: object


@dataclass(slots=True)
class Escrow:
    """All checkpoints of an account."""

    account: Account
    _checkpoints: dict[str, Checkpoint] = field(default_factory=dict)
    _packages: dict[str, Checkpoint] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def prefix(self, job: str) -> str:
        """Where the checkpoints of a job go (contract 6.1)."""
        identifier = hashlib.sha256(f"escrow {self.account.number}".encode()).hexdigest()[:8]
        return f"s3://customer-escrow-{self.account.number}-smtj-{identifier}/{job}"

    def add(self, checkpoint: Checkpoint) -> None:
        """Keep a checkpoint under its URI."""
        with self._lock:
            self._checkpoints[checkpoint.uri.rstrip("/")] = checkpoint

    def find(self, uri: str) -> Checkpoint | None:
        """The checkpoint of a URI, with or without a slash at the end (both were seen to work, contract 6.1)."""
        with self._lock:
            return self._checkpoints.get(uri.rstrip("/"))

    def package(self, group: str, checkpoint: Checkpoint) -> str:
        """The ARN of a new model package of a group."""
        with self._lock:
            version = 1 + sum(arn.startswith(f"{_package(group)}/") for arn in self._packages)
            arn = f"{_package(group)}/{version}"
            self._packages[arn] = checkpoint
        return arn

    def packaged(self, arn: str) -> Checkpoint | None:
        """The checkpoint of a model package."""
        with self._lock:
            return self._packages.get(arn)


def _package(group: str) -> str:
    return group.replace(":model-package-group/", ":model-package/", 1)
