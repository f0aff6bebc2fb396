from __future__ import annotations

import pytest

from tests.rehearsal.asl.scenario import machine
from touchstone.rehearsal.asl.definition import load
from touchstone.rehearsal.asl.faults import DefinitionError
from touchstone.rehearsal.asl.states import Task
from touchstone.rehearsal.asl.substitution import names_in, substituted

STATES = {
    "T": {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments": {"FunctionName": "${Prepare}", "Payload": ["s3://${Bucket}/${Bucket}"]},
        "End": True,
    }
}


def test_names_are_replaced_everywhere() -> None:
    definition = load(machine(STATES), substitutions={"Prepare": "fn", "Bucket": "b"})
    task = definition.scope.states["T"]
    assert isinstance(task, Task)
    assert task.arguments is not None
    assert task.arguments.constant == {"FunctionName": "fn", "Payload": ["s3://b/b"]}


def test_undefined_and_unused_names_are_refused_together() -> None:
    with pytest.raises(DefinitionError) as refused:
        load(machine(STATES), file="f", substitutions={"Prepare": "fn", "Buket": "b"})
    assert list(map(str, refused.value.faults)) == [
        "f: /States/T/Arguments/Payload/0 (state 'T'): ${Bucket} is not defined; defined: Buket, Prepare",
        "f: /States/T/Arguments/Payload/0 (state 'T'): ${Bucket} is not defined; defined: Buket, Prepare",
        "f: /: the substitution Buket is used nowhere",
    ]


def test_the_document_itself_stays_as_it_is() -> None:
    document = machine(STATES)
    substituted(document, {"Prepare": "fn", "Bucket": "b"})
    assert names_in(document) == {"Prepare", "Bucket"}


def test_jsonata_that_groups_is_no_substitution() -> None:
    assert names_in({"a": "{% $states.input.${name: 1} %}"}) == frozenset()
