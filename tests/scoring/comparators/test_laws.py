"""What holds for every comparator, whatever the values."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.scoring.comparators.json_values import texts, values
from touchstone.scoring.comparators.citation import citation_grade
from touchstone.scoring.comparators.date import date_grade
from touchstone.scoring.comparators.enum import enum_grade
from touchstone.scoring.comparators.exact import exact_grade
from touchstone.scoring.comparators.free_text import free_text_grade
from touchstone.scoring.comparators.number import integer_grade, number_grade
from touchstone.scoring.comparators.text import text_grade

if TYPE_CHECKING:
    from collections.abc import Callable

    Grade = Callable[[object, object], float]

GRADES = [
    citation_grade,
    date_grade,
    enum_grade,
    exact_grade,
    free_text_grade,
    integer_grade,
    number_grade,
    text_grade,
]
SPELLING_BLIND = [citation_grade, free_text_grade, text_grade]
every_grade = pytest.mark.parametrize("grade", GRADES, ids=lambda grade: grade.__name__)
spelling_blind = pytest.mark.parametrize("grade", SPELLING_BLIND, ids=lambda grade: grade.__name__)
plain = st.text(alphabet="abcdeéèüñ 0123456789.,-()", max_size=30)


@every_grade
@given(expected=values, seen=values)
def test_any_two_values_have_a_grade(grade: Grade, expected: object, seen: object) -> None:
    value = grade(expected, seen)
    assert isinstance(value, float)
    assert math.isfinite(value)
    assert 0.0 <= value <= 1.0
    assert grade(expected, seen) == value


@every_grade
@given(value=st.one_of(texts, st.integers()))
def test_a_value_equals_itself(grade: Grade, value: object) -> None:
    assert grade(value, value) == 1.0


@spelling_blind
@given(text=plain)
def test_case_form_and_spacing_do_not_matter(grade: Grade, text: str) -> None:
    assert grade(text, text.upper()) == 1.0
    assert grade(text, normalize("NFD", text)) == 1.0
    assert grade(text, f" \n{text.replace(' ', '  ')}\u00a0") == 1.0


@every_grade
def test_nan_equals_nothing(grade: Grade) -> None:
    assert grade(math.nan, math.nan) == 0.0


@every_grade
def test_deep_values_are_graded(grade: Grade) -> None:
    deep: object = "x"
    for _ in range(64):
        deep = [{"a": deep}]
    assert grade(deep, deep) == 1.0
    assert grade(deep, [deep]) == 0.0


@every_grade
@pytest.mark.parametrize("text", ["(" * 5000, "1-" * 5000, "506" + "(a)" * 3000, "not " * 2000, "é ﬁ " * 2000])
def test_long_hostile_text_is_graded(grade: Grade, text: str) -> None:
    assert grade("Rule 144", text) <= 0.2
    assert grade(text, text) == 1.0
