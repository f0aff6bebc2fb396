"""Runs a scenario written as data: a definition, an input, what services answer, and what happens from outside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from touchstone.rehearsal.asl.definition import load
from touchstone.rehearsal.asl.errors import TaskError
from touchstone.rehearsal.asl.execution import Execution
from touchstone.rehearsal.asl.integrations import After
from touchstone.rehearsal.asl.recording import MemoryObjects, RecordingIntegrations, ScriptedJob
from touchstone.rehearsal.asl.runner import Runner, Settings

HERE = Path(__file__).parent


@dataclass(slots=True)
class Ran:
    """A scenario that was run."""

    execution: Execution
    runner: Runner
    services: RecordingIntegrations
    objects: MemoryObjects
    jobs: list[ScriptedJob] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        return (self.execution.stopped or self.runner.clock.seconds()) - self.execution.started

    @property
    def events(self) -> list[str]:
        return [
            f"{event.kind} {event.details['name']}" if "name" in event.details else event.kind
            for event in self.execution.history.events
        ]


def scenarios(file: str) -> Iterator[Any]:
    with (HERE / "scenarios" / file).open() as stream:
        yield from yaml.safe_load(stream)


def machine(states: dict[str, Any], start: str | None = None, **more: Any) -> dict[str, Any]:
    return {"QueryLanguage": "JSONata", "StartAt": start or next(iter(states)), "States": states, **more}


def prepare(scenario: dict[str, Any], **settings: Any) -> Ran:
    jobs: list[ScriptedJob] = []
    script = {
        name: [_answer(answer, jobs) for answer in answers] for name, answers in scenario.get("services", {}).items()
    }
    services = RecordingIntegrations(script)
    objects = MemoryObjects({place: text.encode() for place, text in scenario.get("objects", {}).items()})
    runner = Runner(services, objects=objects, settings=Settings(**settings))
    for name, document in scenario.get("machines", {}).items():
        runner.add(name, load({"QueryLanguage": "JSONata", **document}))
    arn = runner.add(
        "machine", load({"QueryLanguage": "JSONata", **scenario["definition"]}), role="arn:aws:iam::1:role/r"
    )
    execution = runner.start(arn, scenario.get("input", {}), "run")
    for happening in scenario.get("happens", ()):
        _set(runner, execution, happening)
    return Ran(execution, runner, services, objects, jobs)


def run(scenario: dict[str, Any], **settings: Any) -> Ran:
    ran = prepare(scenario, **settings)
    ran.runner.run()
    return ran


def _answer(answer: Any, jobs: list[ScriptedJob]) -> Any:
    error = answer.get("error")
    result = TaskError(error, answer.get("cause", "")) if error else answer.get("result")
    if "job" in answer:

        def start(_arguments: Any, _context: Any) -> ScriptedJob:
            jobs.append(ScriptedJob(answer["job"], result, answer.get("submitted", {})))
            return jobs[-1]

        return start
    return After(answer["after"], result) if "after" in answer else result


def _set(runner: Runner, execution: Execution, happening: dict[str, Any]) -> None:
    def act() -> None:
        match happening["what"]:
            case "success":
                runner.tokens.success(runner.tokens.open()[0].token, happening.get("output"))
            case "failure":
                runner.tokens.failure(runner.tokens.open()[0].token, happening["error"], happening.get("cause", ""))
            case "heartbeat":
                runner.tokens.heartbeat(runner.tokens.open()[0].token)
            case "stop":
                runner.stop(execution.arn, happening.get("error"), happening.get("cause"))

    runner.clock.after(happening["at"], act)
