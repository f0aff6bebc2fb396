"""What the evaluate function lets others see: counts, scores and codes, as log lines and EMF metrics.

Nothing here ever takes a text of a sample: what isn't passed in can't leak.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit

from touchstone.wire.batch import Tally
from touchstone.wire.observer import Observer

_OBSERVER = Observer("evaluate", "the event was not answered")
observe_crash = _OBSERVER.crash


def observe_items(tally: Tally, rubric: str, seconds: float) -> None:
    """Log a batch of items that an evaluation job had scored, and emit its metrics."""
    _emit(tally.samples, tally.unscored_total, tally.mean_reward, seconds)
    facts = {"samples": tally.samples, "unscored": dict(tally.unscored), "mean_reward": tally.mean_reward}
    _OBSERVER.logger.info("items scored", extra={**facts, "rubric": rubric, "milliseconds": _milliseconds(seconds)})


def observe_batch(answer: Mapping[str, Any], seconds: float) -> None:
    """Log a batch of a run, and emit its metrics."""
    counts = answer["counts"]
    metrics = _OBSERVER.metrics
    metrics.add_metric("Asked", MetricUnit.Count, answer["asked"])
    metrics.add_metric("Failed", MetricUnit.Count, sum(counts["failed"].values()))
    _emit(counts["samples"], sum(counts["unscored"].values()), counts["reward"], seconds)
    _OBSERVER.logger.info("batch evaluated", extra={**_numbers(answer), "milliseconds": _milliseconds(seconds)})


def observe_plan(answer: Mapping[str, Any], seconds: float) -> None:
    """Log a plan."""
    facts = {key: answer[key] for key in ("run", "batches", "rows", "samples")}
    facts["dataset_digest"] = answer["dataset"]["digest"]
    _OBSERVER.logger.info("run planned", extra={**facts, "milliseconds": _milliseconds(seconds)})


def observe_incomplete(problem: str) -> None:
    """Log that a batch is to be called again, and count it: it is no crash."""
    metrics = _OBSERVER.metrics
    metrics.add_metric("IncompleteBatches", MetricUnit.Count, 1)
    metrics.flush_metrics()
    _OBSERVER.logger.warning("the batch is not complete", extra={"problem": problem})


def _emit(samples: int, unscored: int, reward: float | None, seconds: float) -> None:
    metrics = _OBSERVER.metrics
    metrics.add_metric("Samples", MetricUnit.Count, samples)
    metrics.add_metric("Unscored", MetricUnit.Count, unscored)
    metrics.add_metric("EvaluationTime", MetricUnit.Milliseconds, _milliseconds(seconds))
    if reward is not None:
        metrics.add_metric("MeanReward", MetricUnit.NoUnit, reward)
    metrics.flush_metrics()


def _numbers(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {"run": answer["run"], "batch": answer["batch"], "asked": answer["asked"], "counts": dict(answer["counts"])}


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1e3, 3)
