"""What the resolve_checkpoint function lets others see: how the job stands, and what kind of error there was."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from aws_lambda_powertools.logging import Logger

SERVICE = "resolve_checkpoint"


def observe(answer: Mapping[str, Any], seconds: float) -> None:
    """Log how a job stands; AWS's own reason for a failure is not passed in."""
    facts = {key: answer[key] for key in ("job", "state", "cause", "again")}
    _logger().info("job resolved", extra={**facts, "milliseconds": round(seconds * 1e3, 3)})


def observe_crash(error: str, place: str = "") -> None:
    """Log that the call failed, by the error's type and place."""
    _logger().error("the job was not resolved", extra={"error": error, "place": place})


@cache
def _logger() -> Logger:
    return Logger(service=SERVICE)
