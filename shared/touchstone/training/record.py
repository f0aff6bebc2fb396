"""What is kept of a training job for whoever reads about it later: `metrics.json`."""

from __future__ import annotations

from typing import Any

from touchstone.training.health import Health
from touchstone.training.metrics import Series


def record_of(job: str, series: Series | None, health: Health) -> dict[str, Any]:
    """The document of a job's curves and health; `wire/schemas/training-metrics.json` is its schema.

    Args:
        job: name of the job.
        series: its curves; None for a job that left none.
        health: the verdict on them.
    """
    return {
        "job": job,
        "series": None if series is None else series.document(),
        "health": {"verdict": health.verdict, "findings": [finding._asdict() for finding in health.findings]},
    }
