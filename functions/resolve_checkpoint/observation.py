"""What the resolve_checkpoint function lets others see: how the job stands, and what kind of error there was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from touchstone.wire.observer import Observer

_OBSERVER = Observer("resolve_checkpoint", "the job was not resolved")
observe_crash = _OBSERVER.crash


def observe(answer: Mapping[str, Any], seconds: float) -> None:
    """Log how a job stands; AWS's own reason for a failure is not passed in."""
    facts = {key: answer[key] for key in ("job", "state", "cause", "again")}
    _OBSERVER.logger.info("job resolved", extra={**facts, "milliseconds": round(seconds * 1e3, 3)})
