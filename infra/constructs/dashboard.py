"""The dashboard: is the reward healthy, what do evaluations say, do executions end well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from infra.alarm_table import Metric, lambda_metric, machine_metric, own_metric
from infra.constructs.alarms import metric_of
from infra.function_table import FUNCTIONS
from infra.machine_table import MACHINES
from infra.names import Names

_PERIOD = cdk.Duration.minutes(5)
_HALF, _HEIGHT = 12, 6


def add_dashboard(scope: Construct, names: Names, alarms: Sequence[cloudwatch.IAlarm]) -> cloudwatch.Dashboard:
    """Add the dashboard of a deployment."""
    dashboard = cloudwatch.Dashboard(
        scope, "Dashboard", dashboard_name=names.settings.named(f"touchstone-{names.region}")
    )
    dashboard.add_widgets(cloudwatch.AlarmStatusWidget(title="Alarms", width=2 * _HALF, height=4, alarms=list(alarms)))
    graphs = [_graph(title, metrics) for title, metrics in _graphs(names).items()]
    for left, right in zip(graphs[::2], graphs[1::2], strict=True):
        dashboard.add_widgets(left, right)
    return dashboard


def _graphs(names: Names) -> Mapping[str, Mapping[str, Metric]]:
    functions = {row.folder: row.name(names.settings) for row in FUNCTIONS}
    return {
        "Reward: mean": {"mean reward": own_metric("reward", "MeanReward", "Average")},
        "Reward: samples": {
            name: own_metric("reward", name) for name in ("Samples", "Unscored", "ParseFailures", "NoAnswer")
        },
        "Reward: share of constant batches": {"constant": own_metric("reward", "ConstantScore", "Average")},
        "Reward: time of a batch, ms": {
            "scoring, p99": own_metric("reward", "ScoringTime", "p99"),
            "call, p99": lambda_metric(functions["reward"], "Duration", "p99"),
        },
        "Evaluation: mean reward": {"mean reward": own_metric("evaluate", "MeanReward", "Average")},
        "Evaluation: answers": {
            name: own_metric("evaluate", name) for name in ("Asked", "Failed", "Unscored", "IncompleteBatches")
        },
        "Gate": {name: own_metric("summarize", f"Decision_{name}") for name in ("promote", "hold", "reject")},
        "Canary": {"passed": own_metric("canary", "CanaryPassed")},
        "Errors of functions": {folder: lambda_metric(name, "Errors") for folder, name in functions.items()},
        "Throttled calls": {folder: lambda_metric(name, "Throttles") for folder, name in functions.items()},
        "Executions that failed": {row.name: machine_metric(names, row.name, "ExecutionsFailed") for row in MACHINES},
        "Executions that ended well": {
            row.name: machine_metric(names, row.name, "ExecutionsSucceeded") for row in MACHINES
        },
    }


def _graph(title: str, metrics: Mapping[str, Metric]) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(
        title=title,
        width=_HALF,
        height=_HEIGHT,
        left=[metric_of(metric, _PERIOD, label) for label, metric in metrics.items()],
    )
