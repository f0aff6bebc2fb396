"""The models and the published schemas, over all vectors."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from tests.wire.corpus import PROCESSOR_VECTORS, VECTORS, Vector, name_of
from touchstone.scoring import Scorer
from touchstone.scoring.calls import DIALECTS, NO_DIALECT
from touchstone.scoring.rubric import COMPARATORS, Rubric
from touchstone.wire.batch import score_items
from touchstone.wire.envelope import items_of
from touchstone.wire.models import result, rubric
from touchstone.wire.models.event import EVENT
from touchstone.wire.models.processor import PROCESSOR_EVENT, PROCESSOR_RESPONSE
from touchstone.wire.models.published import CONTRACTS, FOLDER, drifted, schema_of
from touchstone.wire.models.response import RESPONSE
from touchstone.wire.processor import process
from touchstone.wire.response import enveloped


def fits_schema(name: str, value: Any) -> bool:
    return Draft202012Validator(schema_of(name)).is_valid(value)


@pytest.mark.parametrize("name", CONTRACTS)
def test_every_schema_is_one_and_says_what_it_is(name: str) -> None:
    schema = schema_of(name)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"touchstone:{name}:1"
    assert schema["title"].startswith("Touchstone ")
    assert schema["description"].endswith(".")


@pytest.mark.parametrize("name", CONTRACTS)
def test_every_property_is_described(name: str) -> None:
    schema = schema_of(name)
    objects = [schema, *schema.get("$defs", {}).values()]
    bare = [
        f"{node.get('title')}.{key}"
        for node in objects
        for key, field in node.get("properties", {}).items()
        if "description" not in field
    ]
    assert not bare


def test_the_published_files_have_not_drifted() -> None:
    assert drifted(FOLDER) == []


def test_the_words_of_the_models_are_those_of_the_library() -> None:
    assert get_args(rubric.Comparator) == COMPARATORS
    assert get_args(rubric.Dialect) == DIALECTS
    assert get_args(result.ResultDialect) == (*DIALECTS, NO_DIALECT)


@pytest.mark.parametrize("vector", VECTORS, ids=name_of)
def test_the_event_contract_takes_what_conforms_and_its_schema_all_of_that(vector: Vector) -> None:
    try:
        EVENT.validate_python(vector.event)
    except ValidationError:
        assert not vector.expected["conforms"]
    else:
        assert vector.expected["conforms"]
        assert fits_schema("event", vector.event)


@pytest.mark.parametrize("vector", VECTORS, ids=name_of)
def test_every_response_fits_model_and_schema(vector: Vector, scorer: Scorer) -> None:
    entries, _ = score_items(items_of(vector.event), scorer, 0.0)
    for response in (entries, enveloped(entries)):
        RESPONSE.validate_python(response)
        assert fits_schema("response", response)


@pytest.mark.parametrize("vector", PROCESSOR_VECTORS, ids=name_of)
def test_the_processor_contract(vector: Vector, scorer: Scorer) -> None:
    if "error" in vector.expected:
        return
    PROCESSOR_EVENT.validate_python(vector.event)
    assert fits_schema("processor-event", vector.event)
    answer = process(vector.event, scorer)
    PROCESSOR_RESPONSE.validate_python(answer)
    assert fits_schema("processor-response", answer)


@pytest.mark.parametrize("name", ["unknown-type", "no-data", "data-no-object", "postprocess-no-gold"])
def test_the_processor_contract_refuses_what_the_reader_refuses(name: str) -> None:
    vector = next(vector for vector in PROCESSOR_VECTORS if vector.id == f"processor/{name}")
    with pytest.raises(ValidationError):
        PROCESSOR_EVENT.validate_python(vector.event)
    assert not fits_schema("processor-event", vector.event)


def test_the_rubric_contract_takes_the_default_rubric_written_out() -> None:
    document = Rubric().document()
    rubric.Rubric.model_validate(document)
    assert fits_schema("rubric", document)


def test_what_the_rubric_contract_leaves_out_is_the_default_rubric() -> None:
    written = rubric.Rubric.model_validate({"parse": {}, "weights": {}, "limits": {}}).model_dump(by_alias=True)
    default = Rubric().document()
    for key in ("rubric", "version", "parse", "weights", "exact_bonus", "limits", "rungs"):
        assert written[key] == default[key]


def test_errors_quote_no_input() -> None:
    with pytest.raises(ValidationError) as caught:
        EVENT.validate_python([{"id": "a", "messages": [{"role": "user", "content": {"canary": 1}}, "canary"]}])
    assert "canary" not in str(caught.value)
