"""The alarms, as data: what is measured, from which value on somebody is told, and where docs/operate.md says more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from infra.function_table import FUNCTIONS, FunctionRow
from infra.machine_table import FOLLOW, MACHINES
from infra.names import Names

METRICS: Final = "Touchstone"
"""Namespace of the functions' own metrics."""
_MINUTE = 60
_SHARE_OF_TIMEOUT = 0.8
_CONSTANT_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric of CloudWatch.

    Attributes:
        namespace: its namespace.
        name: its name.
        dimensions: its dimensions.
        statistic: how it is summed up.
    """

    namespace: str
    name: str
    dimensions: Mapping[str, str]
    statistic: str = "Sum"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRow:
    """An alarm.

    Attributes:
        name: its name, before the deployment's suffix.
        page: heading of its page in docs/operate.md.
        says: what has happened, in a sentence.
        metrics: what is measured, by the names that `expression` uses.
        expression: metric math; empty for the one metric as it is.
        threshold: value that raises it.
        period: seconds of one value.
        periods: values in a row that must reach the threshold.
        above: whether the value must be above, rather than at, the threshold.
    """

    name: str
    page: str
    says: str
    metrics: Mapping[str, Metric]
    expression: str = ""
    threshold: float = 1
    period: int = 5 * _MINUTE
    periods: int = 1
    above: bool = False

    @property
    def comparison(self) -> Literal["GreaterThanThreshold", "GreaterThanOrEqualToThreshold"]:
        """How value and threshold are compared."""
        return "GreaterThanThreshold" if self.above else "GreaterThanOrEqualToThreshold"


def alarms(names: Names) -> list[AlarmRow]:
    """Every alarm of a deployment."""
    return [
        *_of_the_reward(names),
        *(alarm for row in FUNCTIONS for alarm in _of_function(row, names)),
        *(_of_machine(row.name, names) for row in (*MACHINES, FOLLOW)),
        _undelivered(names),
    ]


def own_metric(service: str, name: str, statistic: str = "Sum") -> Metric:
    """A metric that a function emits."""
    return Metric(METRICS, name, {"service": service}, statistic)


def lambda_metric(function: str, name: str, statistic: str = "Sum") -> Metric:
    """A metric that Lambda emits."""
    return Metric("AWS/Lambda", name, {"FunctionName": function}, statistic)


def machine_metric(names: Names, machine: str, name: str, statistic: str = "Sum") -> Metric:
    """A metric that Step Functions emits."""
    return Metric("AWS/States", name, {"StateMachineArn": names.machine_arn(machine)}, statistic)


def _of_the_reward(names: Names) -> Iterator[AlarmRow]:
    yield AlarmRow(
        name="reward-unscored",
        page="Unscored samples",
        says="Samples get no score of their own: rows lack a reference, or name unknown tools.",
        metrics={"unscored": own_metric("reward", "Unscored"), "samples": own_metric("reward", "Samples")},
        expression="100 * unscored / samples",
        threshold=names.settings.notices.unscored_percent,
        periods=2,
    )
    yield AlarmRow(
        name="reward-constant",
        page="Constant scores",
        says="Most batches get one and the same reward: such batches teach nothing.",
        metrics={"constant": own_metric("reward", "ConstantScore", "Average")},
        threshold=_CONSTANT_SHARE,
        period=15 * _MINUTE,
        periods=2,
    )
    yield AlarmRow(
        name="reward-unanswered",
        page="Answers without calls",
        says="Most answers hold no call that can be read.",
        metrics={"failures": own_metric("reward", "ParseFailures"), "samples": own_metric("reward", "Samples")},
        expression="100 * failures / samples",
        threshold=50,
        period=15 * _MINUTE,
        periods=2,
    )


def _of_function(row: FunctionRow, names: Names) -> Iterator[AlarmRow]:
    name, timeout = row.name(names.settings), row.size(names.settings).timeout_seconds
    word = row.folder.replace("_", "-")
    yield AlarmRow(
        name=f"{word}-errors",
        page="Function errors",
        says=f"Calls of {name} end with an error.",
        metrics={"errors": lambda_metric(name, "Errors")},
        threshold=1 if row.folder == "reward" else 5,
    )
    yield AlarmRow(
        name=f"{word}-throttles",
        page="Throttled calls",
        says=f"Calls of {name} are turned away: too little concurrency.",
        metrics={"throttles": lambda_metric(name, "Throttles")},
        periods=2,
    )
    if not row.asks_models:
        yield AlarmRow(
            name=f"{word}-slow",
            page="Slow functions",
            says=f"Calls of {name} come near its time limit of {timeout} s.",
            metrics={"duration": lambda_metric(name, "Duration", "Maximum")},
            threshold=_SHARE_OF_TIMEOUT * timeout * 1000,
        )


def _of_machine(machine: str, names: Names) -> AlarmRow:
    ends = {
        "failed": "ExecutionsFailed",
        "late": "ExecutionsTimedOut",
        "aborted": "ExecutionsAborted",
        "throttled": "ExecutionThrottled",
    }
    return AlarmRow(
        name=f"{machine}-failed",
        page="Failed execution",
        says=f"An execution of {names.machine(machine)} did not end well, or was throttled.",
        metrics={word: machine_metric(names, machine, metric) for word, metric in ends.items()},
        expression=" + ".join(f"FILL({word}, 0)" for word in ends),
    )


def _undelivered(names: Names) -> AlarmRow:
    queue = {"QueueName": names.settings.named("touchstone-undelivered")}
    return AlarmRow(
        name="undelivered-events",
        page="Undelivered events",
        says="An event reached neither its machine nor the topic of notices.",
        metrics={"waiting": Metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", queue, "Maximum")},
    )
