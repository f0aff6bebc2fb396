from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from touchstone.evaluation.statistics.mcnemar import mcnemar
from touchstone.evaluation.statistics.sign_flip import FLIPS, sign_flip

DIFFERENCES = st.lists(st.sampled_from([-1.0, -0.4, -0.1, 0.0, 0.0, 0.25, 0.5, 1.0]), max_size=30)


@given(st.integers(0, 6), st.integers(0, 7))
def test_of_few_changes_from_wrong_to_right_it_is_mcnemar(gained: int, lost: int) -> None:
    differences = np.array([1.0] * gained + [-1.0] * lost + [0.0] * 50)
    assert sign_flip(differences, 1) == pytest.approx(mcnemar(gained, lost))


@given(st.lists(st.floats(-1, 1).filter(lambda value: abs(value) > 1e-6), min_size=2, max_size=9))
def test_of_few_changes_it_is_the_exact_permutation_test_of_scipy(differences: list[float]) -> None:
    def total(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]], axis: int) -> object:
        return values.sum(axis=axis)

    exact = stats.permutation_test(
        (np.array(differences),), total, permutation_type="samples", n_resamples=np.inf, alternative="two-sided"
    )
    assert sign_flip(np.array(differences), 1) == pytest.approx(exact.pvalue)


@given(DIFFERENCES)
def test_is_the_same_for_runs_exchanged(differences: list[float]) -> None:
    assert sign_flip(np.array(differences), 5) == sign_flip(-np.array(differences), 5)


@given(DIFFERENCES)
def test_clusters_that_did_not_change_say_nothing(differences: list[float]) -> None:
    assert sign_flip(np.array([*differences, 0.0, 0.0]), 5) == sign_flip(np.array(differences), 5)


def test_is_never_0_and_near_the_t_test_where_there_are_many() -> None:
    values = np.random.default_rng(3).normal(0.1, 1.0, 400)
    assert sign_flip(values, 1) == pytest.approx(stats.ttest_1samp(values, 0.0).pvalue, abs=0.01)
    assert sign_flip(np.ones(400), 1) == 1 / (FLIPS + 1)


def test_under_no_difference_it_rejects_as_often_as_it_says() -> None:
    generator = np.random.default_rng(11)
    drawn = generator.choice([-1.0, -0.3, 0.0, 0.3, 1.0], size=(400, 40))
    rejected = np.mean([sign_flip(differences, 1) <= 0.05 for differences in drawn])
    assert 0.02 <= rejected <= 0.08
