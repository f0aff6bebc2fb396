"""The edges of an order are closed under consequence, and a circle is refused."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.scoring import SampleError
from touchstone.scoring.order import edges_of


@st.composite
def partial_orders(draw: st.DrawFn) -> tuple[list[list[int]], int]:
    """Pairs without a circle among up to six calls, in any listing."""
    count = draw(st.integers(2, 6))
    names = draw(st.permutations(range(count)))
    pairs = draw(st.lists(st.sampled_from(list(combinations(range(count), 2))), min_size=1))
    return [[names[before], names[after]] for before, after in pairs], count


@given(partial_orders())
def test_closed_without_loops_and_without_circles(order: tuple[list[list[int]], int]) -> None:
    pairs, count = order
    edges = set(edges_of(pairs, count))
    assert {(before, after) for before, after in pairs} <= edges
    assert all(before != after and (after, before) not in edges for before, after in edges)
    assert all((a, d) in edges for a, b in edges for c, d in edges if b == c)


@given(partial_orders())
def test_closing_again_changes_nothing(order: tuple[list[list[int]], int]) -> None:
    pairs, count = order
    edges = edges_of(pairs, count)
    assert set(edges_of([list(edge) for edge in edges], count)) == set(edges)
    assert edges_of([], count, edges) == edges
    assert len(set(edges)) == len(edges)


@given(partial_orders())
def test_a_circle_is_the_row_s_fault(order: tuple[list[list[int]], int]) -> None:
    pairs, count = order
    before, after = edges_of(pairs, count)[0]
    with pytest.raises(SampleError, match="bad_order"):
        edges_of([*pairs, [after, before]], count)


@given(st.integers(0, 8))
def test_a_sequence_has_every_pair_and_any_has_none(count: int) -> None:
    assert set(edges_of("sequence", count)) == set(combinations(range(count), 2))
    assert edges_of("any", count) == edges_of(None, count) == edges_of([], count) == ()


@pytest.mark.parametrize(
    "order",
    [
        "random",
        5,
        {},
        True,
        [1],
        [[0]],
        [[0, 1, 2]],
        [[0, 0]],
        [[0, 3]],
        [[-1, 0]],
        [[True, False]],
        ["01"],
        [[0, 1.0]],
    ],
)
def test_another_form_is_the_row_s_fault(order: Any) -> None:
    with pytest.raises(SampleError, match="bad_order"):
        edges_of(order, 3)
