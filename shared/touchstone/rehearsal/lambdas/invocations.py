"""Invocations with ids that are the same in every run, however many go on at once."""

from __future__ import annotations

import hashlib
import threading
import uuid
from collections import Counter

from touchstone.rehearsal.doubles.faults import Applied
from touchstone.rehearsal.lambdas.environment import Environment, Invocation
from touchstone.rehearsal.lambdas.function import Outcome


class Invocations:
    """Gives out request ids: made from the function, the payload, and how often both came before."""

    def __init__(self) -> None:
        self._seen: Counter[bytes] = Counter()
        self._lock = threading.Lock()

    def id_of(self, arn: str, payload: bytes) -> str:
        """A request id."""
        digest = hashlib.sha256(arn.encode() + b"\0" + payload).digest()
        with self._lock:
            self._seen[digest] += 1
            count = self._seen[digest]
        return str(uuid.UUID(bytes=hashlib.sha256(digest + str(count).encode()).digest()[:16], version=4))

    def run(self, environment: Environment, identifier: str, arn: str, payload: bytes, applied: Applied) -> Outcome:
        """Run an invocation; a fault rule may let the environment crash in the middle of it."""
        invocation = Invocation(identifier, arn, payload)
        if applied.outcome.get("status") == "crash":
            threading.Thread(target=environment.kill, daemon=True).start()
        return environment.invoke(invocation)
