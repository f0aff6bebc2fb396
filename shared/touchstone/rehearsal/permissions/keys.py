"""Access keys that say who calls: each role has its own, made from its ARN, so that a server knows the caller."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

OPERATOR: Final = "operator"
"""The caller who sets a rehearsal up and looks at what came of it: no role; nothing is refused, no fault befalls it."""


class Credentials(NamedTuple):
    """An access key; nothing on this machine checks the secret."""

    access_key_id: str
    secret: str


class Keys(Mapping[str, str]):
    """ARNs of roles by access key id; a role's key is made when it is first asked for."""

    def __init__(self) -> None:
        self._roles: dict[str, str] = {}
        self._guard = threading.Lock()

    def of(self, role: str) -> Credentials:
        """The key of a role."""
        digest = base64.b32encode(hashlib.sha256(role.encode()).digest()).decode()
        key = f"ASIA{digest[:16]}"
        with self._guard:
            self._roles[key] = role
        return Credentials(key, "not-a-secret")

    def environment(self, role: str) -> dict[str, str]:
        """The key as environment variables."""
        key = self.of(role)
        return {"AWS_ACCESS_KEY_ID": key.access_key_id, "AWS_SECRET_ACCESS_KEY": key.secret}

    def __getitem__(self, key: str) -> str:
        return self._roles[key]

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._roles))

    def __len__(self) -> int:
        return len(self._roles)
