"""The machine that follows training jobs, run on the strict runner with services that answer as told."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from infra.constructs import rules
from infra.machine_table import FOLLOW
from touchstone.rehearsal.asl.definition import load
from touchstone.rehearsal.asl.errors import TaskError
from touchstone.rehearsal.asl.execution import Execution
from touchstone.rehearsal.asl.integrations import TaskContext
from touchstone.rehearsal.asl.resources import Resource
from touchstone.rehearsal.asl.runner import Runner
from touchstone.training.status import what_happened

TOPIC = "arn:aws:sns:us-east-1:123456789012:touchstone-notices"
EVALUATE = "arn:aws:states:us-east-1:123456789012:stateMachine:evaluate"
FOLLOWS = "arn:aws:states:us-east-1:123456789012:stateMachine:follow"
STARTED = {"job": "tools-rft-1", "status": "InProgress", "patience_seconds": 14_400}
COMPLETED: dict[str, Any] = {
    "job": "tools-rft-1",
    "status": "Completed",
    "evaluation": {"dataset": {"bucket": "own-data", "key": "data/eval.jsonl"}},
}
_EVALUATE = {
    "StartAt": "End",
    "QueryLanguage": "JSONata",
    "States": {"End": {"Type": "Succeed", "Output": "{% $states.input %}"}},
}


class Services:
    """SageMaker with one job, and SNS that keeps what is published."""

    def __init__(self, secondary: str, fault: TaskError | None = None) -> None:
        self.published: list[dict[str, Any]] = []
        self._secondary, self._fault = secondary, fault

    def call(self, resource: Resource, arguments: Any, context: TaskContext) -> Any:
        del context
        if self._fault is not None:
            raise self._fault
        if resource.action == "describeTrainingJob":
            return {"TrainingJobName": arguments["TrainingJobName"], "SecondaryStatus": self._secondary}
        assert (resource.service, resource.action) == ("sns", "publish")
        self.published.append(arguments)
        return {"MessageId": "1"}


@pytest.fixture
def follow() -> Callable[..., tuple[Runner, list[Execution]]]:
    """Runs the machine on some inputs, one after the other."""

    def run(services: Services, *inputs: dict[str, Any]) -> tuple[Runner, list[Execution]]:
        runner = Runner(services)
        runner.add("evaluate", load(_EVALUATE, file="evaluate.asl.json"))
        values = {"NoticeTopic": TOPIC, "EvaluateMachine": EVALUATE, "FollowMachine": FOLLOWS}
        arn = runner.add("follow", load(FOLLOW.definition(), file="follow.asl.json", substitutions=values))
        started = []
        for number, value in enumerate(inputs):
            started.append(runner.start(arn, value, f"event-{number}"))
            runner.run()
        return runner, started

    return run


@pytest.mark.parametrize("secondary", ["Starting", "Pending", "LaunchingMLInstances"])
def test_a_job_that_waits_too_long_is_told(follow: Any, secondary: str) -> None:
    services = Services(secondary)
    _, (execution,) = follow(services, STARTED)
    assert execution.status == "SUCCEEDED"
    (notice,) = services.published
    assert notice["TopicArn"] == TOPIC
    assert notice["Message"] == (
        f"The training job tools-rft-1 is still {secondary} after 4 h. See docs/operate.md, stuck job."
    )


def test_a_job_with_an_event_for_each_way_of_waiting_is_told_of_once(follow: Any) -> None:
    services = Services("Pending")
    runner, _ = follow(services, STARTED, {**STARTED, "patience_seconds": 600})
    assert [one.status for one in runner.executions()] == ["SUCCEEDED"] * 3
    assert len(services.published) == 1


def test_a_job_that_waits_again_another_day_is_told_of_again(follow: Any) -> None:
    services = Services("Pending")
    follow(services, STARTED, {**STARTED, "patience_seconds": 86_400})
    assert len(services.published) == 2


def test_a_telling_has_a_name_that_any_job_allows(follow: Any) -> None:
    runner, _ = follow(Services("Starting"), {**STARTED, "job": "j" * 63})
    (told,) = [one for one in runner.executions() if one.name.startswith("jjj")]
    assert re.fullmatch(r"j{63}-\d{4}-\d\d-\d\d", told.name)
    assert len(told.name) <= 80


@pytest.mark.parametrize("secondary", rules.WAITING)
def test_every_job_that_the_rule_takes_is_told_of_if_it_stays_so(follow: Any, secondary: str) -> None:
    assert what_happened({"TrainingJobStatus": "InProgress", "SecondaryStatus": secondary}).state == "waiting"
    services = Services(secondary)
    follow(services, STARTED)
    assert len(services.published) == 1


@pytest.mark.parametrize("secondary", ["Training", "Downloading", "Completed", "Stopped"])
def test_a_job_at_work_is_left_alone(follow: Any, secondary: str) -> None:
    services = Services(secondary)
    _, (execution,) = follow(services, STARTED)
    assert execution.status == "SUCCEEDED"
    assert services.published == []


def test_it_waits_as_long_as_the_settings_say(follow: Any) -> None:
    runner, (execution,) = follow(Services("Training"), STARTED)
    assert runner.clock.seconds() - execution.started >= 14_400


def test_a_completed_job_is_evaluated_under_its_own_name(follow: Any) -> None:
    runner, (execution,) = follow(Services("Completed"), COMPLETED)
    assert execution.status == "SUCCEEDED"
    (evaluation,) = [one for one in runner.executions() if ":evaluate:" in one.arn]
    assert evaluation.name == "tools-rft-1"
    assert evaluation.output == {**COMPLETED["evaluation"], "run": "tools-rft-1", "model": {"job": "tools-rft-1"}}


def test_an_event_that_comes_twice_starts_one_evaluation(follow: Any) -> None:
    runner, executions = follow(Services("Completed"), COMPLETED, COMPLETED)
    assert [one.status for one in executions] == ["SUCCEEDED", "SUCCEEDED"]
    assert len([one for one in runner.executions() if ":evaluate:" in one.arn]) == 1


def test_a_failure_says_where_and_what_next(follow: Any) -> None:
    fault = TaskError("SageMaker.AccessDeniedException", "no right")
    _, (execution,) = follow(Services("Training", fault), STARTED)
    assert execution.status == "FAILED"
    assert execution.error == "SageMaker.AccessDeniedException"
    assert '"where":"LookAtJob"' in str(execution.cause)
