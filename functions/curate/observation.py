"""What the curate function lets others see: counts, as one log line and EMF metrics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit

from touchstone.wire.observer import Observer

_OBSERVER = Observer("curate", "the dataset was not written")
observe_crash = _OBSERVER.crash


def observe(answer: Mapping[str, Any], seconds: float) -> None:
    """Log a dataset's numbers, and emit them as metrics."""
    milliseconds, rows = round(seconds * 1e3, 3), answer["counts"]["row"]
    metrics = _OBSERVER.metrics
    metrics.add_metric("Rows", MetricUnit.Count, rows["accepted"] + rows["repaired"])
    metrics.add_metric("RejectedRows", MetricUnit.Count, rows["rejected"])
    metrics.add_metric("Conflicts", MetricUnit.Count, sum(answer["conflicts"].values()))
    metrics.add_metric("CurationTime", MetricUnit.Milliseconds, milliseconds)
    metrics.flush_metrics()
    facts = {name: answer[name] for name in ("run", "splits", "counts", "conflicts")}
    _OBSERVER.logger.info("dataset written", extra={**facts, "milliseconds": milliseconds})
