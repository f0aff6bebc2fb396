"""What the canary function lets others see: shares and whether they are enough, as one log line and EMF metrics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit

from touchstone.wire.observer import Observer

_OBSERVER = Observer("canary", "the canary was not asked")
observe_crash = _OBSERVER.crash


def observe(answer: Mapping[str, Any], seconds: float) -> None:
    """Log what came of the canary, and emit it as metrics."""
    metrics = _OBSERVER.metrics
    metrics.add_metric("CanaryPassed", MetricUnit.Count, int(answer["passed"]))
    metrics.flush_metrics()
    facts = {key: answer[key] for key in ("run", "asked", "valid", "different", "passed")}
    _OBSERVER.logger.info("canary asked", extra={**facts, "milliseconds": round(seconds * 1e3, 3)})
