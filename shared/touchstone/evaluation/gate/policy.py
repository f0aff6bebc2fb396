"""The gate's policy, read from a file with all its faults at once."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from touchstone.evaluation.statistics.settings import StatisticsSettings
from touchstone.scoring.errors import Fault, TouchstoneError
from touchstone.wire.documents import DocumentError, line_of, read_document
from touchstone.wire.models.base import fault_of
from touchstone.wire.models.policy import Policy

__all__ = ["Policy", "PolicyError", "digest_of", "load_policy", "policy_from", "settings_of"]


class PolicyError(TouchstoneError):
    """A policy with faults, all of them at once.

    Attributes:
        source: the file, or a word for where the policy came from.
        faults: every fault found.
    """

    def __init__(self, source: str, faults: list[Fault]) -> None:
        listing = "\n".join(f"  {fault}" for fault in faults)
        super().__init__(f"{source}: the policy has {len(faults)} fault(s)\n{listing}")
        self.source = source
        self.faults = faults


def load_policy(path: str | Path) -> Policy:
    """The policy of a file: `.json` is read as JSON, any other as YAML.

    Raises:
        PolicyError: every fault of it, each with JSON pointer and, for YAML, line.
        OSError: the file can't be read.
    """
    path = Path(path)
    try:
        document = read_document(path)
    except DocumentError as error:
        raise PolicyError(str(path), error.faults) from None
    return policy_from(document.value, str(path), document.lines)


def policy_from(document: Any, source: str = "policy", lines: dict[str, int] | None = None) -> Policy:
    """The policy that a decoded document describes; what it leaves out keeps its default.

    Args:
        document: the decoded document.
        source: file name, for the error.
        lines: line of every JSON pointer, if known.

    Raises:
        PolicyError: with every fault found, each with its JSON pointer.
    """
    try:
        return Policy.model_validate(document)
    except ValidationError as error:
        raise PolicyError(source, [_placed(fault_of(detail), lines) for detail in error.errors()]) from None


def digest_of(policy: Policy) -> str:
    """Digest of what the policy asks for, defaults written out: the same for the same demands."""
    text = json.dumps(policy.model_dump(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def settings_of(policy: Policy) -> StatisticsSettings:
    """Settings of the intervals that the policy asks for."""
    return StatisticsSettings(level=policy.level, replicates=policy.replicates, seed=policy.seed)


def _placed(fault: Fault, lines: dict[str, int] | None) -> Fault:
    return fault._replace(line=line_of(fault.pointer, lines)) if lines else fault
