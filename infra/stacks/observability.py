"""The stack by which a deployment is watched: alarms, a dashboard, a budget."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_sns as sns

from infra.constructs.alarms import Alarms
from infra.constructs.dashboard import add_dashboard
from infra.ground import Ground
from infra.names import Names
from infra.settings import Settings
from infra.stacks.base import TouchstoneStack

_SHARES = ((80, "ACTUAL"), (100, "FORECASTED"))


class ObservabilityStack(TouchstoneStack):
    """Alarms, the dashboard, and a budget if the settings name one.

    Attributes:
        alarms: the alarms.
    """

    def __init__(self, app: cdk.App, settings: Settings, ground: Ground) -> None:
        super().__init__(app, "observability", settings, "alarms, a dashboard, a budget")
        names = ground.names
        topic = sns.Topic.from_topic_arn(self, "Notices", names.arn("sns", names.notice_topic))
        self.alarms = Alarms(self, "Alarms", names=names, topic=topic)
        dashboard = add_dashboard(self, names, self.alarms.made)
        if settings.notices.budget_usd is not None:
            self._add_budget(names, settings.notices.budget_usd, str(settings.notices.email))
        self.tell("DashboardName", dashboard.dashboard_name, "In CloudWatch, under Dashboards.")

    def _add_budget(self, names: Names, usd: int, email: str) -> None:
        told = [budgets.CfnBudget.SubscriberProperty(subscription_type="EMAIL", address=email)]
        budgets.CfnBudget(
            self,
            "Budget",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_name=f"{names.settings.named('touchstone')}-{names.region}",
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(amount=usd, unit="USD"),
                cost_filters={"TagKeyValue": ["user:touchstone$true"]},
            ),
            notifications_with_subscribers=[
                budgets.CfnBudget.NotificationWithSubscribersProperty(
                    notification=budgets.CfnBudget.NotificationProperty(
                        comparison_operator="GREATER_THAN",
                        notification_type=kind,
                        threshold=share,
                        threshold_type="PERCENTAGE",
                    ),
                    subscribers=told,
                )
                for share, kind in _SHARES
            ],
        )
