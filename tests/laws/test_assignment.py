"""The assignment is the best one there is, and ties go to the first occurrence."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from touchstone.scoring.matching import assign

GAINS = st.one_of(st.sampled_from([0.0, 0.01, 0.51, 1.01]), st.integers(0, 2000).map(lambda n: n / 1000))
TOLERANCE = 1e-6


@st.composite
def matrices(draw: st.DrawFn, most: int = 5) -> list[list[float]]:
    """Matrices of gains, up to `most` by `most`."""
    columns = draw(st.integers(1, most))
    return draw(st.lists(st.lists(GAINS, min_size=columns, max_size=columns), min_size=1, max_size=most))


def _best(gains: list[list[float]]) -> float:
    rows, columns = len(gains), len(gains[0])
    if rows <= columns:
        return max(sum(gains[i][j] for i, j in enumerate(chosen)) for chosen in permutations(range(columns), rows))
    return max(sum(gains[i][j] for j, i in enumerate(chosen)) for chosen in permutations(range(rows), columns))


@given(matrices())
def test_it_is_as_good_as_the_best_of_all(gains: list[list[float]]) -> None:
    chosen = assign(gains)
    total = sum(gains[i][j] for i, j in enumerate(chosen) if j is not None)
    assert total >= _best(gains) - TOLERANCE


@given(matrices())
def test_it_is_one_to_one_and_as_large_as_can_be(gains: list[list[float]]) -> None:
    chosen = assign(gains)
    columns = [j for j in chosen if j is not None]
    assert len(chosen) == len(gains)
    assert len(columns) == len(set(columns)) == min(len(gains), len(gains[0]))
    assert all(0 <= j < len(gains[0]) for j in columns)


@given(st.integers(1, 6), st.integers(1, 6), st.sampled_from([0.0, 0.01, 1.01]))
def test_among_equals_the_first_columns_are_taken_in_step(rows: int, columns: int, gain: float) -> None:
    chosen = assign([[gain] * columns for _ in range(rows)])
    taken = [j for j in chosen if j is not None]
    assert taken == list(range(min(rows, columns)))


@given(matrices(4), st.integers(0, 3))
def test_a_copy_of_a_column_further_right_changes_nothing(gains: list[list[float]], at: int) -> None:
    at = min(at, len(gains[0]) - 1)
    if len(gains) > len(gains[0]):
        return
    before = assign(gains)
    if len(gains) == 1:
        assert assign([[*row, row[at]] for row in gains]) == before
    assert sum(j is not None for j in assign([[*row, row[at]] for row in gains])) == len(gains)


def test_nothing_to_assign() -> None:
    assert assign([]) == []
    assert assign([[], []]) == [None, None]
