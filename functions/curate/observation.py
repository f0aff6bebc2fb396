"""What the curate function lets others see: counts, as one log line and EMF metrics."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import Metrics, MetricUnit

NAMESPACE = "Touchstone"
SERVICE = "curate"


def observe(answer: Mapping[str, Any], seconds: float) -> None:
    """Log a dataset's numbers, and emit them as metrics."""
    milliseconds, rows = round(seconds * 1e3, 3), answer["counts"]["row"]
    metrics = _metrics()
    metrics.add_metric("Rows", MetricUnit.Count, rows["accepted"] + rows["repaired"])
    metrics.add_metric("RejectedRows", MetricUnit.Count, rows["rejected"])
    metrics.add_metric("Conflicts", MetricUnit.Count, sum(answer["conflicts"].values()))
    metrics.add_metric("CurationTime", MetricUnit.Milliseconds, milliseconds)
    metrics.flush_metrics()
    facts = {name: answer[name] for name in ("run", "splits", "counts", "conflicts")}
    _logger().info("dataset written", extra={**facts, "milliseconds": milliseconds})


def observe_crash(error: str, place: str = "") -> None:
    """Log that the call failed, by the error's type and place, and count it."""
    metrics = _metrics()
    metrics.add_metric("Crashes", MetricUnit.Count, 1)
    metrics.flush_metrics()
    _logger().error("the dataset was not written", extra={"error": error, "place": place})


@cache
def _metrics() -> Metrics:
    return Metrics(namespace=NAMESPACE, service=SERVICE)


@cache
def _logger() -> Logger:
    return Logger(service=SERVICE)
