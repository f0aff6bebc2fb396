"""The published schema is the models', and it agrees with them."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

import touchstone.training
from tests.training.documents import DOCUMENTS, document
from touchstone.training.settings.jobs import KINDS, published_schema

FILE = Path(touchstone.training.__file__).parent / "job.schema.json"
REMEDY = "write it anew: python -m touchstone.training.settings.publish"


def test_the_file_is_what_the_models_publish() -> None:
    assert json.loads(FILE.read_text("utf-8")) == published_schema(), REMEDY


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_takes_what_is_right(kind: str) -> None:
    jsonschema.Draft202012Validator.check_schema(published_schema())
    jsonschema.Draft202012Validator(published_schema()).validate(document(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_refuses_what_is_wrong(kind: str) -> None:
    validator = jsonschema.Draft202012Validator(published_schema())
    for name in DOCUMENTS[kind]:
        assert not validator.is_valid({**document(kind), name: {"nothing": "here"}}), name
    assert not validator.is_valid(document(kind, surprise=1))
