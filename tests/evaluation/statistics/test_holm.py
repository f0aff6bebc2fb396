from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.evaluation.statistics.holm import holm

P_VALUES = st.lists(st.floats(0, 1), max_size=12)


def test_the_textbook_example() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_nothing_to_correct() -> None:
    assert holm([]) == []
    assert holm([0.2]) == [0.2]


@given(P_VALUES)
def test_between_the_p_value_and_bonferroni(p_values: list[float]) -> None:
    for p, adjusted in zip(p_values, holm(p_values), strict=True):
        assert p <= adjusted <= min(1.0, len(p_values) * p)


@given(P_VALUES)
def test_keeps_the_order(p_values: list[float]) -> None:
    pairs = sorted(zip(p_values, holm(p_values), strict=True))
    assert [adjusted for _, adjusted in pairs] == sorted(adjusted for _, adjusted in pairs)


@given(P_VALUES)
def test_does_not_depend_on_the_order_of_the_categories(p_values: list[float]) -> None:
    assert holm(p_values)[::-1] == holm(p_values[::-1])
