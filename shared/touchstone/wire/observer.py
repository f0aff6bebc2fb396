"""What a function lets others see: its logger, its EMF metrics, and how it tells that a call failed.

Nothing here takes a text of a sample or a document: what isn't passed in can't leak.
"""

from __future__ import annotations

from functools import cached_property
from typing import Final

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import Metrics, MetricUnit

NAMESPACE: Final = "Touchstone"
"""Of the metrics of all functions; the service is their dimension."""


class Observer:
    """Logger and metrics of a function, made when they are first used.

    Args:
        service: name of the function.
        failure: what a log line says of a call that failed.
    """

    def __init__(self, service: str, failure: str) -> None:
        self._service = service
        self._failure = failure

    @cached_property
    def logger(self) -> Logger:
        """Structured log lines."""
        return Logger(service=self._service)

    @cached_property
    def metrics(self) -> Metrics:
        """Metrics in CloudWatch's embedded format; flush them after adding."""
        return Metrics(namespace=NAMESPACE, service=self._service)

    def crash(self, error: str, place: str = "") -> None:
        """Log that the call failed, by the error's type and place, and count it."""
        self.metrics.add_metric("Crashes", MetricUnit.Count, 1)
        self.metrics.flush_metrics()
        self.logger.error(self._failure, extra={"error": error, "place": place})
