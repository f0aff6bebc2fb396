from __future__ import annotations

import json

import pytest
from hypothesis import given

from tests.scoring.comparators.golden_cases import Case, golden
from tests.scoring.comparators.json_values import values
from touchstone.scoring.comparators.exact import exact_grade, same_json


@pytest.mark.parametrize("case", golden("exact"))
def test_golden(case: Case) -> None:
    assert exact_grade(case.expected, case.seen) == case.at_least, case.why


@given(values)
def test_a_value_is_the_same_after_a_round_trip(value: object) -> None:
    text = json.dumps(value)
    if "NaN" not in text:
        assert same_json(value, json.loads(text))


def test_depth_is_no_limit() -> None:
    deep: object = 1
    for _ in range(5000):
        deep = [deep]
    assert same_json(deep, deep)
