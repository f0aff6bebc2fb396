"""What the summarize function lets others see: counts, scores and the decision, as one log line and EMF metrics."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import Metrics, MetricUnit

NAMESPACE = "Touchstone"
SERVICE = "summarize"
_DECISIONS = ("promote", "hold", "reject")


def observe(answer: Mapping[str, Any], seconds: float) -> None:
    """Log a run's numbers and the gate's decision, and emit them as metrics."""
    counts, reward, decision = answer["counts"], answer["metrics"]["reward"]["mean"], answer["decision"]
    milliseconds = round(seconds * 1e3, 3)
    metrics = _metrics()
    metrics.add_metric("Samples", MetricUnit.Count, counts["samples"])
    metrics.add_metric("Unscored", MetricUnit.Count, sum(counts["unscored"].values()))
    metrics.add_metric("Failed", MetricUnit.Count, sum(counts["failed"].values()))
    metrics.add_metric("SummaryTime", MetricUnit.Milliseconds, milliseconds)
    if reward is not None:
        metrics.add_metric("MeanReward", MetricUnit.NoUnit, reward)
    if decision is not None:
        for own in _DECISIONS:
            metrics.add_metric(f"Decision_{own}", MetricUnit.Count, int(own == decision))
    metrics.flush_metrics()
    facts = {"run": answer["run"], "counts": dict(counts), "mean_reward": reward, "decision": decision}
    _logger().info("run summarized", extra={**facts, "milliseconds": milliseconds})


def observe_crash(error: str, place: str = "") -> None:
    """Log that the call failed, by the error's type and place, and count it."""
    metrics = _metrics()
    metrics.add_metric("Crashes", MetricUnit.Count, 1)
    metrics.flush_metrics()
    _logger().error("the run was not summarized", extra={"error": error, "place": place})


@cache
def _metrics() -> Metrics:
    return Metrics(namespace=NAMESPACE, service=SERVICE)


@cache
def _logger() -> Logger:
    return Logger(service=SERVICE)
