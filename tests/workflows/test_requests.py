"""Every state that calls a service: its arguments, evaluated and sent in a run, are such as AWS takes.

Every other scenario is held to the same (`scenario.play`). Calls by the AWS SDK integrations and by the optimised ones
of SageMaker and SNS go through an unchanged boto3 besides, which checks them at the moment of the call.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.workflows.requests import sent_by
from tests.workflows.scenario import play, scenarios
from tests.workflows.world import INPUTS, MACHINES, WORKFLOWS, World

PLAYED = {
    "train.yaml": ["a job of an earlier start never ends"],
    "host.yaml": [
        "every answer to the deployment is lost",
        "every answer to the update is lost",
        "model and deployment can't be deleted",
    ],
    "evaluate.yaml": ["some prompts never get an answer; they are counted, and the run is summarised", "hosting fails"],
    "release.yaml": [
        "the canary sees the base model, and there is no champion",
        "the champion comes back at the second try",
    ],
    "synthesize.yaml": [
        "a prompt never gets an answer; the chunk counts as failed, and the floor of failed chunks breaks",
        "the curation fails once",
    ],
    "customize.yaml": ["released without approval", "the gate does not promote", "nobody approves"],
}
"""Scenarios that lead through the states off the straight way."""


def tasks(machine: str) -> set[tuple[str, str]]:
    """The states of a machine that call something, those inside its Maps too."""
    found: set[tuple[str, str]] = set()

    def collect(scope: dict[str, Any]) -> None:
        for name, state in scope["States"].items():
            found.update({(machine, name)} if state["Type"] == "Task" else ())
            collect(state.get("ItemProcessor", {"States": {}}))

    collect(json.loads((WORKFLOWS / f"{machine}.asl.json").read_text("utf-8")))
    return found


@pytest.mark.usefixtures("plain_reports")
def test_every_task_sends_what_the_service_takes(account: Callable[..., World]) -> None:
    worlds: list[World] = []

    def kept(*arguments: Any, **settings: Any) -> World:
        worlds.append(account(*arguments, **settings))
        return worlds[-1]

    kept().execute("evaluate", {**INPUTS["evaluate"], "model": {"job": _trained(worlds[0])}}, "run-2")
    for file, names in PLAYED.items():
        chosen = [scenario for scenario in scenarios(file) if scenario["name"] in names]
        assert len(chosen) == len(names), file
        for scenario in chosen:
            play(scenario, kept)
    sent = [one for world in worlds for execution in world.runner.executions() for one in sent_by(execution)]
    assert [fault for one in sent for fault in one.faults()] == []
    seen = {(one.machine, one.state) for one in sent}
    assert set().union(*map(tasks, MACHINES)) - seen == set()


def _trained(world: World) -> str:
    return str(world.execute("train", INPUTS["train"]).output["job"])


def test_the_check_bites(account: Callable[..., World]) -> None:
    (first, *_) = sent_by(account().execute("train", {}))
    assert first.faults() == []
    for harm in ({"FunctionName": ""}, {"FunctionName": "no such name!"}, {"Payload": {}, "Qualifier": " "}):
        assert first._replace(arguments={**first.arguments, **harm}).faults()
