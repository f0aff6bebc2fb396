from __future__ import annotations

import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.scoring.comparators.golden_cases import Case, golden
from touchstone.scoring.comparators.free_text import free_text_grade

QUERY = "find cases on scienter where the court required a strong inference of intent"


@pytest.mark.parametrize("case", golden("free_text"))
def test_golden(case: Case) -> None:
    assert case.at_least <= free_text_grade(case.expected, case.seen) <= case.at_most, case.why


@given(st.permutations(QUERY.split()), st.integers(6, 13))
def test_a_shuffle_is_never_more_than_half_right(words: list[str], size: int) -> None:
    kept = [word for word in QUERY.split() if word in words[:size]]
    shuffled = [word for word in words if word in kept]
    assume(shuffled != kept)
    assert free_text_grade(" ".join(kept), " ".join(shuffled)) <= 0.5


def test_a_shuffle_is_clearly_below_a_paraphrase() -> None:
    words = QUERY.split()
    random.Random(7).shuffle(words)  # noqa: S311 - a fixed order
    paraphrase = "cases on scienter in which the court required a strong inference of intent"
    assert free_text_grade(QUERY, paraphrase) > free_text_grade(QUERY, " ".join(words)) + 0.25


def test_long_text_is_graded_by_its_start_and_pays_for_the_rest() -> None:
    reference = "scienter standard for fraud claims " * 200
    assert free_text_grade(reference, reference.upper()) == 1.0
    assert free_text_grade(reference, "scienter") == 0.0
    assert free_text_grade(reference, reference + "and more") < 0.9
