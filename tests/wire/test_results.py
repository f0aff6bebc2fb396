from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from tests.wire.corpus import VECTORS, Vector, name_of
from touchstone.evaluation.results import result_of
from touchstone.evaluation.summary import Summary as Sums
from touchstone.scoring import Scorer
from touchstone.wire.batch import outcome_of
from touchstone.wire.envelope import items_of
from touchstone.wire.items import category_of, id_of
from touchstone.wire.models.published import schema_of
from touchstone.wire.models.result import RESULT
from touchstone.wire.models.summary import Summary

RESULTS = Draft202012Validator(schema_of("result"))
SUMMARIES = Draft202012Validator(schema_of("summary"))


def rows_of(vector: Vector, scorer: Scorer, *, show_text: bool) -> list[dict[str, Any]]:
    return [
        result_of(id_of(item, index), outcome_of(item, scorer), scorer, category_of(item), show_text=show_text)
        for index, item in enumerate(items_of(vector.event))
    ]


@pytest.mark.parametrize("vector", VECTORS, ids=name_of)
def test_every_result_row_fits_model_and_schema(vector: Vector, scorer: Scorer) -> None:
    for show_text in (False, True):
        for row in rows_of(vector, scorer, show_text=show_text):
            written = json.loads(json.dumps(row, allow_nan=False))
            RESULT.validate_python(written)
            assert RESULTS.is_valid(written)


def test_the_summary_of_all_vectors_fits_model_and_schema(scorer: Scorer) -> None:
    sums = Sums()
    for vector in VECTORS:
        for row in rows_of(vector, scorer, show_text=False):
            sums.add(row)
    document = json.loads(json.dumps(sums.document(scorer.rubric.digest), allow_nan=False))
    Summary.model_validate(document)
    assert SUMMARIES.is_valid(document)


def test_the_summary_of_nothing_fits_too(scorer: Scorer) -> None:
    document = Sums().document(scorer.rubric.digest)
    Summary.model_validate(document)
    assert SUMMARIES.is_valid(document)


@pytest.mark.parametrize(
    "change",
    [{"reward": 1.5}, {"reward": None}, {"rung": 6}, {"exact": 1}, {"dialect": "xml"}, {"more": 1}, {"rubric": "x"}],
)
def test_a_wrong_result_row_is_refused_by_both(change: dict[str, Any], scorer: Scorer) -> None:
    (row,) = rows_of(VECTORS[0], scorer, show_text=False)
    wrong = {**row, **change}
    with pytest.raises(ValidationError):
        RESULT.validate_python(wrong)
    assert not RESULTS.is_valid(wrong)


def test_a_summary_that_does_not_add_up_is_refused(scorer: Scorer) -> None:
    with pytest.raises(ValidationError):
        Summary.model_validate({**Sums().document(scorer.rubric.digest), "samples": 1})
