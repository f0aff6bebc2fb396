"""Stated facts of alarms, dashboard and budget; every metric that is watched is one that is emitted."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from infra.alarm_table import METRICS, AlarmRow, Metric, alarms
from infra.function_table import FUNCTIONS
from infra.machine_table import FOLLOW, MACHINES
from infra.names import Names
from infra.paths import FUNCTIONS as SOURCES
from infra.paths import ROOT
from infra.settings import Settings
from infra.variants import VARIANTS

from .apps import Synthesised, resources_of
from .policies import ACCOUNT, REGION

NAMES = Names(Settings(), ACCOUNT, REGION)
ROWS = alarms(NAMES)
every_alarm = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)


def _alarms(templates: Synthesised, variant: str = "dev") -> dict[str, dict[str, Any]]:
    found = resources_of(templates(VARIANTS[variant])["observability"], "AWS::CloudWatch::Alarm").values()
    return {own["AlarmName"]: own for own in found}


def test_every_row_is_an_alarm_that_tells_somebody(templates: Synthesised) -> None:
    made = _alarms(templates)
    assert set(made) == {f"touchstone-{row.name}" for row in ROWS}
    for own in made.values():
        (action,) = own["AlarmActions"]
        assert "touchstone-notices" in json.dumps(action)
        assert own["TreatMissingData"] == "notBreaching"


@every_alarm
def test_an_alarm_leads_to_its_page(row: AlarmRow, templates: Synthesised) -> None:
    page = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    assert f"## {row.page}\n" in page
    said = _alarms(templates)[f"touchstone-{row.name}"]["AlarmDescription"]
    assert said == f"{row.says} See docs/operate.md, {row.page.lower()}."


def test_every_page_has_its_alarm_or_notice() -> None:
    page = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    headings = set(re.findall(r"^## (.+)$", page, flags=re.MULTILINE))
    pages = {row.page for row in ROWS} | {"Failed job", "Stuck job", "Budget"}
    assert headings == pages | {"Where to look", "Every day", "Approve a release"}
    for heading in pages:
        section = page.partition(f"## {heading}\n")[2].partition("\n## ")[0]
        assert all(f"**{part}**" in section for part in ("Means", "First look", "Fix")), heading


def _watched() -> set[tuple[str, str]]:
    return {
        (metric.dimensions["service"], metric.name)
        for row in ROWS
        for metric in row.metrics.values()
        if metric.namespace == METRICS
    }


@pytest.mark.parametrize(("service", "metric"), sorted(_watched()))
def test_a_metric_that_is_watched_is_one_that_the_function_emits(service: str, metric: str) -> None:
    source = (SOURCES / service / "observation.py").read_text(encoding="utf-8")
    assert f'Observer("{service}"' in source
    assert f'add_metric("{metric}"' in source


def test_each_function_and_machine_is_watched() -> None:
    names = {row.name for row in ROWS}
    for function in FUNCTIONS:
        word = function.folder.replace("_", "-")
        assert {f"{word}-errors", f"{word}-throttles"} <= names
    assert {f"{row.name}-failed" for row in (*MACHINES, FOLLOW)} <= names
    assert {"reward-unscored", "reward-constant", "reward-slow", "undelivered-events"} <= names


@every_alarm
def test_expressions_use_all_their_metrics_and_no_other(row: AlarmRow) -> None:
    used = set(re.findall(r"[a-z]\w*", row.expression)) or {next(iter(row.metrics))}
    assert used == set(row.metrics)


def test_a_slow_function_is_told_before_its_time_limit(templates: Synthesised) -> None:
    reward = _alarms(templates)["touchstone-reward-slow"]
    assert reward["Threshold"] == 240_000  # 80 % of 300 s
    assert (reward["Statistic"], reward["MetricName"]) == ("Maximum", "Duration")


def test_the_share_of_unscored_samples_is_a_setting(templates: Synthesised) -> None:
    template = templates({"notices": {"unscored_percent": 20}})["observability"]
    made = resources_of(template, "AWS::CloudWatch::Alarm").values()
    (unscored,) = (own for own in made if own["AlarmName"] == "touchstone-reward-unscored")
    assert unscored["Threshold"] == 20


def test_the_dashboard_shows_reward_and_evaluation(templates: Synthesised) -> None:
    (dashboard,) = resources_of(templates(VARIANTS["dev"])["observability"], "AWS::CloudWatch::Dashboard").values()
    assert dashboard["DashboardName"] == "touchstone-us-east-1"
    body = json.dumps(dashboard["DashboardBody"])
    for shown in ("MeanReward", "ConstantScore", "Decision_promote", "CanaryPassed", "ExecutionsFailed", "Throttles"):
        assert shown in body


def test_every_metric_of_the_dashboard_is_emitted(templates: Synthesised) -> None:
    (dashboard,) = resources_of(templates(VARIANTS["dev"])["observability"], "AWS::CloudWatch::Dashboard").values()
    body = "".join(part if isinstance(part, str) else "x" for part in dashboard["DashboardBody"]["Fn::Join"][1])
    shown = {
        (metric[3], metric[1])
        for widget in json.loads(body)["widgets"]
        for metric in widget["properties"].get("metrics", ())
        if metric[0] == METRICS
    }
    assert len(shown) >= 10
    for service, metric in shown:
        source = (SOURCES / service / "observation.py").read_text(encoding="utf-8")
        assert metric.partition("_")[0] in source, (service, metric)


def test_a_budget_only_where_one_is_set(templates: Synthesised) -> None:
    assert not resources_of(templates(VARIANTS["dev"])["observability"], "AWS::Budgets::Budget")
    (own,) = resources_of(templates(VARIANTS["prod"])["observability"], "AWS::Budgets::Budget").values()
    assert own["Budget"]["BudgetLimit"] == {"Amount": 20_000, "Unit": "USD"}
    assert {told["Subscribers"][0]["Address"] for told in own["NotificationsWithSubscribers"]} == {"team@example.org"}


def test_metrics_say_what_they_are_of() -> None:
    assert all(isinstance(metric, Metric) and metric.dimensions for row in ROWS for metric in row.metrics.values())
