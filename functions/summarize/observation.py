"""What the summarize function lets others see: counts, scores and the decision, as one log line and EMF metrics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit

from touchstone.wire.observer import Observer

_OBSERVER = Observer("summarize", "the run was not summarized")
observe_crash = _OBSERVER.crash
_DECISIONS = ("promote", "hold", "reject")


def observe(answer: Mapping[str, Any], seconds: float) -> None:
    """Log a run's numbers and the gate's decision, and emit them as metrics."""
    counts, reward, decision = answer["counts"], answer["metrics"]["reward"]["mean"], answer["decision"]
    milliseconds = round(seconds * 1e3, 3)
    metrics = _OBSERVER.metrics
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
    _OBSERVER.logger.info("run summarized", extra={**facts, "milliseconds": milliseconds})
