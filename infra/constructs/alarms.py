"""The alarms of the table, as CloudWatch has them."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.alarm_table import AlarmRow, Metric, alarms
from infra.names import Names

_OPERATORS = {
    "GreaterThanThreshold": cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    "GreaterThanOrEqualToThreshold": cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
}


class Alarms(Construct):
    """Every alarm of the table; each tells the topic of notices when it is raised.

    Attributes:
        made: the alarms, in the order of the table.
    """

    def __init__(self, scope: Construct, construct_id: str, *, names: Names, topic: sns.ITopic) -> None:
        super().__init__(scope, construct_id)
        self._names = names
        self._action = actions.SnsAction(topic)
        self.made = [self._add(row) for row in alarms(names)]

    def _add(self, row: AlarmRow) -> cloudwatch.Alarm:
        alarm = cloudwatch.Alarm(
            self,
            "".join(part.title() for part in row.name.split("-")),
            alarm_name=self._names.settings.named(f"touchstone-{row.name}"),
            alarm_description=f"{row.says} See docs/operate.md, {row.page.lower()}.",
            metric=_metric_of(row),
            threshold=row.threshold,
            evaluation_periods=row.periods,
            comparison_operator=_OPERATORS[row.comparison],
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(self._action)
        return alarm


def _metric_of(row: AlarmRow) -> cloudwatch.IMetric:
    period = cdk.Duration.seconds(row.period)
    metrics: dict[str, cloudwatch.IMetric] = {name: metric_of(one, period) for name, one in row.metrics.items()}
    if not row.expression:
        return next(iter(metrics.values()))
    return cloudwatch.MathExpression(expression=row.expression, using_metrics=metrics, period=period, label=row.name)


def metric_of(metric: Metric, period: cdk.Duration, label: str | None = None) -> cloudwatch.Metric:
    """A metric of the table, as CloudWatch has it."""
    return cloudwatch.Metric(
        namespace=metric.namespace,
        metric_name=metric.name,
        dimensions_map=dict(metric.dimensions),
        statistic=metric.statistic,
        period=period,
        label=label,
    )
