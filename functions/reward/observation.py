"""What the reward function lets others see of a batch: counts and scores, as one log line and EMF metrics.

Nothing here ever takes a text of a sample: what isn't passed in can't leak.
"""

from __future__ import annotations

from aws_lambda_powertools.metrics import MetricUnit

from touchstone.wire.batch import Tally
from touchstone.wire.observer import Observer

_OBSERVER = Observer("reward", "the event was not scored")
observe_crash = _OBSERVER.crash


def observe(tally: Tally, rubric: str, seconds: float, min_batch: int) -> None:
    """Log a batch and emit its metrics.

    Args:
        tally: the batch's numbers.
        rubric: digest of the rubric.
        seconds: time it took.
        min_batch: smallest batch of which a constant score is worth a warning.
    """
    constant = tally.is_constant and len(tally.rewards) >= min_batch
    metrics = _OBSERVER.metrics
    metrics.add_metric("Samples", MetricUnit.Count, tally.samples)
    metrics.add_metric("Unscored", MetricUnit.Count, tally.unscored_total)
    metrics.add_metric("ParseFailures", MetricUnit.Count, tally.parse_failures)
    metrics.add_metric("NoAnswer", MetricUnit.Count, tally.no_answer)
    metrics.add_metric("ConstantScore", MetricUnit.Count, int(constant))
    metrics.add_metric("ScoringTime", MetricUnit.Milliseconds, round(seconds * 1e3, 3))
    if tally.mean_reward is not None:
        metrics.add_metric("MeanReward", MetricUnit.NoUnit, tally.mean_reward)
    for dialect, count in sorted(tally.dialects.items()):
        metrics.add_metric(f"Dialect_{dialect}", MetricUnit.Count, count)
    metrics.flush_metrics()
    facts = {
        "samples": tally.samples,
        "unscored": dict(tally.unscored),
        "mean_reward": tally.mean_reward,
        "parse_failures": tally.parse_failures,
        "dialects": dict(tally.dialects),
        "rubric": rubric,
        "milliseconds": round(seconds * 1e3, 3),
    }
    if constant:
        _OBSERVER.logger.warning("every sample of the batch got the same reward: it teaches nothing", extra=facts)
    else:
        _OBSERVER.logger.info("batch scored", extra=facts)
