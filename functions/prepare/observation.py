"""What the prepare function lets others see: which machine, which run, and what kind of error."""

from __future__ import annotations

from functools import cache

from aws_lambda_powertools.logging import Logger

SERVICE = "prepare"


def observe(machine: str, run: str, seconds: float) -> None:
    """Log that a run was prepared."""
    _logger().info("prepared", extra={"machine": machine, "run": run, "milliseconds": round(seconds * 1e3, 3)})


def observe_crash(error: str, place: str = "") -> None:
    """Log that the call failed, by the error's type and place."""
    _logger().error("not prepared", extra={"error": error, "place": place})


@cache
def _logger() -> Logger:
    return Logger(service=SERVICE)
