"""What the generate function lets others see: counts and codes, as log lines and EMF metrics, never a text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit

from touchstone.wire.observer import Observer

_OBSERVER = Observer("generate", "the event was not answered")
observe_crash = _OBSERVER.crash
_STATUSES = ("accepted", "repaired", "rejected")


def observe_chunk(answer: Mapping[str, Any], seconds: float) -> None:
    """Log a chunk, and emit its metrics."""
    milliseconds = round(seconds * 1e3, 3)
    metrics = _OBSERVER.metrics
    for status in _STATUSES:
        metrics.add_metric(f"Rows_{status}", MetricUnit.Count, answer["rows"][status])
    metrics.add_metric("FailedChunks", MetricUnit.Count, int(answer["status"] == "failed"))
    metrics.add_metric("GenerationTime", MetricUnit.Milliseconds, milliseconds)
    metrics.flush_metrics()
    facts = {name: answer[name] for name in ("run", "chunk", "status", "code", "rows")}
    _OBSERVER.logger.info("chunk generated", extra={**facts, "milliseconds": milliseconds})


def observe_plan(answer: Mapping[str, Any], seconds: float) -> None:
    """Log a plan."""
    facts = {name: answer[name] for name in ("run", "documents", "chunks", "rejected", "recipe_digest")}
    _OBSERVER.logger.info("synthesis planned", extra={**facts, "milliseconds": round(seconds * 1e3, 3)})


def observe_incomplete(problem: str) -> None:
    """Log that a chunk is to be called again, and count it: it is no crash."""
    metrics = _OBSERVER.metrics
    metrics.add_metric("IncompleteChunks", MetricUnit.Count, 1)
    metrics.flush_metrics()
    _OBSERVER.logger.warning("the chunk is not complete", extra={"problem": problem})
