from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.rehearsal.asl.scenario import machine
from touchstone.rehearsal.asl.definition import load, load_text
from touchstone.rehearsal.asl.faults import DefinitionError
from touchstone.rehearsal.asl.resources import Resource

CASES = yaml.safe_load((Path(__file__).parent / "refusals.yaml").read_text())


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_every_fault_is_named_and_no_other(case: dict[str, Any]) -> None:
    document = case["document"] if "document" in case else machine(case["states"])
    with pytest.raises(DefinitionError) as refused:
        load(document, file="it.asl.json")
    faults = refused.value.faults
    assert {fault.file for fault in faults} == {"it.asl.json"}
    seen = [(fault.pointer, fault.problem) for fault in faults]
    wanted = [tuple(fault) for fault in case["faults"]]
    assert len(seen) == len(wanted), seen
    for pointer, problem in wanted:
        assert any(pointer == at and problem in said for at, said in seen), (pointer, problem, seen)


def test_a_fault_says_file_place_and_state() -> None:
    with pytest.raises(DefinitionError) as refused:
        load(machine({"A/b": {"Type": "Pass", "Outputs": 1, "End": True}}), file="train.asl.json")
    assert str(refused.value) == (
        "train.asl.json: /States/A~1b/Outputs (state 'A/b'): the field Outputs is not known here"
    )


def test_a_text_that_is_no_json() -> None:
    with pytest.raises(DefinitionError, match="expected JSON"):
        load_text("{", file="x")


def test_a_key_that_stands_twice() -> None:
    text = json.dumps(machine({"A": {"Type": "Succeed"}})).replace('"Type"', '"Type": "Pass", "Type"')
    with pytest.raises(DefinitionError, match="the key 'Type' stands twice"):
        load_text(text)


def test_a_definition_too_large() -> None:
    document = machine({"A": {"Type": "Succeed", "Comment": "x" * 1_048_576}})
    with pytest.raises(DefinitionError, match="at most 1,048,576 bytes"):
        load(document)


def test_resources_the_caller_does_not_know() -> None:
    def known(resource: Resource) -> str | None:
        return None if resource.service == "lambda" else f"{resource.service} is not rehearsed"

    states = {"A": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": True}}
    with pytest.raises(DefinitionError, match="sqs is not rehearsed"):
        load(machine(states), resource=known)


def test_notes_are_no_faults() -> None:
    states = {
        "C": {
            "Type": "Choice",
            "Choices": [
                {"Condition": "{% $states.input.a %}", "Next": "A"},
                {"Condition": "{% $states.input.b %}", "Next": "S"},
            ],
        },
        "A": {"Type": "Pass", "Assign": {"x": 1}, "Next": "S"},
        "S": {"Type": "Pass", "Output": ["{% $x %}", "{% $exists($x) ? $x : 0 %}"], "End": True},
    }
    notes = load(machine(states)).notes
    assert [(note.state, note.problem) for note in notes] == [
        ("C", "no Default: an input no rule takes fails the execution"),
        ("S", "Output: a way leads here on which $x has no value yet"),
    ]


def test_nothing_catches_a_runtime_error() -> None:
    states = {
        "T": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "End": True,
            "Retry": [{"ErrorEquals": ["States.Runtime", "States.DataLimitExceeded"]}],
        },
    }
    problems = [note.problem for note in load(machine(states)).notes]
    assert problems == ["nothing retries or catches States.Runtime", "the same data will be too large again"]
