"""What the canary function lets others see: shares and whether they are enough, as one log line and EMF metrics."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import Metrics, MetricUnit

NAMESPACE = "Touchstone"
SERVICE = "canary"


def observe(answer: Mapping[str, Any], seconds: float) -> None:
    """Log what came of the canary, and emit it as metrics."""
    metrics = _metrics()
    metrics.add_metric("CanaryPassed", MetricUnit.Count, int(answer["passed"]))
    metrics.flush_metrics()
    facts = {key: answer[key] for key in ("run", "asked", "valid", "different", "passed")}
    _logger().info("canary asked", extra={**facts, "milliseconds": round(seconds * 1e3, 3)})


def observe_crash(error: str, place: str = "") -> None:
    """Log that the call failed, by the error's type and place, and count it."""
    metrics = _metrics()
    metrics.add_metric("Crashes", MetricUnit.Count, 1)
    metrics.flush_metrics()
    _logger().error("the canary was not asked", extra={"error": error, "place": place})


@cache
def _metrics() -> Metrics:
    return Metrics(namespace=NAMESPACE, service=SERVICE)


@cache
def _logger() -> Logger:
    return Logger(service=SERVICE)
