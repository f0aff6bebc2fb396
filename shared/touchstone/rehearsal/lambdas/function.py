"""A Lambda function of a rehearsal: where its code is, who it is, what it may take."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

PAYLOAD_LIMIT = 6_291_456
"""Bytes of a synchronous request or response (Lambda quotas)."""


@dataclass(frozen=True, slots=True)
class Code:
    """Where a function's code is, and how it is run.

    Attributes:
        root: the folder that is `/var/task`.
        path: folders that modules are found in, the first first.
        isolated: nothing but these folders, the standard library and the runtime client can be imported.
    """

    root: Path
    path: tuple[Path, ...]
    isolated: bool

    @classmethod
    def source(cls, repository: Path) -> Code:
        """The repository's own modules with the packages of the running interpreter: for quick runs."""
        return cls(repository, (repository, repository / "shared"), isolated=False)

    @classmethod
    def bundle(cls, folder: Path) -> Code:
        """A built bundle, unpacked, with nothing else: what is deployed, built for this machine."""
        return cls(folder, (folder,), isolated=True)

    def arguments(self) -> list[str]:
        """The interpreter, without the folder of the program in its path, and without packages if isolated."""
        return [sys.executable, "-P", *(("-S", "-s") if self.isolated else ())]


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function.

    Attributes:
        name: its name.
        handler: `package.module.function`, as the function's `Handler` says.
        code: where its code is.
        role: ARN of its execution role.
        timeout: seconds an invocation may take.
        memory_mb: what it is told that it has; not enforced.
        environment: its environment variables.
        concurrency: reserved concurrency; a call beyond it is throttled. None for no reservation.
        log_group: name of its log group; its role must allow to write there.
    """

    name: str
    handler: str
    code: Code
    role: str
    timeout: float = 900
    memory_mb: int = 1024
    environment: Mapping[str, str] = field(default_factory=dict)
    concurrency: int | None = None
    log_group: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an invocation ended with.

    Attributes:
        payload: the response, or the error as JSON.
        error: value of the header `X-Amz-Function-Error`, None for a success.
    """

    payload: bytes
    error: Literal["Unhandled"] | None = None
