"""Facts of the functions as they are deployed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from infra.application import bundle_settings
from infra.function_table import FUNCTIONS, row_of
from infra.machine_table import MACHINES
from infra.names import Names
from infra.paths import FUNCTIONS as SOURCES
from infra.settings import Settings, read_settings

from .apps import Synthesised, resources_of


def _functions(templates: Synthesised, settings: dict[str, Any] | None = None) -> dict[str, dict[str, Any]]:
    found = resources_of(templates(settings)["scoring"], "AWS::Lambda::Function").values()
    return {own["Handler"].split(".")[1]: own for own in found}


def test_every_function_has_its_row_and_its_bundle_files() -> None:
    folders = {path.parent.name for path in SOURCES.glob("*/handler.py")}
    assert folders == {row.folder for row in FUNCTIONS}
    for row in FUNCTIONS:
        assert (SOURCES / row.folder / "requirements.in").is_file()
        assert "--hash=sha256:" in (SOURCES / row.folder / "requirements.txt").read_text("utf-8")


def test_each_is_deployed_with_a_role_and_a_log_group_of_its_own(templates: Synthesised) -> None:
    template = templates()["scoring"]
    functions = _functions(templates)
    assert set(functions) == {row.folder for row in FUNCTIONS}
    roles = {own["Role"]["Fn::GetAtt"][0] for own in functions.values()}
    groups = {own["LoggingConfig"]["LogGroup"]["Ref"] for own in functions.values()}
    assert len(roles) == len(groups) == len(FUNCTIONS)
    assert roles == set(resources_of(template, "AWS::IAM::Role"))
    assert groups == set(resources_of(template, "AWS::Logs::LogGroup"))


def test_names_that_sagemaker_may_call(templates: Synthesised) -> None:
    assert _functions(templates)["reward"]["FunctionName"] == "SageMaker-touchstone-reward"
    longest = Settings(suffix="a" * 16)
    for row in FUNCTIONS:
        assert len(row.name(longest)) <= 64
        if row.scores:
            assert re.fullmatch(r"SageMaker-[A-Za-z0-9-_]+", row.name(longest))


def test_reward_is_what_the_settings_say(templates: Synthesised) -> None:
    function = _functions(templates)["reward"]
    assert function["Handler"] == "functions.reward.handler.handler"
    assert (function["MemorySize"], function["Timeout"]) == (1024, 300)
    assert function["ReservedConcurrentExecutions"] == 16
    unreserved = _functions(templates, {"reward": {"reserved_concurrency": None}})["reward"]
    assert "ReservedConcurrentExecutions" not in unreserved


@pytest.mark.parametrize(("python", "architecture"), [("3.12", "arm64"), ("3.14", "x86_64")])
def test_runtime_and_architecture_of_function_and_bundle_agree(
    templates: Synthesised, python: str, architecture: str
) -> None:
    chosen = {"python": python, "architecture": architecture}
    function = _functions(templates, chosen)["reward"]
    bundle = bundle_settings(row_of("reward"), Settings.model_validate(chosen))
    assert function["Runtime"] == f"python{bundle.python}" == f"python{python}"
    assert function["Architectures"] == [bundle.architecture] == [architecture]


def test_bundles_for_a_rehearsal_leave_the_deployed_runtime_as_set() -> None:
    bundle = bundle_settings(row_of("evaluate"), Settings(), current=True)
    assert bundle.is_current


def test_rubric_is_named_only_when_there_is_one_and_only_where_it_scores(templates: Synthesised) -> None:
    assert "TOUCHSTONE_RUBRIC" not in _functions(templates)["reward"]["Environment"]["Variables"]
    with_rubric = _functions(templates, {"reward": {"rubric": "examples/securities/rubric.yaml"}})
    named = {name for name, own in with_rubric.items() if "TOUCHSTONE_RUBRIC" in own["Environment"]["Variables"]}
    assert named == {"reward", "evaluate"}
    assert with_rubric["evaluate"]["Environment"]["Variables"]["TOUCHSTONE_RUBRIC"] == "rubric.json"


def test_outputs_are_unqualified_arns(templates: Synthesised) -> None:
    template = templates()["scoring"]
    for row in FUNCTIONS:
        (logical, attribute) = template["Outputs"][f"{row.substitution}Arn"]["Value"]["Fn::GetAtt"]
        assert attribute == "Arn"
        assert template["Resources"][logical]["Properties"]["FunctionName"] == row.name(Settings())


def test_nobody_is_let_in_by_a_resource_policy(templates: Synthesised) -> None:
    kinds = {found["Type"] for found in templates()["scoring"]["Resources"].values()}
    assert kinds.isdisjoint({"AWS::Lambda::Permission", "AWS::Lambda::Url"})


@pytest.mark.parametrize("days", [1, 3653])
def test_logs_are_kept_for_a_set_time(templates: Synthesised, days: int) -> None:
    template = templates({"logs": {"retention_days": days}, "suffix": "dev"})["scoring"]
    groups = resources_of(template, "AWS::Logs::LogGroup")
    assert {own["RetentionInDays"] for own in groups.values()} == {days}
    assert "/aws/lambda/SageMaker-touchstone-reward-dev" in {own["LogGroupName"] for own in groups.values()}


def test_a_function_ends_before_the_state_that_waits_for_it() -> None:
    limits = {row.substitution: row.size(Settings()).timeout_seconds for row in FUNCTIONS}
    for machine in MACHINES:
        for name, state in _tasks(machine.definition()["States"]):
            if state["Resource"].endswith(":lambda:invoke") and name != "PlanBatches":
                function = state["Arguments"]["FunctionName"].strip("${}")
                assert limits[function] < state["TimeoutSeconds"], (machine.name, name)


def _tasks(states: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, state in states.items():
        if state["Type"] == "Task":
            yield name, state
        yield from _tasks(state.get("ItemProcessor", {}).get("States", {}))


def test_prepare_knows_the_account(templates: Synthesised) -> None:
    variables = _functions(templates, {"suffix": "dev"})["prepare"]["Environment"]["Variables"]
    assert set(variables) >= {
        "TOUCHSTONE_BUCKET",
        "TOUCHSTONE_RUN_PREFIX",
        "TOUCHSTONE_JOB_ROLE",
        "TOUCHSTONE_IMPORT_ROLE",
        "TOUCHSTONE_REWARD",
        "TOUCHSTONE_BUCKET_OWNER",
    }
    assert variables["TOUCHSTONE_APPROVAL"] == "by_input"
    assert ":function:SageMaker-touchstone-reward-dev" in str(variables["TOUCHSTONE_REWARD"])


@pytest.mark.parametrize(
    ("settings", "approval"),
    [
        ({"profile": "prod"}, "required"),
        ({"profile": "prod", "release": {"approval": "by_input"}}, "by_input"),
        ({"release": {"approval": "required"}}, "required"),
        ({}, "by_input"),
    ],
)
def test_the_deployment_says_whether_approval_is_required(settings: dict[str, Any], approval: str) -> None:
    names = Names(read_settings(settings), "123456789012", "us-east-1")
    assert row_of("prepare").environment(names)["TOUCHSTONE_APPROVAL"] == approval
