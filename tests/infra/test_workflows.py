"""The house rules of docs/workflows.md, over every definition."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from functions.prepare.polling import MOST_POLLS
from touchstone.rehearsal.asl.definition import load
from touchstone.rehearsal.asl.substitution import names_in
from touchstone.rehearsal.services.names import target_of

WORKFLOWS = sorted((Path(__file__).parents[2] / "infra" / "workflows").glob("*.asl.json"))
MOST_CAUSE = "$substring("


class Place(NamedTuple):
    file: str
    name: str
    state: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.file}-{self.name}"


def definition(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def states_in(scope: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, state in scope["States"].items():
        yield name, state
        if "ItemProcessor" in state:
            yield from states_in(state["ItemProcessor"])
        for branch in state.get("Branches", ()):
            yield from states_in(branch)


PLACES = [Place(path.name.split(".")[0], *found) for path in WORKFLOWS for found in states_in(definition(path))]
TASKS = [place for place in PLACES if place.state["Type"] == "Task"]
MAPS = [place for place in PLACES if place.state["Type"] == "Map"]
every_file = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name.split(".")[0])
every_state = pytest.mark.parametrize("place", PLACES, ids=str)
every_task = pytest.mark.parametrize("place", TASKS, ids=str)


@every_file
def test_the_strict_reader_takes_it(path: Path) -> None:
    document = definition(path)
    substitutions = dict.fromkeys(names_in(document), "arn:aws:lambda:x:y:function:z")
    assert not load(document, file=path.name, substitutions=substitutions).notes


@every_file
def test_the_file_is_in_one_form(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == json.dumps(definition(path), indent=2, ensure_ascii=False) + "\n"


@every_file
def test_a_machine_says_what_it_does_and_ends_in_time(path: Path) -> None:
    machine = definition(path)
    assert machine["Comment"].endswith(".")
    assert machine["QueryLanguage"] == "JSONata"
    assert 0 < machine["TimeoutSeconds"] <= 31_536_000


@every_file
def test_there_is_one_failure_exit_and_it_says_what_to_do_next(path: Path) -> None:
    machine = definition(path)
    (name,) = [name for name, state in machine["States"].items() if state["Type"] == "Fail"]
    assert name == "Failed"
    assert machine["States"]["Failed"]["Cause"] == "{% $string($merge([$failure, {'leftover': $leftover}])) %}"


@every_file
def test_its_first_state_checks_the_whole_input(path: Path) -> None:
    machine = definition(path)
    assert machine["StartAt"] == "Prepare"
    assert machine["States"]["Prepare"]["Arguments"]["Payload"]["input"] == "{% $states.input %}"


@every_state
def test_every_state_has_a_comment(place: Place) -> None:
    assert place.state.get("Comment", "").endswith("."), place


@every_task
def test_every_task_ends_in_time(place: Place) -> None:
    assert place.state.get("TimeoutSeconds"), place


@pytest.mark.parametrize("place", TASKS + MAPS, ids=str)
def test_every_retry_names_its_errors_and_spreads_its_load(place: Place) -> None:
    assert place.state["Retry"], place
    for retry in place.state["Retry"]:
        assert retry["ErrorEquals"]
        assert not {"States.ALL", "States.TaskFailed"} & set(retry["ErrorEquals"]), place
        assert retry["JitterStrategy"] == "FULL"
        assert retry["MaxDelaySeconds"] >= retry["IntervalSeconds"]
        assert 0 < retry["MaxAttempts"] <= 20


@pytest.mark.parametrize("place", TASKS + MAPS, ids=str)
def test_every_failure_is_caught(place: Place) -> None:
    assert place.state["Catch"][-1]["ErrorEquals"] == ["States.ALL"], place


@pytest.mark.parametrize("place", TASKS + MAPS, ids=str)
def test_what_a_catch_keeps_of_a_cause_is_short_and_says_what_to_do(place: Place) -> None:
    for catch in place.state["Catch"]:
        failure = catch.get("Assign", {}).get("failure")
        if isinstance(failure, dict):
            assert MOST_CAUSE in failure["cause"], place
            assert failure["where"] == place.name
            assert failure["machine"] == place.file
            assert failure["next_step"].endswith("."), place


@pytest.mark.parametrize("place", MAPS, ids=str)
def test_every_map_is_bounded(place: Place) -> None:
    assert place.state["MaxConcurrency"]
    assert place.state["ItemProcessor"]["ProcessorConfig"]["Mode"] == "DISTRIBUTED"
    assert "ToleratedFailurePercentage" in place.state
    assert "ResultWriter" in place.state


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)


def keys_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys_in(inner)


@every_file
def test_every_variable_is_read_somewhere(path: Path) -> None:
    machine = definition(path)
    assigned = {
        name
        for _, state in states_in(machine)
        for holder in (state, *state.get("Catch", ()), *state.get("Choices", ()))
        for name in holder.get("Assign", {})
    }
    read = {found for text in texts_in(machine) for found in re.findall(r"\$([A-Za-z_]\w*)", text)}
    assert assigned - read == set()


@every_file
def test_no_text_of_a_sample_is_named(path: Path) -> None:
    machine = definition(path)
    forbidden = {"messages", "content", "prompt", "answer", "text"}
    assert forbidden & set(keys_in(machine)) == set()
    for text in texts_in([state for _, state in states_in(machine) if state.pop("Comment")]):
        assert not re.search(r"\.(messages|content|prompt|answer)\b", text), text


EVENTS = {"Wait": 2, "Task": 5, "Choice": 2, "Pass": 2}
MOST_EVENTS = 25_000
THREE_HOURS, TWO_HOURS, STOPPING = 180, 120, 60
LONGEST: dict[str, dict[str, int]] = {
    "train": {"WaitForJob": MOST_POLLS, "WaitForStop": STOPPING},
    "host": {"WaitForModel": THREE_HOURS, "WaitForDeployment": THREE_HOURS, "WaitForRestore": THREE_HOURS},
    "evaluate": {},
    "release": {"WaitForRestore": TWO_HOURS},
    "customize": {},
}
"""Looks by Wait, as the plans of the prepare function and the definitions bound them."""


def loops(machine: dict[str, Any]) -> Iterator[list[str]]:
    """The states of each loop that goes through a Wait, without repetitions of a state."""
    states = machine["States"]

    def follow(path: list[str]) -> Iterator[list[str]]:
        state = states[path[-1]]
        for name in {*(choice["Next"] for choice in state.get("Choices", ())), state.get("Default"), state.get("Next")}:
            if name == path[0]:
                yield path
            elif name is not None and name not in path:
                yield from follow([*path, name])

    for name, state in states.items():
        if state["Type"] == "Wait":
            yield from follow([name])


@every_file
def test_polling_leaves_the_history_short_enough(path: Path) -> None:
    machine = definition(path)
    others = sum(EVENTS.get(state["Type"], 7) for _, state in states_in(machine))
    retries = sum(3 * retry["MaxAttempts"] for _, state in states_in(machine) for retry in state.get("Retry", ()))
    polled = sum(LONGEST[path.name.split(".")[0]].get(wait, MOST_POLLS) * events for wait, events in waits(machine))
    assert polled + others + retries < MOST_EVENTS


def waits(machine: dict[str, Any]) -> list[tuple[str, int]]:
    """Each Wait that a loop goes through, with the events of its longest loop through one Wait only."""
    found: dict[str, int] = {}
    for loop in loops(machine):
        kinds = [machine["States"][name]["Type"] for name in loop]
        if kinds.count("Wait") == 1:
            found[loop[0]] = max(found.get(loop[0], 0), sum(EVENTS[kind] for kind in kinds))
    return list(found.items())


@pytest.mark.parametrize("place", [place for place in PLACES if place.state["Type"] == "Wait"], ids=str)
def test_a_wait_is_half_a_minute_at_least(place: Place) -> None:
    seconds = place.state["Seconds"]
    assert seconds >= 30 if isinstance(seconds, int) else seconds.strip("{% }").endswith("poll_seconds")


@pytest.mark.parametrize("place", [p for p in TASKS if ":aws-sdk:" in p.state["Resource"]], ids=str)
def test_arguments_are_members_of_the_request_that_botocore_knows(place: Place) -> None:
    _, _, service, action = place.state["Resource"].rsplit(":", 3)
    target = target_of(service, action)
    assert not isinstance(target, str), target
    shape, arguments = target.operation.input_shape, place.state["Arguments"]
    if isinstance(arguments, dict):
        members = {name[0].upper() + name[1:] for name in shape.members}
        assert set(arguments) <= members
        assert {name[0].upper() + name[1:] for name in shape.required_members} <= set(arguments)
